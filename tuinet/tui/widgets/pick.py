"""A question whose answer is one of many: the list narrows while the user types."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList

from tuinet.errors import TuinetError
from tuinet.tui.widgets.early_text import EarlyText


class Matches(OptionList, can_focus=False):
    """The answers that match the text. The keys stay in the text field."""

    DEFAULT_CSS = """
    Matches {
        height: 6;
        padding: 0;
        border: none;
        background: $surface;
        & > .option-list--option { padding: 0 1; }
    }
    """


class Pick(ModalScreen[str | None]):
    """Asks for one of many answers; the result is None if the user cancels."""

    BINDINGS = [  # noqa: RUF012 - Textual declares it so
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("up", "move(-1)", "Previous", show=False),
        Binding("down", "move(1)", "Next", show=False),
        Binding("tab", "complete", "Complete", show=False),
    ]

    def __init__(
        self,
        question: str,
        find: Callable[[str], Sequence[str]],
        check: Callable[[str], object],
        current: str | None = None,
    ) -> None:
        """Ask a question.

        Args:
            question: What to ask.
            find: The answers that match a text, the best one first. One that ends in a slash is only a part of an
                answer, to which more is to be typed.
            check: Raises a TuinetError for an answer that is not accepted. Without a match, the text is the answer.
            current: The current answer, which is highlighted until the user types.
        """
        super().__init__(classes="question")
        self.question = question
        self.find = find
        self.check = check
        self.current = current
        self.matches: Sequence[str] = ()
        self._early_text = EarlyText()

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(self.question, markup=False)
            # With a selection, the next letter would replace what was typed early.
            text = Input(select_on_focus=False)
            # Each blink would be sent to the terminal, even over a slow link.
            text.cursor_blink = False
            yield text
            yield Matches(markup=False)
            yield Label("", id="problem", markup=False)
            yield Label("enter OK · tab complete · esc cancel", classes="hint")

    def on_mount(self) -> None:
        self._show_matches("")

    def on_key(self, event: Key) -> None:
        """Keep what was typed before the text field could take it: users who know this screen type on."""
        self._early_text.take(event, self.query_one(Input))

    @property
    def match(self) -> str | None:
        """The highlighted match."""
        index = self.query_one(Matches).highlighted
        if index is None:
            return None
        return self.matches[index]

    def on_input_changed(self, event: Input.Changed) -> None:
        self._show_matches(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        # The list may be a message behind what was typed.
        self._show_matches(event.value)
        self._answer(self.match or event.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._answer(self.matches[event.option_index])

    def action_move(self, step: int) -> None:
        """Highlight the next or the previous match."""
        matches = self.query_one(Matches)
        if step > 0:
            matches.action_cursor_down()
        else:
            matches.action_cursor_up()

    def action_complete(self) -> None:
        """Replace what was typed with the highlighted match."""
        if self.match is not None:
            self._type(self.match)

    def _show_matches(self, text: str) -> None:
        matches = self.find(text)
        if matches != self.matches:
            self.matches = matches
            options = self.query_one(Matches)
            options.clear_options()
            options.add_options(matches)
            if matches:
                options.highlighted = 0
            if not text and self.current in matches:
                options.highlighted = matches.index(self.current)
        self.query_one("#problem", Label).update("")

    def _answer(self, answer: str) -> None:
        if answer.endswith("/"):
            self._type(answer)
            return
        try:
            self.check(answer)
        except TuinetError as error:
            self.query_one("#problem", Label).update(f"! {error}")
        else:
            self.dismiss(answer)

    def _type(self, text: str) -> None:
        field = self.query_one(Input)
        field.value = text
        field.cursor_position = len(text)
