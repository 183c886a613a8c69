"""A screen of panes, of which the one with the focus looks so."""

from __future__ import annotations

from textual.events import Resize
from textual.reactive import Reactive
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

from tuinet.tui.widgets.picture import Picture


class PanesScreen(Screen[ScreenResultType]):
    """Marks the pane with the focus with the class `-active`, and styles and paints as little as it can.

    The selector `:focus-within` would mark it too, but have the styles of all widgets in the pane computed again with
    each step through its fields. Textual does so for the whole screen when a pane is enlarged and when the screen is
    shown again, and paints all of it with each step of the focus: a key would wait for that while a network trains.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The widget with the focus; it is painted anew, and the one that had it, but not all others"""

    _active: Widget | None = None
    _styled_for: object = None
    """What the styles of all widgets were computed for; None if they have to be computed again"""

    def on_mount(self) -> None:
        """Another theme is another look, also while another screen is shown."""
        self.app.theme_changed_signal.subscribe(self, self._forget_styles)

    def on_screen_resume(self) -> None:
        """Arrange the panes for the size there is now: Textual tells other modes' screens of none. Draw what is new."""
        if self._size and self._size != self.app.size:
            self.post_message(Resize(self.app.size, self.app.size))
        for picture in self.query(Picture):
            picture.catch_up()

    def update_node_styles(self, animate: bool = True) -> None:
        """Compute all styles, unless nothing has changed that they depend on."""
        looks = (self.classes, frozenset(self.app.get_pseudo_classes()))
        if looks != self._styled_for:
            super().update_node_styles(animate)
            self._styled_for = looks

    def watch_focused(self, focused: Widget | None) -> None:
        """Mark the pane that the focus has come to; at once, so that it is painted once."""
        pane = pane_of(focused) if focused else None
        if pane and pane is not self._active:
            self._mark("-active", self._active, pane)
            self._active = pane

    def _watch_maximized(self, previously_maximized: Widget | None, maximized: Widget | None) -> None:
        """Mark the pane; the screen itself is not, as Textual has it: a pane shown alone fills the room by itself."""
        self._mark("-maximized", previously_maximized, maximized)

    def _mark(self, name: str, before: Widget | None, now: Widget | None) -> None:
        """Take a class from a widget and give it to another, and compute the styles of these two alone."""
        changed = [widget for widget in (before, now) if widget and before is not now]
        for widget in changed:
            widget.set_class(widget is now, name, update=False)
        self.app.stylesheet.update_nodes(changed)

    def _forget_styles(self, _: object) -> None:
        self._styled_for = None


def pane_of(widget: Widget) -> Widget | None:
    """The pane that a widget is in."""
    panes = (node for node in widget.ancestors_with_self if isinstance(node, Widget) and node.has_class("pane"))
    return next(panes, None)
