"""Questions in the middle of the screen: for a line of text, and for one of a few answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label

from tuinet.errors import TuinetError


class Ask(ModalScreen[str | None]):
    """Asks for a line of text; None if the person turns away.

    `check` raises a TuinetError for what cannot be taken, and its message is shown while typing.
    """

    BINDINGS = [("escape", "dismiss(None)", "Cancel")]  # noqa: RUF012 - as Textual has it

    def __init__(
        self, question: str, value: str = "", check: Callable[[str], object] = str, placeholder: str = ""
    ) -> None:
        super().__init__(classes="question")
        self.question, self.value, self.check, self.placeholder = question, value, check, placeholder

    def compose(self) -> ComposeResult:
        """The question, the field, and below it what is wrong."""
        with Vertical():
            yield Label(self.question, markup=False)
            field = Input(self.value, placeholder=self.placeholder)
            field.cursor_blink = False
            yield field
            yield Label("", id="problem", markup=False)
            yield Label("enter takes it, escape leaves it", classes="hint")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is wrong, as soon as something is."""
        self.query_one("#problem", Label).update(self._problem(event.value) if event.value != self.value else "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it if it can be taken."""
        if problem := self._problem(event.value):
            self.query_one("#problem", Label).update(problem)
        else:
            self.dismiss(event.value)

    def _problem(self, text: str) -> str:
        try:
            self.check(text)
        except TuinetError as error:
            return f"! {error}"
        return ""


class Choose(ModalScreen[str | None]):
    """Asks for one of a few answers, each with its key; None if the person turns away."""

    def __init__(self, question: str, answers: Sequence[tuple[str, str, str]]) -> None:
        """`answers` are (result, key, label), the safest first: it has the focus."""
        super().__init__(classes="question")
        self.question, self.answers = question, answers
        for result, key, label in answers:
            self._bindings.bind(key, f"answer('{result}')", label)
        self._bindings.bind("escape", "dismiss(None)", "Cancel")
        self._bindings.bind("left,up", "app.focus_previous", show=False)
        self._bindings.bind("right,down", "app.focus_next", show=False)

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        with Vertical():
            yield Label(self.question, markup=False)
            for result, key, label in self.answers:
                yield Button(f"{key}  {label}", id=result, compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """An answer by mouse or by enter."""
        self.dismiss(event.button.id)

    def action_answer(self, result: str) -> None:
        """An answer by its key."""
        self.dismiss(result)
