"""A vertical line on a chart that reads out the epoch under it, moved by keys or the mouse."""

from __future__ import annotations

from textual.events import Click, Leave, MouseMove

from tuinet.tui import keys
from tuinet.tui.widgets.picture import Picture


class CrosshairPicture(Picture):
    """A picture with a crosshair. Keys and a click place it; where the mouse hovers, it is only shown for a while."""

    BINDINGS = keys.CROSSHAIR

    def __init__(self, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._placed: int | None = None
        self._hovered: int | None = None

    @property
    def crosshair(self) -> int | None:
        """The epoch that is read out; None without a crosshair."""
        if self._hovered is None:
            return self._placed
        return self._hovered

    def epochs_in_view(self) -> tuple[int, int] | None:
        """Return the first and the last epoch with figures, or None."""
        raise NotImplementedError

    def epoch_at(self, x: int, y: int) -> float | None:
        """Return the epoch at a cell of the picture; None outside the chart."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "remove_crosshair":
            # Without a crosshair, esc does what it does on the screen.
            return self.crosshair is not None
        return super().check_action(action, parameters)

    def action_crosshair(self, step: int) -> None:
        """Move the crosshair by some epochs; the first key shows it at the last epoch, or at the first with home."""
        limits = self.epochs_in_view()
        if limits is None:
            return
        first, last = limits
        start = self.crosshair
        if start is None:
            start = last
            if abs(step) == 1:
                step = 0
        self._place(min(max(start + step, first), last))

    def action_remove_crosshair(self) -> None:
        """Remove the crosshair."""
        self._place(None)

    def forget_crosshair(self) -> None:
        """Leave the crosshair out of the next drawing."""
        self._placed = None
        self._hovered = None

    def keep_crosshair_in_view(self) -> bool:
        """Move the crosshair to the nearest epoch in view. Returns True if it was out of view."""
        limits = self.epochs_in_view()
        if self._placed is None or limits is None:
            return False
        first, last = limits
        placed = self._placed
        self._placed = min(max(placed, first), last)
        return placed != self._placed

    def on_click(self, event: Click) -> None:
        epoch = self._epoch_under(event)
        if epoch is not None:
            self._place(epoch)

    def on_mouse_move(self, event: MouseMove) -> None:
        self._hover(self._epoch_under(event))

    def on_leave(self, event: Leave) -> None:
        self._hover(None)

    def _place(self, epoch: int | None) -> None:
        self._placed = epoch
        self._hovered = None
        self.redraw()
        self.refresh_bindings()

    def _hover(self, epoch: int | None) -> None:
        if epoch != self._hovered:
            self._hovered = epoch
            self.redraw()
            self.refresh_bindings()

    def _epoch_under(self, event: Click | MouseMove) -> int | None:
        offset = event.get_content_offset(self)
        limits = self.epochs_in_view()
        if offset is None or limits is None:
            return None
        epoch = self.epoch_at(offset.x, offset.y)
        if epoch is None:
            return None
        first, last = limits
        return min(max(round(epoch), first), last)
