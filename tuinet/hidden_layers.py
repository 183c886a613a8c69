"""The hidden layers of a configuration: a width, or a width with an activation of its own, such as `256 relu`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, cast, get_args

from pydantic import AfterValidator, Field

from tuinet.nn.names import ActivationName
from tuinet.values import none_from_text

WIDEST = 65536
"""Maximum number of units in a hidden layer"""

Width = Annotated[int, Field(ge=1, le=WIDEST)]


def _checked(text: str) -> str:
    width, _, name = text.partition(" ")
    if not (width.isdecimal() and 1 <= int(width) <= WIDEST and name in get_args(ActivationName)):
        raise ValueError(f"expected a width and an activation, got {text}")
    return text


HiddenLayer = Width | Annotated[str, Field(max_length=40), AfterValidator(_checked)]
"""A width, or a text such as `256 relu`"""


def layers_from_text(value: object) -> object:
    """Return hidden layers from what people type: `128,64` or `256 relu, 64 tanh`; `none` means no layer.

    Texts in a list are read in the same way. Anything else, such as empty text, stays as it is.
    """
    # In Python a bool is an int, but `hidden = true` is a mistake.
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    if isinstance(value, (list, tuple)):
        return tuple(layer for item in value for layer in _items(item))
    if not isinstance(value, str) or not value.strip():
        return value
    if none_from_text(value) is None:
        return ()
    return tuple(layer for part in value.split(",") for layer in _items(part))


def width_of(layer: int | str) -> int:
    """Return the number of units of a hidden layer."""
    if isinstance(layer, int):
        return layer
    return int(layer.partition(" ")[0])


def activation_of(layer: int | str, default: ActivationName) -> ActivationName:
    """Return the activation of a hidden layer: `default` unless it has its own."""
    if isinstance(layer, int):
        return default
    return cast("ActivationName", layer.partition(" ")[2])


def hidden_layers(
    widths: Iterable[int], activations: Iterable[ActivationName], default: ActivationName
) -> list[int | str]:
    """Return hidden layers of these widths and activations. Those with the default activation are widths alone."""
    return [
        width if activation == default else f"{width} {activation}"
        for width, activation in zip(widths, activations, strict=True)
    ]


def _items(text: object) -> list[object]:
    """Return the layers in a text without commas: `128 64` is two, `128 relu 64` too.

    Anything but text stays as it is.
    """
    if not isinstance(text, str):
        return [text]
    layers: list[object] = []
    for word in text.split():
        if word.isdecimal() and len(word) <= len(str(WIDEST)):
            layers.append(int(word))
        elif layers and isinstance(layers[-1], int):
            layers[-1] = f"{layers[-1]} {word.lower()}"
        else:
            layers.append(word)
    return layers or [text]
