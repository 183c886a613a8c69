"""A run as the app follows it: the fold of its events so far, and the commands that it has not confirmed yet."""

from __future__ import annotations

import signal
import subprocess
from collections import deque
from heapq import merge

from tuinet.commands import Command
from tuinet.errors import RunError, TuinetError
from tuinet.events import AnyEvent, RunEnded, Warned
from tuinet.jobs.pending import PendingCommand
from tuinet.messages import in_parentheses
from tuinet.runs.curves import Curves
from tuinet.runs.directory import Run
from tuinet.runs.files import file_stamp
from tuinet.runs.run_ids import short_id
from tuinet.runs.state import RunState

RECENT = 100
"""Epochs, warnings and changes that the state keeps"""

NOTABLE = 2000
"""Rare events that are kept: epochs, checkpoints, pauses"""

FREQUENT = 500
"""Frequent events that are kept"""


class RunFollower:
    """Follows one run, live or recorded. `poll` reads new events; every other member is about those read so far."""

    def __init__(self, run: Run, process: subprocess.Popen[bytes] | None = None) -> None:
        self.run = run
        self.process = process
        """The run's job if this process started it: its exit status has to be collected"""
        self._record_stamp = file_stamp(run.record_path)
        self.record = run.record()
        self._tail = run.tail()
        self.state = RunState.recent(RECENT)
        self.curves = Curves()
        self._notable: deque[AnyEvent] = deque(maxlen=NOTABLE)
        self._frequent: deque[AnyEvent] = deque(maxlen=FREQUENT)
        self.live = run.is_live()
        self.problem: str | None = None
        """Why the run is neither training nor properly ended"""
        self._pending: dict[str, PendingCommand] = {}
        """Unconfirmed commands by their id"""
        self._refusals: list[str] = []
        # A run that is resumed still has its earlier end in its log. As long as that end is the last one, the run is
        # starting, not over.
        self._earlier_end: RunEnded | None = None
        self._has_polled = False

    @property
    def link_problem(self) -> str:
        """Why the machine of the run cannot be reached; empty if it can."""
        return self.run.link_problem

    @property
    def log_problem(self) -> str:
        """The problems of the run's log in one line, or an empty string."""
        return self._tail.problem or self.run.log_problem

    def best_saved(self) -> int | None:
        """Return the epoch of the best checkpoint, or None.

        If the log is damaged, a checkpoint is read, and perhaps fetched from another machine. Raises a TuinetError if
        that fails.
        """
        if self.log_problem:
            return self.run.best_saved()
        return self.state.best_saved

    @property
    def label(self) -> str:
        """The run's name, or else its id."""
        return self.record.name or self.run.run_id

    @property
    def short_label(self) -> str:
        """The run's name, or else the two words of its id."""
        return self.record.name or short_id(self.run.run_id)

    @property
    def status(self) -> str:
        """The status of the run: what it is doing, or how it ended."""
        if self.live and (not self.state.started or self._earlier_end):
            return "starting"
        return self.state.status(self.live and not self.state.ended)

    @property
    def over(self) -> bool:
        """True if the run has ended or its job is gone. A job lives on for a moment after it ends its run."""
        return not self.live or (self.state.ended is not None and not self._earlier_end)

    @property
    def log(self) -> list[AnyEvent]:
        """The last events, in order. Fewer are kept of the frequent kinds."""
        return list(merge(self._notable, self._frequent, key=lambda event: event.seq))

    def poll(self) -> list[AnyEvent]:
        """Read the events since the last call, and return them. Raises RunError if the run cannot be read."""
        # Liveness is read before the log, so that the last events of a job that just died are not missed.
        self.live = self.run.is_live()
        self._reload_record()
        events = self._tail.new_events()
        for event in events:
            self._apply(event)
        self._note_earlier_end()
        if self.process is not None:
            # Collects the exit status, so that the job does not stay behind as a zombie.
            self.process.poll()
        self.problem = self._problem()
        return events

    def request(self, *commands: Command) -> None:
        """Send commands in this order, over a link in one round trip.

        Each is kept as pending until an event confirms it. Raises RunError if the run is not live.
        """
        if not self.live:
            raise RunError(f"{self.label}: not training")
        # They are pending before they are sent: another thread may read the confirmation at once.
        self._pending |= {command.id: PendingCommand(command) for command in commands}
        try:
            self.run.send(*commands)
        except TuinetError:
            for command in commands:
                self._pending.pop(command.id, None)
            raise

    @property
    def unconfirmed(self) -> list[Command]:
        """The commands that were sent and not confirmed yet, oldest first."""
        # A copy, because another thread may be sending a command.
        return [pending.command for pending in list(self._pending.values())]

    def new_refusals(self) -> list[str]:
        """Return why the run refused commands of this follower since the last call."""
        refusals = self._refusals
        self._refusals = []
        return refusals

    def overdue_messages(self) -> list[str]:
        """Return a message for each command that should have been confirmed by now. Each command is reported once.

        A run that is over confirms nothing: `problem` says what went wrong, if anything did.
        """
        messages = []
        # A copy, because another thread may be sending a command.
        for command_id, pending in list(self._pending.items()):
            if pending.is_overdue and not self.over:
                late = f"'{pending.description}' after {pending.timeout:g} s"
                messages.append(f"{self.label} has not answered {late}; it may still do so")
            if pending.is_overdue or self.over:
                self._pending.pop(command_id, None)
        return messages

    def _reload_record(self) -> None:
        """Read the record again if it has changed: a run can be renamed, and its job chooses the number of threads."""
        current = file_stamp(self.run.record_path)
        if current != self._record_stamp:
            self._record_stamp = current
            self.record = self.run.record()

    def _apply(self, event: AnyEvent) -> None:
        self.state.apply(event)
        self.curves.apply(event)
        for command_id, pending in list(self._pending.items()):
            if pending.is_confirmed_by(event):
                self._pending.pop(command_id, None)
                if isinstance(event, Warned):
                    self._refusals.append(event.message)
                self._restart_timeouts()
        if event.is_frequent:
            self._frequent.append(event)
        else:
            self._notable.append(event)

    def _restart_timeouts(self) -> None:
        """Restart all timeouts: the run carries out commands one by one, and those that wait are not late."""
        for pending in list(self._pending.values()):
            pending.restart_timeout()

    def _note_earlier_end(self) -> None:
        ended = self.state.ended
        is_earlier = not self._has_polled or ended is self._earlier_end
        self._earlier_end = ended if self.live and is_earlier else None
        self._has_polled = True

    def _problem(self) -> str | None:
        if self.state.ended is not None:
            return self.state.ended.error
        if self.live:
            return None
        fate = "has died"
        if self.process is not None and self.process.returncode == -signal.SIGKILL:
            fate = "was killed (SIGKILL)"
        return f"the training process {fate}{in_parentheses(self.run.last_output())}"
