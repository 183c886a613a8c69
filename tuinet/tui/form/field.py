"""A row of the form: the name of a field, an editor for its value, and a remark about it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tuinet.tui.form.choice import Choice
from tuinet.tui.form.draft import label
from tuinet.tui.form.explain import explain


class TextEditor(Input):
    """A line of text. Its cursor does not blink: every blink would be sent over a slow link."""

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

    # Before the text takes it: no value needs a question mark, and those who want help must not have to leave.
    BINDINGS = [Binding("question_mark", "app.help", "Help", show=False, priority=True)]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.cursor_blink = False

    def validate(self, value: str) -> None:
        """Leave it to the form to judge the text: without validators, Textual would call it valid after each key."""


class Field(Widget):
    """A labelled editor: a `Choice` if there are options, else a `TextEditor`.

    The widget itself draws the label and, if the field is locked, the value in the editor's place.
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
        &:disabled { color: $text-muted; }
        &:disabled > * { display: none; }
    }
    """

    class Changed(Message):
        """The user typed or selected another text."""

        def __init__(self, field: Field, text: str) -> None:
            super().__init__()
            self.field = field
            self.text = text

    class Entered(Message):
        """The user has finished the text: they pressed enter, or selected an option."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    def __init__(self, name: str, choices: Sequence[str] = ()) -> None:
        # Textual's own __init__ may already ask for the editor.
        self.editor: Choice | TextEditor = TextEditor()
        if choices:
            self.editor = Choice(choices)
        super().__init__(id=f"field-{name}")
        self.key = name
        self.label_width = 0
        self.remark: Static | None = None
        self.value = ""

    def compose(self) -> ComposeResult:
        if not self.editor.is_attached:
            yield self.editor
        if self.remark and not self.remark.is_attached:
            yield self.remark

    def on_mount(self) -> None:
        self.tooltip = Content(explain(self.key))

    @property
    def locked(self) -> bool:
        """True if the value is shown and cannot be edited."""
        return self.disabled

    @property
    def typed(self) -> str | None:
        """The text in the editor; None if nothing can have been typed."""
        if isinstance(self.editor, TextEditor) and not self.locked:
            return self.editor.value
        return None

    @property
    def remark_text(self) -> str:
        """The remark that is shown below the editor, if any."""
        if self.remark is None or not self.remark.display:
            return ""
        return str(self.remark.content)

    def indent(self, label_width: int) -> None:
        """Reserve some columns for the label."""
        if label_width != self.label_width:
            self.label_width = label_width
            self.editor.styles.margin = (0, 0, 0, label_width)
            self.refresh()

    def show(self, text: str, default: str, *, problem: str = "", note: str = "", locked: bool = False) -> None:
        """Show a text, or the default if it is empty, with a problem or else a note below it."""
        if isinstance(self.editor, Choice):
            self.editor.value = text or default
        else:
            with self.editor.prevent(Input.Changed):
                self.editor.value = text
            self.editor.placeholder = default
        self.disabled = locked
        self.editor.set_class(bool(problem), "-invalid")
        if problem:
            self._show_remark(f"! {problem}", is_problem=True)
        else:
            self._show_remark(note, is_problem=False)
        if (text or default) != self.value:
            self.value = text or default
            self.refresh()

    def render(self) -> Content:
        """Return the label, and the value if it is locked."""
        text = label(self.key).ljust(self.label_width)
        content = Content(text)
        if self.has_focus_within:
            content = Content.styled(text, "bold")
        if self.locked:
            content = content.append(f"= {self.value}")
        return content

    def on_descendant_focus(self) -> None:
        """Highlight the label, and scroll the remark into view."""
        self.refresh()
        if self.remark_text:
            self.call_after_refresh(self.scroll_visible, animate=False, top=True)

    def on_descendant_blur(self) -> None:
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Focus the editor after a click on the label."""
        if event.widget is self:
            event.stop()
            self.editor.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(self))

    def on_choice_changed(self, event: Choice.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self, event.value))
        self.post_message(self.Entered(self))

    def _show_remark(self, text: str, *, is_problem: bool) -> None:
        if text == self.remark_text:
            return
        if self.remark:
            self.remark.update(text)
        else:
            # Most fields never have a remark, so its widget is made for the first one.
            self.remark = Static(text, classes="remark", markup=False)
            if self.is_attached:
                self.mount(self.remark)
        self.remark.display = bool(text)
        self.remark.set_class(is_problem, "-problem")
        if self.has_focus_within:
            self.call_after_refresh(self.scroll_visible, animate=False)
