"""Watching one run, live or recorded: the fold of its events, and a way to ask something of it."""

from __future__ import annotations

import signal
import subprocess
from collections import deque
from heapq import merge

from tuinet.commands import Command, Set, SimpleCommand
from tuinet.errors import RunError, TuinetError
from tuinet.events import AnyEvent, BatchTrained, ProbeEvaluated, RunEnded
from tuinet.jobs.asking import Question
from tuinet.jobs.follow import in_brackets
from tuinet.runs.curves import Curves
from tuinet.runs.directory import Run
from tuinet.runs.files import file_stamp
from tuinet.runs.run_ids import short_id
from tuinet.runs.state import RunState

RECENT, NOTABLE, FREQUENT = 100, 2000, 500
"""Epochs, warnings and changes that a state holds; events that come seldom, and those that come many a second."""


class Session:
    """One run, watched. `poll` takes in what is new; everything else is what was taken in so far."""

    def __init__(self, run: Run, process: subprocess.Popen[bytes] | None = None) -> None:
        """`process` is the run's job, where this process has started it: once over it has to be waited for."""
        self.run, self._process = run, process
        self._recorded = file_stamp(run.record_path)
        self.record = run.record()
        self._tail = run.tail()
        self._old_end: RunEnded | None = None  # of an earlier training, read at the first poll
        self._polled = False
        self.state = RunState.recent(RECENT)
        self.curves = Curves()
        self._notable: deque[AnyEvent] = deque(maxlen=NOTABLE)
        self._frequent: deque[AnyEvent] = deque(maxlen=FREQUENT)
        self.live = run.is_live()
        self.problem: str | None = None
        self._questions: dict[str, Question] = {}  # by the ids of commands that are not answered yet

    @property
    def trouble(self) -> str:
        """What keeps the machine that the run is on from answering; the empty text if nothing does."""
        return self.run.trouble

    @property
    def log_problem(self) -> str:
        """What is wrong with the run's log, in one line; the empty text if nothing is."""
        return self._tail.problem or self.run.log_problem

    def best_saved(self) -> int | None:
        """The epoch of the best checkpoint: as the log says or, where it is damaged, as the newest checkpoint does.

        That one may have to be fetched from another machine. Raises a TuinetError if the log cannot be read.
        """
        return self.run.best_saved() if self.log_problem else self.state.best_saved

    @property
    def label(self) -> str:
        """The run's name, or its id."""
        return self.record.name or self.run.run_id

    @property
    def short_label(self) -> str:
        """The run's name, or the words of its id."""
        return self.record.name or short_id(self.run.run_id)

    @property
    def status(self) -> str:
        """One word: what the run does, or why it ended."""
        if self.live and (not self.state.started or self._old_end):
            return "starting"
        return self.state.status(self.live and not self.state.ended)

    @property
    def over(self) -> bool:
        """Whether the run stands still, or has said that it ended and its job is about to be gone."""
        return not self.live or (self.state.ended is not None and not self._old_end)

    @property
    def log(self) -> list[AnyEvent]:
        """The last events, in order; of those that come many a second, fewer."""
        return list(merge(self._notable, self._frequent, key=lambda event: event.seq))

    def poll(self) -> list[AnyEvent]:
        """Events since the last call. `problem` then says why a run stands still that did not end by itself.

        Raises RunError if the log is damaged.
        """
        self.live = self.run.is_live()  # asked before reading: what a job wrote before it died is read
        seen = file_stamp(self.run.record_path)
        if seen != self._recorded:  # it was renamed, or its job has chosen the number of threads
            self._recorded, self.record = seen, self.run.record()
        events = self._tail.new_events()
        for event in events:
            self.state.apply(event)
            self.curves.apply(event)
            for question in self._open_questions:
                if question.is_answered_by(event):
                    self._close(question)
            (self._frequent if isinstance(event, BatchTrained | ProbeEvaluated) else self._notable).append(event)
        ended = self.state.ended
        self._old_end = ended if self.live and (not self._polled or ended is self._old_end) else None
        self._polled = True
        if self._process is not None:
            self._process.poll()
        self.problem = self._problem()
        return events

    def send(self, command: Command) -> None:
        """Ask something of the run. Raises RunError if it stands still."""
        if not self.live:
            raise RunError(f"{self.label}: is not training")
        question = self._questions[command.id] = Question(command)
        try:
            self.run.send(command)
        except TuinetError:
            self._close(question)
            raise

    def take_overdue(self) -> list[str]:
        """What to say of commands that should have been answered by now: of each once.

        A run that stands still answers nothing: `problem` says why.
        """
        found = []
        for question in self._open_questions:
            if question.is_overdue and not self.over:
                asked = f"'{question.words}' after {question.patience:g} s"
                found.append(f"{self.label} has not answered {asked}; it may still do so")
            if question.is_overdue or self.over:
                self._close(question)
        return found

    @property
    def _open_questions(self) -> list[Question]:
        return list(self._questions.values())  # another thread may be asking

    def _close(self, question: Question) -> None:
        self._questions.pop(question.command.id, None)

    def ask(self, word: str) -> None:
        """Send a command of one word. Raises RunError if the run stands still."""
        self.send(SimpleCommand.model_validate({"type": word}))

    def set(self, name: str, value: str | float | list[int] | None) -> None:
        """Change a live setting; the job checks it. Raises RunError if the run stands still."""
        self.send(Set(name=name, value=value))

    def _problem(self) -> str | None:
        ended = self.state.ended
        if ended is not None:
            return ended.error
        if self.live:
            return None
        killed = self._process is not None and self._process.returncode == -signal.SIGKILL
        words = "was killed (SIGKILL)" if killed else "has died"
        return f"the training process {words}{in_brackets(self.run.last_words())}"
