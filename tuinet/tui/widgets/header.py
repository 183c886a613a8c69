"""The line at the top: the screens, and the run that is shown."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from tuinet.jobs.follower import RunFollower
from tuinet.render.status import status_word
from tuinet.tui.context import AppContext
from tuinet.tui.screens import SCREENS
from tuinet.tui.widgets.picture import Picture

ROOMY_COLUMNS = 100
"""Columns from which there is room for the name of the program, and for space around the names of the screens"""

LEAST_COLUMNS = 50
"""Columns from which the run is shown beside the screens"""


class Header(Picture):
    """The current screen, the other screens, and the run with its state."""

    def __init__(self, mode: str) -> None:
        super().__init__()
        self.mode = mode

    def on_mount(self) -> None:
        run_session = AppContext.of(self).run_session
        run_session.changed.subscribe(self, lambda _: self.redraw())
        run_session.news.subscribe(self, lambda _: self.redraw())

    def draw(self, width: int, height: int) -> Text:
        line = self._screens(is_roomy=width >= ROOMY_COLUMNS)
        if width < LEAST_COLUMNS:
            return line
        room = max(0, width - line.cell_len - 2)
        run = self._run(AppContext.of(self), room)
        run.truncate(room, overflow="ellipsis")
        line.pad_right(width - line.cell_len - run.cell_len - 1)
        return line.append_text(run)

    def _screens(self, *, is_roomy: bool) -> Text:
        """The name of each screen, which a click shows."""
        line = Text(no_wrap=True)
        padding = ""
        if is_roomy:
            line.append(" tuinet ", "bold")
            padding = " "
        for screen in SCREENS:
            style = Style.from_meta({"@click": f"app.show('{screen.mode}')"})
            if screen.mode == self.mode:
                style = Style.parse("bold reverse") + style
            line.append(" ")
            line.append(f"{padding}{screen.label}{padding}", style)
        return line

    def _run(self, context: AppContext, room: int) -> Text:
        """The run and its state; without a run, what is under way or why there is none."""
        palette = context.palette
        follower = context.run_session.follower
        if context.run_session.pending:
            return Text(f"{context.run_session.pending} …", palette.dim)
        if follower is None:
            return no_run(context)
        if follower.link_problem:
            return Text(f"! {follower.link_problem}", palette.warning)
        return run_title(follower, status_word(follower.status, palette), room)


def no_run(context: AppContext) -> Text:
    """Says that there is no run, or why the machine cannot tell."""
    if not context.machines.others:
        return Text("no run", context.palette.dim)
    machine = context.machines.first
    if machine.link_problem:
        return Text(f"! {machine.link_problem}", context.palette.warning)
    return Text(f"no run on {machine.name}", context.palette.dim)


def run_title(follower: RunFollower, status: Text, room: int) -> Text:
    """The status and the longest name of the run that fits into `room` cells, else the shortest."""
    machine = f" on {follower.run.machine}" if follower.run.machine else ""
    titles = [
        Text.assemble(status, machine, "  ", follower.label),
        Text.assemble(status, machine, "  ", follower.short_label),
        Text.assemble(status[:1], machine, " ", follower.short_label),
    ]
    return next((title for title in titles if title.cell_len <= room), titles[-1])
