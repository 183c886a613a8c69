"""A row of the form: the name of a field, its value to be edited, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tuinet.tui.form.choice import Choice
from tuinet.tui.form.draft import label
from tuinet.tui.form.explain import explain


class TextEditor(Input):
    """A line of text without a blinking cursor: who waits sends nothing."""

    DEFAULT_CSS = """
    TextEditor {
        height: 1;
        max-width: 32;
        padding: 0;
        border: none !important;
        &:nocolor {
            text-style: underline;
            & > .input--cursor, & > .input--selection { text-style: reverse; }
        }
        &.-invalid { color: $text-error; background-tint: $error 20%; }
        & > .input--placeholder { color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.cursor_blink = False


class Field(Widget):
    """Shows one text; a choice where there are choices, a line of text where there are none.

    Its own line is drawn here, under the editor: the label and, if the field is fixed, the value in the editor's place.
    """

    DEFAULT_CSS = """
    Field {
        layout: vertical;
        height: auto;
        min-height: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        color: $foreground;
        .remark { height: auto; margin-left: 2; color: $text-warning; }
        .remark.-problem { color: $text-error; }
        &.-fixed { color: $text-muted; }
        &.-fixed > * { display: none; }
    }
    """

    class Changed(Message):
        """A person typed or chose another text."""

        def __init__(self, field: Field, text: str) -> None:
            super().__init__()
            self.field = field
            self.text = text

    class Entered(Message):
        """A person is done with the text: enter was pressed, or something chosen from a list."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    def __init__(self, name: str, choices: Sequence[str] = ()) -> None:
        self.editor: Choice | TextEditor = Choice(choices) if choices else TextEditor()
        super().__init__(id=f"field-{name}")
        self.key = name
        self.label_width = 0
        self.remark: Static | None = None
        self.value = ""

    def compose(self) -> ComposeResult:
        """The editor, and what there is to say about it already."""
        yield self.editor
        if self.remark and not self.remark.is_attached:
            yield self.remark

    def on_mount(self) -> None:
        """Explain it to who points at it."""
        self.tooltip = Content(explain(self.key))

    @property
    def fixed(self) -> bool:
        """Whether the value is shown and cannot be edited."""
        return self.disabled

    @property
    def typed(self) -> str | None:
        """What stands in the editor now; None if nothing can have been typed."""
        return self.editor.value if isinstance(self.editor, TextEditor) and not self.fixed else None

    @property
    def said(self) -> str:
        """What is said below the editor."""
        return str(self.remark.content) if self.remark and self.remark.display else ""

    def indent(self, label_width: int) -> None:
        """Leave so many columns for the label."""
        if label_width != self.label_width:
            self.label_width = label_width
            self.editor.styles.margin = (0, 0, 0, label_width)
            self.refresh()

    def show(self, text: str, default: str, *, problem: str = "", note: str = "", fixed: bool = False) -> None:
        """Show a text, or the default where it is empty, and either a problem or a note about it."""
        if isinstance(self.editor, Choice):
            self.editor.value = text or default
        else:
            with self.editor.prevent(Input.Changed):
                self.editor.value = text
            self.editor.placeholder = default
        self.disabled = fixed
        self.set_class(fixed, "-fixed")
        self.editor.set_class(bool(problem), "-invalid")
        self._say(f"! {problem}" if problem else note, bool(problem))
        if (text or default) != self.value:
            self.value = text or default
            self.refresh()

    def render(self) -> Content:
        """The label, and the value if it is fixed."""
        start = " " if self.label_width >= 18 else ""
        style = "bold" if self.has_focus_within else ""
        return Content.assemble(
            (f"{start}{label(self.key)}".ljust(self.label_width), style), f"= {self.value}" if self.fixed else ""
        )

    def on_descendant_focus(self) -> None:
        """The label of the field with the focus stands out, and what is said about it is in sight."""
        self.refresh()
        if self.said:
            self.call_after_refresh(self.scroll_visible, animate=False, top=True)

    def on_descendant_blur(self) -> None:
        """And no other."""
        self.refresh()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(self.Changed(self, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(self.Entered(self))

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Tell the form; what is chosen is done with."""
        event.stop()
        self.post_message(self.Changed(self, event.value))
        self.post_message(self.Entered(self))

    def _say(self, words: str, wrong: bool) -> None:
        """Below the editor; the widget for it is made when there is something to say for the first time."""
        if words == self.said:
            return
        if self.remark:
            self.remark.update(words)
        else:
            self.remark = Static(words, classes="remark", markup=False)
            if self.is_attached:
                self.mount(self.remark)
        self.remark.display = bool(words)
        self.remark.set_class(wrong, "-problem")
        if self.has_focus_within:
            self.call_after_refresh(self.scroll_visible, animate=False)
