"""Telling a person who looks elsewhere: the terminal's bell or a message of it, and a command of their own."""

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
        help="How the terminal gives notice of the end, a divergence or a warning. The default is that of "
        "settings.toml, else the bell.",
    ),
]
OnEnd = Annotated[
    str | None,
    Parameter(
        name="--on-end",
        metavar="COMMAND",
        help="A command line that the run starts in its folder when it ends, with its figures in TUINET_RUN, "
        "TUINET_STATUS, TUINET_TEST_ACCURACY and others. Its output goes to on_end.log there. A run that is killed "
        "cannot start it.",
    ),
]


class Alert:
    """Tells of warnings and of a run's end, where somebody may see or hear it."""

    def __init__(self, notice: Notice, on_end: str | None = None, *, from_now: bool = False) -> None:
        """`on_end` is run by whoever watches: the job runs its own.

        With `from_now` the first look is at what happened before the watching: that is no news.
        """
        self.notice, self.on_end = notice, on_end
        self._looks = 0 if from_now else 1

    @classmethod
    def wanted(cls, notice: Notice | None, on_end: str | None = None, *, from_now: bool = False) -> Alert:
        """As the command line says, else as the settings file does. Raises ConfigurationError for a damaged file."""
        return cls(notice or read_preferences().notice, on_end, from_now=from_now)

    def take(self, run: Run, events: list[AnyEvent]) -> None:
        """Tell of the warnings among the events of one look, if they are news."""
        self._looks += 1
        for event in events:
            if isinstance(event, Warned) and self._is_news:
                self._tell(f"{run.run_id}: {event.message}")

    def over(self, run: Run, state: RunState) -> None:
        """The run stands still: tell of it, if it is news, run the person's command, and wait for that."""
        if self._is_news:
            self._tell(f"{run.run_id}: {describe_end(state.ended) if state.ended else 'the training process has died'}")
        if not self.on_end:
            return
        figures = end_variables(run, state)
        ended = subprocess.run(SHELL, env=figures | {COMMAND: self.on_end}, stdout=sys.stderr, check=False)
        if ended.returncode:
            narrate(f"! --on-end: ended with exit code {ended.returncode}")

    @property
    def _is_news(self) -> bool:
        return self._looks > 1

    def _tell(self, words: str) -> None:
        terminal = sys.__stderr__  # while a bar is painted sys.stderr is rich's, which takes controls out
        if terminal and terminal.isatty():
            terminal.write(notice_sequence(self.notice, words))
            terminal.flush()
