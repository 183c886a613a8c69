"""One of a few values, in one line: left and right select the next one, enter lists all.

Textual's `Select` consists of four widgets; this is one, and makes its list only when that is opened. The form has
many choices, and must be painted quickly.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding
from textual.content import Content
from textual.events import Blur, Click
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import OptionList

from tuinet.tui import keys

ELLIPSIS = "…"


class Menu(OptionList):
    """The list of all options. It closes when it loses the focus."""

    BINDINGS = [Binding("escape,left,right", "leave", "Back", show=False)]  # noqa: RUF012 - as Textual has it

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    Menu {
        overlay: screen;
        constrain: none inside;
        offset: 0 1;
        width: auto;
        max-width: 40;
        height: auto;
        max-height: 14;
        padding: 0;
        border: round $border;
        background: $surface;
        &:focus { border: round $primary; }
        & > .option-list--option { padding: 0 1; }
    }
    """

    def action_leave(self) -> None:
        if isinstance(self.parent, Choice):
            self.screen.set_focus(self.parent)

    def on_blur(self, event: Blur) -> None:
        # A click outside the list closes it, and must not also act on what lies beneath.
        self.suppress_click()
        self.remove()


class Choice(Widget, can_focus=True):
    """Shows `‹ relu ›`."""

    BINDINGS = keys.FORM_CHOICE

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    Choice {
        layout: vertical;
        width: auto;
        max-width: 100%;
        height: 1;
        overflow: hidden;
        pointer: pointer;
        color: $foreground;
        background: $surface;
        &:focus {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        &:nocolor:focus { text-style: reverse; }
    }
    """

    value: reactive[str] = reactive("")
    options: reactive[tuple[str, ...]] = reactive((), layout=True)

    class Changed(Message):
        """The user selected another value."""

        def __init__(self, choice: Choice, value: str) -> None:
            super().__init__()
            self.choice = choice
            self.value = value

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__()
        self.set_reactive(Choice.options, tuple(options))
        self.set_reactive(Choice.value, options[0])

    @property
    def longest(self) -> int:
        """Columns of the longest option."""
        return max(map(len, self.options))

    @property
    def has_arrows(self) -> bool:
        """True if there is room for an arrow on either side."""
        return self.size.width >= self.longest + 2

    def get_content_width(self, container: Size, viewport: Size) -> int:
        # Room for the longest option, so that the arrows stay where they are.
        return self.longest + 4

    def render(self) -> Content:
        """Return the value between arrows.

        If there is little room, first the spaces and then the arrows are left out.
        """
        width = self.size.width
        if self.has_arrows:
            pad = ""
            if width >= self.longest + 4:
                pad = " "
            return Content.assemble(("‹", "dim"), pad, self.value.ljust(self.longest), pad, ("›", "dim"))
        if len(self.value) <= width:
            return Content(self.value)
        return Content(self.value[: width - 1] + ELLIPSIS)

    def action_turn(self, step: int) -> None:
        """Select the next or the previous option; after the last comes the first."""
        if self.value in self.options:
            index = self.options.index(self.value) + step
            self._select(self.options[index % len(self.options)])
        elif step > 0:
            self._select(self.options[0])
        else:
            self._select(self.options[-1])

    def action_open(self) -> None:
        """List all options."""
        menu = Menu(*self.options)
        menu.highlighted = 0
        if self.value in self.options:
            menu.highlighted = self.options.index(self.value)
        self.mount(menu)
        menu.focus(scroll_visible=False)

    def on_click(self, event: Click) -> None:
        """Select the next option after a click on an arrow, or list all after a click between them."""
        if event.widget is not self:
            return
        event.stop()
        if self.has_arrows and event.x <= 1:
            self.action_turn(-1)
        elif self.has_arrows and event.x >= self.size.width - 2:
            self.action_turn(1)
        else:
            self.action_open()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.screen.set_focus(self)
        self._select(self.options[event.option_index])

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        # Nothing outside this widget needs to know.
        event.stop()

    def _select(self, value: str) -> None:
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self, value))
