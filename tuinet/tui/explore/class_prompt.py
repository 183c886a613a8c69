"""A prompt for a class that one key answers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label

MOST_CLASSES = 10
"""With more classes there are too few digits"""

ANY = -1
"""The result for any class"""


class ClassPrompt(ModalScreen[int | None]):
    """Asks for one of at most ten classes; the result is its number, `ANY`, or None if the user cancels."""

    BINDINGS = [  # noqa: RUF012 - Textual declares it so
        ("minus,backspace,delete", f"choose({ANY})", "Any"),
        ("escape", "dismiss(None)", "Cancel"),
    ]

    def __init__(self, question: str, classes: Sequence[str], current: int | None) -> None:
        super().__init__(classes="question")
        self.question = question
        self._names = classes
        self.current = current
        self._keys = class_keys(classes)
        for k, key in enumerate(self._keys):
            self._bindings.bind(key, f"choose({k})", show=False)

    def compose(self) -> ComposeResult:
        """Compose the question, the classes with their keys, and the other keys."""
        with Vertical():
            yield Label(self.question, markup=False)
            yield Label(self._list(), id="classes")
            yield Label("- any class · esc cancel", classes="hint")

    def action_choose(self, k: int) -> None:
        """Close the question with a class."""
        self.dismiss(k)

    def _list(self) -> Text:
        """Return the classes side by side where their names are the keys, otherwise one below the other."""
        entries = []
        for k, (key, name) in enumerate(zip(self._keys, self._names, strict=True)):
            style = Style.from_meta({"@click": f"screen.choose({k})"})
            if k == self.current:
                style += Style.parse("bold reverse")
            text = f" {key} "
            if name != key:
                text += f"{name} "
            entries.append(Text(text, style))
        separator = "\n"
        if list(self._names) == self._keys:
            separator = " "
        return Text(separator).join(entries)


def class_keys(classes: Sequence[str]) -> list[str]:
    """Return the key of each class: its name where all names are different digits, otherwise its number."""
    if all(name in "0123456789" and len(name) == 1 for name in classes) and len(set(classes)) == len(classes):
        return list(classes)
    return [str(k) for k in range(len(classes))]
