"""The line at the top: the screens, and the run that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text

from tuinet.jobs.follower import RunFollower
from tuinet.render.status import status_word
from tuinet.tui.context import AppContext
from tuinet.tui.membership import Membership
from tuinet.tui.screens import SCREENS
from tuinet.tui.widgets.picture import Picture

ROOMY_COLUMNS = 100
"""Minimum number of columns for the name of the program, and for space around the names of the screens"""

COMMITTEE_MODE = "explore"
"""The screen on which a committee answers; the others show the one run"""

LEAST_COLUMNS = 50
"""Minimum number of columns to show the run beside the screens"""


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
        """Return the name of each screen, which a click shows."""
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
        """Return the run and its state; without a run, what is under way or why there is none."""
        palette = context.palette
        follower = context.run_session.follower
        if context.run_session.pending:
            return Text(f"{context.run_session.pending} …", palette.dim)
        if follower is None:
            return no_run(context)
        if follower.link_problem:
            return Text(f"! {follower.link_problem}", palette.warning)
        status = status_word(follower.status, palette)
        place = context.run_session.membership
        if place is None:
            return run_title(follower, status, room)
        if self.mode == COMMITTEE_MODE:
            return committee_title(follower, len(place.members), status, room)
        return member_title(follower, place, status, room)


def no_run(context: AppContext) -> Text:
    """Say that there is no run, or why the machine cannot tell."""
    if not context.machines.others:
        return Text("no run", context.palette.dim)
    machine = context.machines.first
    if machine.link_problem:
        return Text(f"! {machine.link_problem}", context.palette.warning)
    return Text(f"no run on {machine.name}", context.palette.dim)


def run_title(follower: RunFollower, status: Text, room: int) -> Text:
    """Return the status and the longest name of the run that fits into `room` cells, else the shortest."""
    machine = f" on {follower.run.machine}" if follower.run.machine else ""
    titles = [
        Text.assemble(status, machine, "  ", follower.label),
        Text.assemble(status, machine, "  ", follower.short_label),
        Text.assemble(status[:1], machine, " ", follower.short_label),
    ]
    return _longest(titles, room)


def committee_title(follower: RunFollower, count: int, status: Text, room: int) -> Text:
    """Say what answers on a screen that averages the run with the others of its committee."""
    name = follower.short_label
    titles = [
        Text.assemble(status, "  ", name, f" and {count - 1} more, averaged"),
        Text(f"{name} and {count - 1} more, averaged"),
        Text(f"{count} runs averaged"),
        Text(f"{count} averaged"),
    ]
    return _longest(titles, room)


def member_title(follower: RunFollower, place: Membership, status: Text, room: int) -> Text:
    """Return the run, which is a member of a committee but answers alone."""
    name = follower.short_label
    titles = [
        Text.assemble(status, "  ", name, f", {place} in the committee"),
        Text.assemble(status[:1], " ", name, f", {place}"),
        Text(f"{place.position + 1} of {len(place.members)}: {name}"),
        Text(f"{place}"),
    ]
    return _longest(titles, room)


def _longest(titles: Sequence[Text], room: int) -> Text:
    """Return the first title that fits, else the last one."""
    return next((title for title in titles if title.cell_len <= room), titles[-1])
