"""The training log: one line for each event."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rich.text import Text
from textual.events import Resize
from textual.widgets import RichLog

from tuinet.events import AnyEvent
from tuinet.render.log_lines import FILTERS, wrapped_log_line
from tuinet.render.palette import Palette
from tuinet.tui import keys
from tuinet.tui.context import AppContext

MOST_LINES = 2000

DEFAULT_FILTER = "notable"


class LogPane(RichLog):
    """A bounded number of lines. It follows new events only while its end is in view."""

    BINDINGS = keys.LOG

    def __init__(self) -> None:
        super().__init__(max_lines=MOST_LINES, wrap=True, min_width=10, auto_scroll=False, classes="pane")
        self.events: Sequence[AnyEvent] = ()
        self.note = ""
        self._closing_key = ""
        self._palette: Palette | None = None
        self._waiting: list[AnyEvent] = []
        self._painted = 0.0

    def on_mount(self) -> None:
        self.show([])

    @property
    def filter_name(self) -> str:
        name = AppContext.of(self).remembered.log_filter
        return name if name in FILTERS else DEFAULT_FILTER

    @property
    def has_waiting(self) -> bool:
        """True if there are events that are not painted yet."""
        return bool(self._waiting)

    def show(self, events: Sequence[AnyEvent]) -> None:
        """Show another log, from its end."""
        self.events = events
        self._waiting = []
        self._rewrite()

    def _rewrite(self) -> None:
        self._palette = AppContext.of(self).palette
        self._write_title()
        self.clear()
        if not self.events:
            self.write("Training events appear here.")
        self._write(self.events)
        if self.note:
            self.write(Text(f"! {self.note}", self._palette.warning))
        self.scroll_end(animate=False)

    def set_key(self, closing_key: str) -> None:
        """Say which key brings back what the log hides; the empty text says nothing."""
        self._closing_key = closing_key
        if self.is_mounted:
            self._write_title()

    def _write_title(self) -> None:
        title = "Log"
        if self.filter_name != DEFAULT_FILTER:
            title += f": {self.filter_name}"
        if self._closing_key:
            title += f" · {self._closing_key} close"
        self.border_title = title

    def set_note(self, note: str) -> None:
        """End the log with what no event says, such as how the run was cut off; the empty text removes it."""
        if note != self.note:
            self.note = note
            self._rewrite()

    def add(self, events: Sequence[AnyEvent]) -> None:
        """Take new events, to be painted by `catch_up`.

        A new line moves all the others up, so the whole pane has to be sent: on a slow link that is expensive.
        """
        self._waiting += events

    def catch_up(self, log: Sequence[AnyEvent], pause: float = 0.0) -> None:
        """Paint the events that were added, unless the last time was less than `pause` seconds ago.

        `log` is the whole log with them.
        """
        now = time.monotonic()
        if not self._waiting or now - self._painted < pause:
            return
        if not self.events:
            self.clear()
        self.events = log
        is_following = self.is_vertical_scroll_end
        self._write(self._waiting)
        self._waiting = []
        self._painted = now
        if is_following:
            self.scroll_end(animate=False)

    def action_filter(self) -> None:
        names = list(FILTERS)
        step = names.index(self.filter_name) + 1
        AppContext.of(self).remember(log_filter=names[step % len(names)])
        self._rewrite()

    def action_follow(self) -> None:
        self.scroll_end(animate=False)

    def on_resize(self, event: Resize) -> None:
        super().notify_style_update()
        self._rewrite()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        # Textual calls this whenever the focus moves, and writing the log again is slow: only colours are a reason.
        if self.is_mounted and AppContext.of(self).palette != self._palette:
            self._rewrite()

    def _write(self, events: Sequence[AnyEvent]) -> None:
        kinds = FILTERS[self.filter_name]
        palette = AppContext.of(self).palette
        width = self.scrollable_content_region.width
        if width == 0:
            # The pane has no size yet; once it has one, everything is written again.
            return
        for event in events:
            if isinstance(event, kinds):
                self.write(wrapped_log_line(event, width, palette, self.events))
