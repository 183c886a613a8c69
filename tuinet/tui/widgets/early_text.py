"""Text that is typed before the field that is to take it has the focus."""

from __future__ import annotations

from textual.events import Key
from textual.widgets import Input


class EarlyText:
    """Puts what was typed early in front of what was typed later. It replaces the text that was in the field at first.

    Text reaches the screen around a field only as long as the field does not have the focus.
    """

    def __init__(self, initial: str = "") -> None:
        self._initial = initial
        self._length = 0

    def take(self, event: Key, field: Input) -> None:
        """Take the character of a key, if it has one."""
        if not event.is_printable or not event.character:
            return
        if not self._length and field.value == self._initial:
            field.value = ""
        field.insert(event.character, self._length)
        self._length += 1
        event.stop()
