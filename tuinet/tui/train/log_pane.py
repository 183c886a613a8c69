"""The training log: every event a line."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.events import Resize
from textual.widgets import RichLog

from tuinet.events import AnyEvent
from tuinet.render.log_lines import FILTERS, log_line
from tuinet.render.palette import Palette
from tuinet.tui import keys
from tuinet.tui.context import AppContext

MOST_LINES = 2000


class LogPane(RichLog):
    """Follows the end only while the person is there; holds a bounded number of lines."""

    BINDINGS = keys.LOG

    def __init__(self) -> None:
        super().__init__(max_lines=MOST_LINES, wrap=True, min_width=10, auto_scroll=False, classes="pane")
        self.events: Sequence[AnyEvent] = ()
        self.problem = ""
        self._palette: Palette | None = None

    def on_mount(self) -> None:
        """Say what will be here."""
        self.show([])

    @property
    def narrowed_to(self) -> str:
        """The name of the filter."""
        chosen = AppContext.of(self).preferences.log_filter
        return chosen if chosen in FILTERS else "notable"

    def show(self, events: Sequence[AnyEvent]) -> None:
        """Show a whole log instead of what was there, from its end."""
        self.events, self._palette = events, AppContext.of(self).palette
        self.border_title = f"Log: {self.narrowed_to}" if self.narrowed_to != "notable" else "Log"
        self.clear()
        if not events:
            self.write("Every event of the training will be a line here.")
        self._write(events)
        self._write_problem()
        self.scroll_end(animate=False)

    def tell(self, problem: str) -> None:
        """Say at the end what no event says: that the training was cut off; or with no words, that this is over."""
        if problem != self.problem:
            self.problem = problem
            self.show(self.events)

    def append(self, events: Sequence[AnyEvent], log: Sequence[AnyEvent]) -> None:
        """Add new events at the end of `log`, and go with it if the end was in sight."""
        if not self.events:
            self.clear()
        self.events = log
        following = self.is_vertical_scroll_end
        self._write(events)
        if following:
            self.scroll_end(animate=False)

    def action_filter(self) -> None:
        """The next filter."""
        names = list(FILTERS)
        AppContext.of(self).remember(log_filter=names[(names.index(self.narrowed_to) + 1) % len(names)])
        self.show(self.events)

    def action_follow(self) -> None:
        """To the end."""
        self.scroll_end(animate=False)

    def on_resize(self, event: Resize) -> None:
        """Break the lines anew."""
        super().notify_style_update()
        self.show(self.events)

    def notify_style_update(self) -> None:
        """Write all anew, but only in other colours: this is told with each step of the focus, too."""
        super().notify_style_update()
        if self.is_mounted and AppContext.of(self).palette != self._palette:
            self.show(self.events)

    def _write(self, events: Sequence[AnyEvent]) -> None:
        kinds, palette = FILTERS[self.narrowed_to], AppContext.of(self).palette
        for event in events:
            if isinstance(event, kinds):
                self.write(log_line(event, self.content_size.width, palette, self.events))

    def _write_problem(self) -> None:
        if self.problem:
            self.write(Text(f"! {self.problem}", AppContext.of(self).palette.warning))
