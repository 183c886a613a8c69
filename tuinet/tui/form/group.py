"""The fields of one group of the schema, under a header that folds them away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tuinet.tui import keys
from tuinet.tui.form.draft import label
from tuinet.tui.form.field import Field


class GroupHeader(Widget, can_focus=True):
    """The name of a group, and whether it is folded."""

    BINDINGS = keys.FORM_HEADER

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    GroupHeader {
        height: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        text-style: bold;
        color: $text-accent;
        pointer: pointer;
        &:focus {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
        }
        &:nocolor:focus { text-style: bold reverse; }
    }
    """

    folded = reactive(False)
    summary = reactive("")
    """The values that are not the default"""
    wrong = reactive(False)
    """Whether one of the values is wrong"""

    class Toggled(Message):
        """Fold, unfold, or (None) the other of both."""

        def __init__(self, folded: bool | None) -> None:
            super().__init__()
            self.folded = folded

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def on_mount(self) -> None:
        """Explain it to who points at it."""
        self.tooltip = f"{self.title}: enter or a click folds and unfolds these settings."

    def render(self) -> Content:
        """`▾ Training`, `▸ Regularization · dropout 0.2`."""
        title = Content(f"{'▸' if self.folded else '▾'} {self.title}")
        if not self.folded:
            return title
        wrong = Content.styled(" ! see here", "$text-error") if self.wrong else Content("")
        summary = Content.styled(f" · {self.summary}", "not bold dim") if self.summary else Content("")
        return title + wrong + summary

    def action_fold(self, folded: bool | None = None) -> None:
        """Ask the group."""
        self.post_message(self.Toggled(folded))

    def on_click(self, event: Click) -> None:
        """As enter does."""
        event.stop()
        self.action_fold()


class Group(Widget):
    """A header and its fields, which are made when they are shown for the first time."""

    DEFAULT_CSS = """
    Group {
        layout: vertical;
        height: auto;
        &.-folded > Field { display: none; }
    }
    """

    def __init__(self, title: str, names: tuple[str, ...], folded: bool, make: Callable[[str], Field]) -> None:
        """`make` makes the field of a setting."""
        self.names = names
        self.fields: dict[str, Field] = {}
        self.header = GroupHeader(title)
        super().__init__()
        self._make = make
        self._label_width = 0
        self.fold(folded)

    def compose(self) -> ComposeResult:
        """The header, and the fields if there are any yet."""
        yield self.header
        yield from self.fields.values()

    @property
    def folded(self) -> bool:
        """Whether only the header is shown."""
        return self.header.folded

    @property
    def label_width(self) -> int:
        """Columns that its longest label needs."""
        return max(len(label(name)) for name in self.names) + 1

    def indent(self, label_width: int) -> None:
        """Leave so many columns for labels."""
        self._label_width = label_width
        for field in self.fields.values():
            field.indent(label_width)

    def show(self, own: Mapping[str, str], wrong: bool) -> None:
        """What the header has to tell while the group is folded: values that are not the default."""
        self.header.summary = ", ".join(f"{label(name)} {text}" for name, text in own.items())
        self.header.wrong = wrong

    def on_group_header_toggled(self, event: GroupHeader.Toggled) -> None:
        """Fold or unfold."""
        event.stop()
        self.fold(not self.folded if event.folded is None else event.folded)

    def fold(self, folded: bool) -> None:
        """Fold or unfold the group."""
        self.header.folded = folded
        self.set_class(folded, "-folded")
        if not folded and not self.fields:
            self.fields = {name: self._make(name) for name in self.names}
            self.indent(self._label_width)
            if self.is_attached:
                self.mount(*self.fields.values())
