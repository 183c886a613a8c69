"""Key bindings, with their texts for the footer and the help."""

from __future__ import annotations

from textual.binding import Binding, BindingType

Keys = list[BindingType]
"""The type of a widget's `BINDINGS`"""


def bind(keys: str, action: str, label: str, help_text: str, *, show: bool = True, priority: bool = False) -> Binding:
    """Bind keys, separated by commas, to an action.

    Args:
        keys: The keys as Textual names them.
        action: The action, with its arguments.
        label: What the footer says.
        help_text: What the help and the palette say.
        show: True if the footer lists it first. It lists the others where there is room.
        priority: True if it works before the focused widget sees the key.
    """
    return Binding(keys, action, label, show=show, tooltip=help_text, priority=priority)
