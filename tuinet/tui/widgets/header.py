"""The line on top: the three screens, and the run that is watched."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from tuinet.render.status import status_word
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.picture import Picture

SCREENS = {"train": "1 Train", "explore": "2 Explore", "runs": "3 Runs"}


class Header(Picture):
    """Which screen this is, which others there are, and the run with its state."""

    def __init__(self, mode: str) -> None:
        super().__init__()
        self.mode = mode

    def on_mount(self) -> None:
        """Follow the run."""
        run_session = AppContext.of(self).run_session
        run_session.changed.subscribe(self, lambda _: self.redraw())
        run_session.news.subscribe(self, lambda _: self.redraw())

    def draw(self, width: int, height: int) -> Text:
        """Screens at the left, the run at the right."""
        context = AppContext.of(self)
        line = Text(" tuinet ", style="bold", no_wrap=True)
        for mode, label in SCREENS.items():
            here = mode == self.mode
            style = Style.parse("bold reverse" if here else "") + Style.from_meta({"@click": f"app.show('{mode}')"})
            line.append(" ")
            line.append(f" {label} ", style)
        room = max(0, width - line.cell_len - 2) if width >= 50 else 0
        right = self._run(context, room)
        right.truncate(room, overflow="ellipsis")
        line.pad_right(width - line.cell_len - right.cell_len - 1)
        return line.append_text(right)

    def _run(self, context: AppContext, room: int) -> Text:
        """The run and its state, by the longest name for which there is room."""
        session, palette = context.run_session.follower, context.palette
        if context.run_session.pending:
            return Text(f"{context.run_session.pending} …", palette.dim)
        if session is None:
            if not context.machines.others:
                return Text("no run", palette.dim)
            if trouble := context.machines.first.link_problem:
                return Text(f"! {trouble}", palette.warning)
            return Text(f"no run on {context.machines.first.name}", palette.dim)
        if session.link_problem:
            return Text(f"! {session.link_problem}", palette.warning)
        word = status_word(session.status, palette)
        where = f" on {session.run.machine}" if session.run.machine else ""
        wordings = [
            Text.assemble(word, where, "  ", session.label),
            Text.assemble(word, where, "  ", session.short_label),
            Text.assemble(word[:1], where, " ", session.short_label),
        ]
        return next((words for words in wordings if words.cell_len <= room), wordings[-1])
