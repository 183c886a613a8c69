"""A screen of panes, of which the focused one stands out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.app import App
from textual.events import Resize
from textual.reactive import Reactive
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

from tuinet.tui.exact_updates import ExactCompositor
from tuinet.tui.widgets.picture import Picture


class PanesScreen(Screen[ScreenResultType]):
    """Gives the focused pane the class `-active`, and computes and paints as little as it can for that.

    The selector `:focus-within` would do the same, but then Textual computes the styles of all widgets in a pane again
    whenever the focus moves between its fields. It also computes those of the whole screen when a pane is enlarged or
    the screen is shown again, and paints everything whenever the focus moves. While a network trains, each key press
    would have to wait for that.
    """

    ALLOW_IN_MAXIMIZED_VIEW = "Header, KeyBar"
    """The widgets that stay beside an enlarged pane"""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual's own attribute; a new value repaints two widgets and not the whole screen"""

    _active_pane: Widget | None = None
    _styled_for: object = None
    """The state that the styles were computed for; None if they have to be computed again"""

    def __init__(self) -> None:
        # With the classes of its size from the start, the widgets get their final styles when they are mounted.
        super().__init__(classes=" ".join(size_classes(self.app)))
        # An internal of Textual, which by default computes all styles of the app twice for a new screen, in case the
        # theme has changed since its widgets got theirs. They are still to be mounted.
        self._css_update_count = self.app._css_update_count  # noqa: SLF001
        self._compositor = ExactCompositor()

    def on_mount(self) -> None:
        self._styled_for = self._style_state
        # A theme may also be chosen while another screen is shown.
        self.app.theme_changed_signal.subscribe(self, self._forget_styles)

    def on_screen_resume(self) -> None:
        # Textual does not report a new size to screens of other modes.
        if self._size and self._size != self.app.size:
            self.post_message(Resize(self.app.size, self.app.size))
        for picture in self.query(Picture):
            picture.catch_up()

    def update_node_styles(self, animate: bool = True) -> None:
        """Compute all styles, unless everything that they depend on is as it was."""
        state = self._style_state
        if state != self._styled_for:
            super().update_node_styles(animate)
            self._styled_for = state

    @property
    def _style_state(self) -> object:
        return self.classes, frozenset(self.app.get_pseudo_classes())

    def reveal(self, pane: Widget) -> bool:
        """Bring a pane into view, and return True if possible. Screens whose panes make room for others override it."""
        return pane.display

    def minimize(self) -> None:
        """Show all panes again, if one is enlarged. Textual scrolls to the focused widget even if none is.

        It does so later, when another widget may have the focus that should stay in view.
        """
        if self.maximized:
            super().minimize()

    def watch_focused(self, focused: Widget | None) -> None:
        # Done at once and not in a message, so that the pane is painted only once.
        pane = pane_of(focused) if focused else None
        if pane and pane is not self._active_pane:
            self._move_class("-active", self._active_pane, pane)
            self._active_pane = pane
        if focused is None and self._active_pane and not is_displayed(self._active_pane):
            # A smaller terminal has no room for the focused pane. Textual lets go of the focus, and nothing has it.
            self.call_after_refresh(self._focus_first)

    def _focus_first(self) -> None:
        if self.focused is None:
            self.focus_next()

    def _watch_maximized(self, previously_maximized: Widget | None, maximized: Widget | None) -> None:
        # Textual also gives the screen a class, but a maximized pane fills the room without it.
        self._move_class("-maximized", previously_maximized, maximized)

    def _move_class(self, name: str, old: Widget | None, new: Widget | None) -> None:
        """Move a class from one widget to another, and compute the styles of these two alone."""
        changed = [widget for widget in (old, new) if widget and old is not new]
        for widget in changed:
            widget.set_class(widget is new, name, update=False)
        self.app.stylesheet.update_nodes(changed)

    def _forget_styles(self, _: object) -> None:
        self._styled_for = None


def size_classes(app: App[Any]) -> Iterator[str]:
    """Yield the classes that Textual gives a screen for the size of the terminal, once it knows it."""
    yield from breakpoint_class(app.size.width, app.HORIZONTAL_BREAKPOINTS)
    yield from breakpoint_class(app.size.height, app.VERTICAL_BREAKPOINTS)


def breakpoint_class(length: int, breakpoints: list[tuple[int, str]] | None) -> list[str]:
    """Return the class of the greatest breakpoint that a length reaches, if there is one."""
    reached = [(least, name) for least, name in breakpoints or [] if least <= length]
    return [name for _, name in sorted(reached)[-1:]]


def is_displayed(widget: Widget) -> bool:
    """Return True if neither a widget nor one that it is in is hidden by a style."""
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))


def pane_of(widget: Widget) -> Widget | None:
    """Return the pane that a widget is in."""
    for node in widget.ancestors_with_self:
        if isinstance(node, Widget) and node.has_class("pane"):
            return node
    return None
