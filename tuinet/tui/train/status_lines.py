"""The lines at the top of the Train screen: the run, its progress and its figures."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.widgets import Input

from tuinet.jobs.follower import RunFollower
from tuinet.messages import counted
from tuinet.render.palette import bold
from tuinet.render.status import Status, resume_point, status_lines
from tuinet.render.warning_list import warnings_of
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.picture import Picture

WIDE = 74
"""Minimum number of columns for longer texts"""

LIVE_WIDE = 92
"""The same while a run trains: with fewer, the word `warning` would take the place of the speed"""


class StatusLines(Picture):
    """How the run is going or, without one, how to start; the first line ends with the number of its warnings."""

    follower: RunFollower | None = None
    start_key = "space"
    """The key that starts a run from where the focus is: a text field takes the space bar"""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._update_start_key())

    def show(self, follower: RunFollower | None) -> None:
        """Show how a run is going."""
        self.follower = follower
        self.redraw()

    def _update_start_key(self) -> None:
        key = "f5" if isinstance(self.screen.focused, Input) else "space"
        if key != self.start_key:
            self.start_key = key
            self.redraw()

    def draw(self, width: int, height: int) -> Text:
        context = AppContext.of(self)
        follower = self.follower
        if context.run_session.is_starting:
            return self._announcement(context)
        if context.run_session.is_opening_first:
            return Text("Opening the run …", context.palette.dim, no_wrap=True)
        if follower is None:
            return self._introduction(context, width)
        counter = self._counter(context, follower, width)
        status = Status(follower.state, follower.status, follower.problem, self._hint(context, follower))
        lines = status_lines(status, width - counter.cell_len, height, context.palette).split("\n")
        lines[0].pad_right(width - counter.cell_len - lines[0].cell_len)
        lines[0].append_text(counter)
        return Text("\n", no_wrap=True).join(lines)

    def _announcement(self, context: AppContext) -> Text:
        """Announce the run that was started, until it is shown."""
        machine = context.machines.first.name
        place = f" on {machine}" if machine else ""
        start = Text.assemble((f"… {context.run_session.pending}", context.palette.accent), no_wrap=True)
        return start.append(f"  the run{place} appears here in a moment", context.palette.dim)

    def _introduction(self, context: AppContext, width: int) -> Text:
        """Explain the digit without a run, and how to go on."""
        if context.read_only:
            return self._with_keys(context, "Read-only", ("3", "open a run", "app.show('runs')"))
        teach = "teach it"
        if context.machines.others:
            teach = f"teach it on {context.machines.first.name}"
        start = "An untrained network"
        if width >= WIDE:
            start = "This network is untrained and can only guess"
        line = self._with_keys(context, start, (self.start_key, teach, "screen.start()"), ("?", "help", "app.help()"))
        explanation = "It learns from images with their labels, and is then tested on images that it has never seen."
        return line.append(f"\n{explanation}", context.palette.dim)

    def _hint(self, context: AppContext, follower: RunFollower) -> Text:
        """Return a hint on what to do with a run that is not live."""
        if follower.status == "interrupted":
            return Text(resume_hint(follower, context.read_only))
        if follower.over and not follower.problem and follower.state.has_learned:
            return self._with_keys(context, "", ("m", "see what fools it", "screen.mistakes()"))
        return Text()

    def _with_keys(self, context: AppContext, start: str, *keys: tuple[str, str, str]) -> Text:
        """Return a text and what some keys do, which a click does as well."""
        parts = []
        if start:
            parts.append(Text(start))
        for key, label, action in keys:
            part = Text.assemble((key, context.palette.key), f": {label}")
            part.stylize(Style.from_meta({"@click": action}))
            parts.append(part)
        return Text(" · ", context.palette.dim, no_wrap=True).join(parts)

    def _counter(self, context: AppContext, follower: RunFollower, width: int) -> Text:
        """Return `  ! 2 warnings`, or `  ! 2` where there is little room, which a click opens; empty without any."""
        count = len(warnings_of(follower.state))
        if not count:
            return Text()
        wide = LIVE_WIDE if follower.live else WIDE
        label = counted(count, "warning") if width >= wide else str(count)
        counter = Text.assemble("  ", (f"! {label}", bold(context.palette.warning)))
        counter.stylize(Style.from_meta({"@click": "screen.warnings()"}))
        return counter


def resume_hint(follower: RunFollower, read_only: bool) -> str:
    """Return how to resume a run that was cut off; empty in a read-only app."""
    if read_only:
        return ""
    return f"r resumes {resume_point(follower.state)}"


def interruption_note(follower: RunFollower | None, read_only: bool) -> str:
    """Return the last line of the log of a run that was cut off, which no event reports; empty for any other run."""
    if follower is None or follower.status != "interrupted" or not follower.problem:
        return ""
    hint = resume_hint(follower, read_only)
    return f"{follower.problem}; {hint}" if hint else follower.problem
