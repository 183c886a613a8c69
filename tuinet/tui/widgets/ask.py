"""Questions in the middle of the screen: for a line of text, or for one of a few answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label

from tuinet.errors import TuinetError
from tuinet.tui.keys import key_name
from tuinet.tui.widgets.early_text import EarlyText

CHOOSE_HINT = "arrows choose · enter OK"
"""Below the answers of a question"""


class Ask(ModalScreen[str | None]):
    """Asks for a line of text; the result is None if the user cancels."""

    BINDINGS = [("escape", "dismiss(None)", "Cancel")]  # noqa: RUF012 - Textual declares it so

    def __init__(
        self, question: str, value: str = "", check: Callable[[str], object] = str, placeholder: str = ""
    ) -> None:
        """Ask a question.

        Args:
            question: What to ask.
            value: What the field contains at first.
            check: Raises a TuinetError for a text that is not accepted; its message is shown while the user types.
            placeholder: What the field shows while it is empty.
        """
        super().__init__(classes="question")
        self.question = question
        self.value = value
        self.check = check
        self.placeholder = placeholder
        self._early_text = EarlyText(value)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(self.question, markup=False)
            # Textual would select the text when the field gets the focus, and with it what was typed before.
            field = Input(self.value, placeholder=self.placeholder, select_on_focus=False)
            field.action_select_all()
            # Each blink would be sent to the terminal, even over a slow link.
            field.cursor_blink = False
            yield field
            yield Label("", id="problem", markup=False)
            yield Label("enter OK · esc cancel", classes="hint")

    def on_key(self, event: Key) -> None:
        """Keep what was typed before the text field could take it."""
        self._early_text.take(event, self.query_one(Input))

    def on_input_changed(self, event: Input.Changed) -> None:
        problem = ""
        # The user has not typed the initial value, so a message about it would only confuse.
        if event.value != self.value:
            problem = self._problem(event.value)
        self.query_one("#problem", Label).update(problem)

    def on_input_submitted(self, event: Input.Submitted) -> None:
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
    """Asks for one of a few answers; the result is None if the user cancels.

    The arrows and enter choose one. Each answer also has a key: Escape for the one that changes nothing, and for any
    other a letter that means nothing else on the screen below: whoever knows that screen presses it without reading
    the question.
    """

    def __init__(self, question: str, answers: Sequence[tuple[str, str, str]]) -> None:
        """`answers` are (result, key, label). The first has the focus. Escape cancels."""
        super().__init__(classes="question")
        self.question = question
        self.answers = answers
        for result, key, label in answers:
            if key != "escape":
                self._bindings.bind(key, f"answer('{result}')", label)
        self._bindings.bind("escape", "dismiss(None)", "Cancel")
        self._bindings.bind("left,up", "app.focus_previous", show=False)
        self._bindings.bind("right,down", "app.focus_next", show=False)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(self.question, markup=False)
            names = [key_name(key) for _, key, _ in self.answers]
            width = max(map(len, names))
            for (result, _, label), name in zip(self.answers, names, strict=True):
                yield Button(f"{name:<{width}}  {label}", id=result, compact=True)
            yield Label(CHOOSE_HINT, classes="hint")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id)

    def action_answer(self, result: str) -> None:
        self.dismiss(result)
