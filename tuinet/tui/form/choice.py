"""One of a few words, in one line: left and right take the next one, enter lists all.

Textual's `Select` keeps four widgets for each of its kind; this is one, and its list is made when it is opened.
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
    """The list of all choices; it goes away with the focus."""

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
        &:nocolor:focus > .option-list--option-highlighted { text-style: bold underline; }
    }
    """

    def action_leave(self) -> None:
        """Choose nothing."""
        if isinstance(self.parent, Choice):
            self.screen.set_focus(self.parent)

    def on_blur(self, event: Blur) -> None:
        """Whoever looks elsewhere is done choosing; the click that did it is not one on what lies below."""
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
        """A person chose something else."""

        def __init__(self, choice: Choice, value: str) -> None:
            super().__init__()
            self.choice = choice
            self.value = value

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__()
        self.set_reactive(Choice.options, tuple(options))
        self.set_reactive(Choice.value, options[0])

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Room for the longest choice, so that the arrows stay where they are."""
        return max(map(len, self.options)) + 4

    def render(self) -> Content:
        """The value between arrows; where it is narrow the arrows give way first."""
        width, room = self.size.width, max(map(len, self.options))
        if width >= room + 2:
            pad = " " * (width >= room + 4)
            return Content.assemble(("‹", "dim"), pad, self.value.ljust(room), pad, ("›", "dim"))
        return Content(self.value if len(self.value) <= width else self.value[: width - 1] + ELLIPSIS)

    def action_turn(self, step: int) -> None:
        """Take the next choice, or the one before; after the last comes the first."""
        place = self.options.index(self.value) if self.value in self.options else -1 if step > 0 else 0
        self._choose(self.options[(place + step) % len(self.options)])

    def action_open(self) -> None:
        """List all choices."""
        menu = Menu(*self.options)
        menu.highlighted = self.options.index(self.value) if self.value in self.options else 0
        self.mount(menu)
        menu.focus(scroll_visible=False)

    def on_click(self, event: Click) -> None:
        """The arrows turn, the word between them lists."""
        if event.widget is not self:
            return
        event.stop()
        arrows = self.size.width >= max(map(len, self.options)) + 2
        if arrows and event.x <= 1:
            self.action_turn(-1)
        elif arrows and event.x >= self.size.width - 2:
            self.action_turn(1)
        else:
            self.action_open()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take what was chosen from the list."""
        event.stop()
        self.screen.set_focus(self)
        self._choose(self.options[event.option_index])

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Nobody else's matter."""
        event.stop()

    def _choose(self, value: str) -> None:
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self, value))
