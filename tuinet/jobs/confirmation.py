"""Sending a command to a run, and waiting for the event that confirms it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tuinet.commands import Command
from tuinet.errors import RunError, UnansweredError
from tuinet.events import AnyEvent, RunEnded, RunStarted, Warned
from tuinet.jobs.ending import describe_end
from tuinet.jobs.follow import INTERVAL
from tuinet.jobs.pending import PendingCommand
from tuinet.messages import host_option, in_parentheses, spoken_status
from tuinet.runs.directory import Run
from tuinet.runs.state import RunState


@dataclass(frozen=True)
class Confirmation:
    """The event that confirms a command, and the state of the run before it."""

    event: AnyEvent
    was_paused: bool


class SentCommand:
    """A command that is on its way to a run. `poll` looks for its confirmation."""

    def __init__(self, run: Run, command: Command, timeout: float | None = None) -> None:
        """Send the command. Raises RunError if the run is not training."""
        check_training(run, command)
        self.run = run
        self._tail = run.tail()
        self._state = RunState.recent(1)
        # Events from before the command cannot confirm it, but they say whether the run was paused.
        for event in self._tail.new_events():
            self._state.apply(event)
        # Starts, ends and warnings after the command was sent, which explain why there is no confirmation.
        self._since: list[AnyEvent] = []
        run.send(command)
        self._pending = PendingCommand(command, timeout)

    def poll(self) -> Confirmation | None:
        """Return the confirmation, if it has arrived.

        Raises RunError if the run ended or died without confirming the command, and UnansweredError if the timeout has
        passed. After that, the confirmation may still arrive.
        """
        # Liveness is read before the log, so that the last events of a job that just died are not missed.
        is_live = self.run.is_live()
        for event in self._tail.new_events():
            if self._pending.is_confirmed_by(event):
                return Confirmation(event, was_paused=self._state.paused)
            self._state.apply(event)
            if isinstance(event, RunStarted | RunEnded | Warned):
                self._since.append(event)
        if not is_live:
            raise RunError(self._unconfirmed())
        if self._pending.is_overdue:
            raise UnansweredError(self._overdue())
        return None

    def _unconfirmed(self) -> str:
        """Explain why a run that no longer trains never confirmed the command."""
        run = self.run
        starts_and_ends = [event for event in self._since if isinstance(event, RunStarted | RunEnded)]
        if starts_and_ends and isinstance(starts_and_ends[-1], RunEnded):
            return f"{run.run_id}: ended before it read the command: {describe_end(starts_and_ends[-1])}"
        return (
            f"{run.run_id}: the training process died before it answered{in_parentheses(run.last_output())}: "
            f"resume it with 'tuinet resume {run.run_id}{host_option(run.machine)}'"
        )

    def _overdue(self) -> str:
        """Explain why there may be no confirmation yet, and what to do."""
        run = self.run
        return f"{run.run_id}: has not answered after {self._pending.timeout:g} s; {self._reason_for_delay()}"

    def _reason_for_delay(self) -> str:
        run = self.run
        if run.link_problem:
            return run.link_problem
        skipped = [event for event in self._since if isinstance(event, Warned) and event.code == "commands_skipped"]
        if skipped:
            return skipped[-1].message
        if self._state.started is None or self._state.ended:
            return "it is still starting, and reads commands once it trains"
        return (
            f"it may still carry out the command: watch it with 'tuinet attach {run.run_id}{host_option(run.machine)}'"
        )


def send_and_wait(run: Run, command: Command, timeout: float | None = None) -> Confirmation:
    """Send a command to a run, and wait until an event confirms it.

    Raises RunError if the run is not training, or if it ends or dies first, and UnansweredError if `timeout` seconds
    pass.
    """
    sent = SentCommand(run, command, timeout)
    while (confirmation := sent.poll()) is None:
        time.sleep(INTERVAL)
    return confirmation


def check_training(run: Run, command: Command) -> None:
    """Raise RunError if a run is not training, and so cannot carry out a command."""
    if run.is_live():
        return
    state = run.state()
    message = f"{run.run_id}: not training ({spoken_status(state.status(live=False))})"
    if command.type in ("step", "step_epoch", "continue"):
        message += how_to_resume(run, state)
    raise RunError(message)


def how_to_resume(run: Run, state: RunState) -> str:
    """Return the command line that continues a run once it is over, or an empty string."""
    resume = f"tuinet resume {run.run_id}{host_option(run.machine)}"
    if state.ended and state.ended.reason == "diverged":
        return ""
    if state.unfinished:
        return f": resume it with '{resume}'"
    return f": train one more epoch with '{resume} --epochs {state.epochs_done + 1}'"
