"""Values as text: read from a command line and written as for one, or quoted in a message."""

from __future__ import annotations

import math
import reprlib

BALANCED = "balanced"
"""The class weights with which all classes count the same"""

MOST_WEIGHT = 1e6
"""The largest weight of a class"""

LONGEST = 80
"""Characters of a quoted value: it may be a megabyte, and the message has to stay one readable line"""


def value_text(value: object) -> str:
    """Return a value as it is typed on the command line; `configure` reads it back."""
    # A configuration that was read from JSON has a list where ours has a tuple.
    if value is None or value in ((), []):
        return "none"
    if isinstance(value, (tuple, list)):
        # Widths alone are close together, 128,64; layers with a name are not: 128 relu, 64 tanh.
        separator = ", " if any(isinstance(part, str) for part in value) else ","
        return separator.join(map(str, value))
    if isinstance(value, float):
        # Unlike str(), repr() promises to be read back as the same number. Nobody types 10.0 for 10.
        return repr(value).removesuffix(".0")
    return str(value)


def none_from_text(value: object) -> object:
    """Return None for the text `none`: TOML and the command line have no null. Any other value is returned as it is."""
    if isinstance(value, str) and value.strip().lower() == "none":
        return None
    return value


def teacher_text(value: object) -> object:
    """Return the usual spelling of runs separated by commas; None for none. Raises ValueError if a name is empty."""
    value = none_from_text(value)
    if not isinstance(value, str):
        return value
    names = [name.strip() for name in value.split(",")]
    if not all(names):
        raise ValueError(f"{value}: has an empty name")
    return ",".join(names)


def class_weights(text: str) -> dict[str, float]:
    """Return weights by the name or number of a class: `0:2, 7:0.5`. Raises ValueError for any other text."""
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, colon, number = part.rpartition(":")
        name = name.strip()
        weight = float(number)
        if not (colon and name) or name in weights or not 0 <= weight <= MOST_WEIGHT:
            raise ValueError(f"{part}: expected a class and a weight")
        weights[name] = weight
    return weights


def class_weights_text(value: object) -> object:
    """Return the usual spelling of a text of class weights: `balanced`, or `0:2,7:0.5`.

    Raises ValueError for any other text.
    """
    if not isinstance(value, str):
        return none_from_text(value)
    text = value.strip()
    if text.lower() in ("none", BALANCED):
        return none_from_text(text.lower())
    return ",".join(f"{name}:{value_text(weight)}" for name, weight in class_weights(text).items())


def names_from_text(value: object) -> object:
    """Return names, such as those of classes: `1,7` is two, `none` means no name.

    Anything else, such as empty text, stays.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return (str(value),)
    if isinstance(value, (list, tuple)):
        # In TOML, the names of digits need no quotes.
        return tuple(str(name) if isinstance(name, int) else name for name in value)
    if not isinstance(value, str) or not value.strip():
        return value
    if none_from_text(value) is None:
        return ()
    return tuple(name.strip() for name in value.split(","))


def quoted(value: object) -> str:
    """Return a value as a message quotes it, in at most 80 characters."""
    text = _quoted_text(value) if isinstance(value, str) else _Brief().repr(value)
    if len(text) > LONGEST:
        return text[: LONGEST - 3] + "..."
    return text


def _quoted_text(text: str) -> str:
    # One character more than is shown, so that the caller sees that there are more.
    start = text[: LONGEST + 1]
    if start.isprintable():
        # repr() would switch to double quotes where the text contains a single quote.
        return f"'{start}'"
    return repr(start)


class _Brief(reprlib.Repr):
    """A repr that costs no more than what is shown of it."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = 40
        self.maxtuple = 40

    def repr_int(self, value: int, level: int) -> str:
        """Large numbers by their length: Python refuses to print an int of more than 4,300 digits."""
        if value.bit_length() <= 256:
            return repr(value)
        digits = int(value.bit_length() * math.log10(2))
        return f"a number of about {digits:,} digits"
