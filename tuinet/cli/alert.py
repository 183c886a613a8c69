"""Alerting the user, who may be looking elsewhere: the terminal's bell, a desktop notification or a command."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.output import narrate
from tuinet.events import AnyEvent, Warned
from tuinet.jobs.ending import COMMAND, SHELL, describe_end, end_variables
from tuinet.jobs.preferences import Notice, read_preferences
from tuinet.render.notice import notice_sequence
from tuinet.runs.directory import Run
from tuinet.runs.state import RunState

NoticeOption = Annotated[
    Notice | None,
    Parameter(
        name="--notice",
        env_var="TUINET_NOTICE",
        help="How the terminal alerts you when a run ends, diverges or warns: 'bell' rings, 'osc9' asks the terminal "
        "for a desktop notification. Default: the choice in settings.toml, or else 'bell'.",
    ),
]
OnEnd = Annotated[
    str | None,
    Parameter(
        name="--on-end",
        metavar="COMMAND",
        help="A shell command that the run starts in its directory when it ends. The results are in TUINET_RUN, "
        "TUINET_STATUS, TUINET_TEST_ACCURACY and other variables; the output goes to on_end.log. A run that is "
        "killed cannot start it.",
    ),
]


class Alert:
    """Alerts the user to warnings and to the end of a run."""

    def __init__(self, notice: Notice, on_end: str | None = None, *, skip_history: bool = False) -> None:
        """Create an alert that uses `notice`, and runs the shell command `on_end` when the run ends.

        A job runs its own command, so `on_end` is only for the command of a watcher. With `skip_history`, the first
        events happened before the watching began, and nobody is alerted to them.
        """
        self.notice = notice
        self.on_end = on_end
        self._skip_next = skip_history
        # Until the first events arrive, nothing counts as new.
        self._is_news = False

    @classmethod
    def from_options(cls, notice: Notice | None, on_end: str | None = None, *, skip_history: bool = False) -> Alert:
        """Create an alert from the command line, or else from the preferences.

        Raises ConfigurationError for a damaged settings.toml.
        """
        return cls(notice or read_preferences().notice, on_end, skip_history=skip_history)

    def handle_events(self, run: Run, events: list[AnyEvent]) -> None:
        """Alert the user to the warnings among some events."""
        self._is_news = not self._skip_next
        self._skip_next = False
        if not self._is_news:
            return
        for event in events:
            if isinstance(event, Warned):
                self._notify(f"{run.run_id}: {event.message}")

    def handle_end(self, run: Run, state: RunState) -> None:
        """Alert the user to the end of the run, then run the `on_end` command and wait for it."""
        if self._is_news:
            outcome = "the training process has died"
            if state.ended:
                outcome = describe_end(state.ended)
            self._notify(f"{run.run_id}: {outcome}")
        if not self.on_end:
            return
        environment = end_variables(run, state) | {COMMAND: self.on_end}
        completed = subprocess.run(SHELL, env=environment, stdout=sys.stderr, check=False)
        if completed.returncode:
            narrate(f"! --on-end: the command failed with exit code {completed.returncode}")

    def _notify(self, message: str) -> None:
        # While a progress bar is shown, sys.stderr is Rich's, which strips control sequences.
        terminal = sys.__stderr__
        if terminal and terminal.isatty():
            terminal.write(notice_sequence(self.notice, message))
            terminal.flush()
