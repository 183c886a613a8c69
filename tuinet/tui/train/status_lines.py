"""The lines at the top of the Train screen: the run, its progress and its figures."""

from __future__ import annotations

from rich.text import Text

from tuinet.jobs.follower import RunFollower
from tuinet.render.status import resume_point, status_lines
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.picture import Picture

WIDE = 70
"""Columns from which there is room for longer texts"""


class StatusLines(Picture):
    """Two lines: how the run goes or, without one, how to start."""

    follower: RunFollower | None = None

    def show(self, follower: RunFollower | None) -> None:
        """Show how a run goes."""
        self.follower = follower
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        context = AppContext.of(self)
        follower = self.follower
        if follower is None:
            return self._introduction(context, width)
        hint = resume_hint(follower, context.read_only)
        return status_lines(follower.state, follower.status, follower.problem, width, context.palette, hint)

    def _introduction(self, context: AppContext, width: int) -> Text:
        palette = context.palette
        key = f"bold {palette.valid}".replace("bold bold", "bold")
        network = "this network"
        progress = "Progress appears here: epochs, time left."
        if width >= WIDE:
            network = "the network configured below"
            progress = "Progress appears here: epochs, time left, speed, best accuracy."
        if context.machines.others:
            network = f"this network on {context.machines.first.name}"
        return Text.assemble(
            ("space", key),
            f" trains {network}; ",
            ("?", key),
            " shows the help.\n",
            (progress, palette.dim),
        )


def resume_hint(follower: RunFollower, read_only: bool) -> str:
    """How to resume a run that was cut off; empty in a read-only app, which cannot."""
    if read_only:
        return ""
    return f"r resumes {resume_point(follower.state)}"


def interruption_note(follower: RunFollower | None, read_only: bool) -> str:
    """The last line of the log of a run that was cut off, which no event reports; empty for any other run."""
    if follower is None or follower.status != "interrupted" or not follower.problem:
        return ""
    hint = resume_hint(follower, read_only)
    return f"{follower.problem}; {hint}" if hint else follower.problem
