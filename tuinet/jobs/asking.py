"""Asking something of a run, and waiting for the event that answers."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tuinet.commands import Command, Set
from tuinet.errors import RunError
from tuinet.events import AnyEvent, EpochFinished, RunEnded, RunStarted, Warned
from tuinet.jobs.ending import end_words
from tuinet.jobs.follow import INTERVAL, in_brackets, there
from tuinet.runs.directory import Run
from tuinet.runs.state import RunState
from tuinet.values import value_text

PATIENCE = 10.0
"""Seconds in which a run answers: it reads its commands between two batches"""


class Question:
    """A command that a run has not answered yet."""

    def __init__(self, command: Command, patience: float | None = None) -> None:
        """It was sent a moment ago. An answer within `patience` seconds is not late."""
        self.command = command
        self.patience = PATIENCE if patience is None else patience
        self._since = time.monotonic()
        self._epoch_is_over = False

    def is_answered_by(self, event: AnyEvent) -> bool:
        """Whether an event is the answer. The end of the run answers a stop, whoever asked for it."""
        if self.command.type == "step_epoch" and not self._epoch_is_over:
            # An epoch may take hours: the answer is awaited from its end on, or from when nothing more happens.
            self._since = time.monotonic()
            self._epoch_is_over = isinstance(event, EpochFinished)
        return event.command == self.command.id or (self.command.type == "stop" and isinstance(event, RunEnded))

    @property
    def words(self) -> str:
        """The command as a person says it."""
        if isinstance(self.command, Set):
            return f"set {self.command.name} {value_text(self.command.value)}"
        return self.command.type.replace("_", " ")

    @property
    def is_overdue(self) -> bool:
        """Whether the answer should have come by now."""
        return time.monotonic() - self._since > self.patience


@dataclass(frozen=True)
class Answer:
    """The event that answers a command, and what was the case before it."""

    event: AnyEvent
    was_paused: bool


class Asked:
    """A command that was sent to a run, and whose answer is looked for."""

    def __init__(self, run: Run, command: Command, patience: float | None = None) -> None:
        """Send it. Raises RunError if the run does not train."""
        check_live(run)
        self.run = run
        self._tail = run.tail()
        self._state = RunState.recent(1)
        for event in self._tail.new_events():
            self._state.apply(event)
        self._new: list[AnyEvent] = []  # starts, ends and warnings since
        run.send(command)
        self._question = Question(command, patience)

    def look(self) -> Answer | None:
        """The answer, if there is one by now.

        Raises RunError if the run has ended or died without one, or if it is overdue.
        """
        live = self.run.is_live()  # asked before reading: what a job wrote before it died is read
        for event in self._tail.new_events():
            if self._question.is_answered_by(event):
                return Answer(event, was_paused=self._state.paused)
            self._state.apply(event)
            if isinstance(event, RunStarted | RunEnded | Warned):
                self._new.append(event)
        if not live:
            raise RunError(self._without_answer())
        if self._question.is_overdue:
            raise RunError(self._overdue())
        return None

    def _without_answer(self) -> str:
        """What became of a run that no longer trains."""
        run = self.run
        last = next((event for event in reversed(self._new) if isinstance(event, RunStarted | RunEnded)), None)
        if isinstance(last, RunEnded):
            return f"{run.run_id}: ended before it read the command: {end_words(last)}"
        return (
            f"{run.run_id}: the training process died before it answered{in_brackets(run.last_words())}: "
            f"resume it with 'tuinet resume {run.run_id}{there(run.machine)}'"
        )

    def _overdue(self) -> str:
        """Why there may be no answer, and what to do."""
        run = self.run
        skipped = [event for event in self._new if isinstance(event, Warned) and event.code == "commands_skipped"]
        if run.trouble:
            why = run.trouble
        elif skipped:
            why = skipped[-1].message
        elif self._state.started is None or self._state.ended:
            why = "it is still starting, and reads commands once it trains"
        else:
            why = f"it may still carry it out: 'tuinet attach {run.run_id}{there(run.machine)}' shows what it does"
        return f"{run.run_id}: has not answered after {self._question.patience:g} s; {why}"


def ask(run: Run, command: Command, patience: float | None = None) -> Answer:
    """Send a command to a run, and wait until it is answered.

    Raises RunError if the run does not train, ends or dies before it answers, or does not answer within `patience`
    seconds.
    """
    asked = Asked(run, command, patience)
    while (answer := asked.look()) is None:
        time.sleep(INTERVAL)
    return answer


def check_live(run: Run) -> None:
    """Raises RunError if a run does not train."""
    if not run.is_live():
        raise RunError(f"{run.run_id}: is not training: {run.state().status(live=False).replace('_', ' ')}")
