"""The fields of one group of the schema, under a header that folds them."""

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
    """The title of a group, and whether it is folded."""

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
    invalid = reactive(False)
    """Whether one of the values is invalid"""

    class Toggled(Message):
        """Fold (True), unfold (False) or toggle (None) the group."""

        def __init__(self, folded: bool | None) -> None:
            super().__init__()
            self.folded = folded

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def on_mount(self) -> None:
        self.tooltip = f"{self.title}: press enter or click to fold or unfold this group."

    def render(self) -> Content:
        """`▾ Training`, or folded `▸ Regularization · dropout 0.2`."""
        if not self.folded:
            return Content(f"▾ {self.title}")
        parts = [Content(f"▸ {self.title}")]
        if self.invalid:
            parts.append(Content.styled(" ! invalid", "$text-error"))
        if self.summary:
            parts.append(Content.styled(f" · {self.summary}", "not bold dim"))
        return Content("").join(parts)

    def action_fold(self, folded: bool | None = None) -> None:
        self.post_message(self.Toggled(folded))

    def on_click(self, event: Click) -> None:
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
        """Make a group of the named hyperparameters; `make` makes the field of one."""
        self.names = names
        self.fields: dict[str, Field] = {}
        self.header = GroupHeader(title)
        super().__init__()
        self._make = make
        self._label_width = 0
        self.fold(folded)

    def compose(self) -> ComposeResult:
        yield self.header
        yield from self.fields.values()

    @property
    def folded(self) -> bool:
        """Whether only the header is shown."""
        return self.header.folded

    @property
    def label_width(self) -> int:
        """Columns of the longest label, and a space."""
        return max(len(label(name)) for name in self.names) + 1

    def indent(self, label_width: int) -> None:
        """Reserve some columns for the labels."""
        self._label_width = label_width
        for field in self.fields.values():
            field.indent(label_width)

    def summarize(self, changed: Mapping[str, str], invalid: bool) -> None:
        """Let the header of a folded group show the values that are not the default."""
        self.header.summary = ", ".join(f"{label(name)} {text}" for name, text in changed.items())
        self.header.invalid = invalid

    def on_group_header_toggled(self, event: GroupHeader.Toggled) -> None:
        event.stop()
        folded = event.folded
        if folded is None:
            folded = not self.folded
        self.fold(folded)

    def fold(self, folded: bool) -> None:
        """Fold or unfold the group."""
        self.header.folded = folded
        self.set_class(folded, "-folded")
        if not folded and not self.fields:
            self.fields = {name: self._make(name) for name in self.names}
            self.indent(self._label_width)
            if self.is_attached:
                self.mount(*self.fields.values())
