"""The less common fields of one group of the schema, under a header that folds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tuinet.render.formatting import LINE_DIGITS, shown_value
from tuinet.tui.form.draft import label
from tuinet.tui.form.field import Field


class GroupHeader(Widget):
    """The title of a group, and whether it is folded. It never has the focus: keys go from field to field."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    GroupHeader {
        height: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        text-style: bold;
        color: $text-accent;
        pointer: pointer;
    }
    """

    folded = reactive(False)
    summary = reactive("")
    """The values that are not the default"""
    invalid = reactive(False)
    """True if one of the values is invalid"""

    class Clicked(Message):
        """The group is to be folded or unfolded."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def on_mount(self) -> None:
        self.tooltip = f"{self.title}: click to fold or unfold this group; f9 does it for all groups."

    def render(self) -> Content:
        """Return `▾ Training`, or folded `▸ Regularisation · dropout 0.2`."""
        if not self.folded:
            return Content(f"▾ {self.title}")
        parts = [Content(f"▸ {self.title}")]
        if self.invalid:
            parts.append(Content.styled(" ! invalid", "$text-error"))
        if self.summary:
            parts.append(Content.styled(f" · {self.summary}", "not bold $text-muted"))
        return Content("").join(parts)

    def on_click(self, event: Click) -> None:
        event.stop()
        self.post_message(self.Clicked())


class Group(Widget):
    """A header and its fields, which are made when they are shown for the first time."""

    DEFAULT_CSS = """
    Group {
        layout: vertical;
        height: auto;
    }
    """

    def __init__(self, title: str, names: tuple[str, ...], make: Callable[[str], Field]) -> None:
        """Make a group of the named hyperparameters; `make` makes the field of one."""
        self.names = names
        self.fields: dict[str, Field] = {}
        self.header = GroupHeader(title)
        super().__init__()
        self._make = make
        self._label_width = 0
        self.fold(True)

    def compose(self) -> ComposeResult:
        yield self.header
        yield from self.fields.values()

    @property
    def folded(self) -> bool:
        """True if only the header is shown."""
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

    def summarise(self, changed: Mapping[str, str], invalid: bool) -> None:
        """Let the header of a folded group show the values that are not the default."""
        self.header.summary = ", ".join(
            f"{label(name)} {shown_value(text, LINE_DIGITS)}" for name, text in changed.items()
        )
        self.header.invalid = invalid

    def on_group_header_clicked(self) -> None:
        self.fold(not self.folded)

    def fold(self, folded: bool) -> None:
        """Fold or unfold the group."""
        self.header.folded = folded
        # Not by a class, whose effect comes too late for a field that is to have the focus at once.
        for field in self.fields.values():
            field.display = not folded
        if not folded and not self.fields:
            self.fields = {name: self._make(name) for name in self.names}
            self.indent(self._label_width)
            if self.is_attached:
                self.mount(*self.fields.values())
                for field in self.fields.values():
                    # Not when Textual composes the field, which is too late for an editor that is to have the focus.
                    field.mount(field.editor)
