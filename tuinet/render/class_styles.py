"""A colour and a character for each class, to tell points of different classes apart.

The ten colours were chosen by search: characters in all of them can be read, and any two of them can be told apart,
even by people with red-green colour blindness. The test of this file measures that. Digits that networks confuse, such
as 4 and 9, have very different colours.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tuinet.render.palette import Palette

DARK = (
    "#81aeb0",
    "#ff4a61",
    "#e318d2",
    "#faa313",
    "#fb9efb",
    "#1284ff",
    "#ffff23",
    "#0df5a4",
    "#eef2ff",
    "#009500",
)

LIGHT = (
    "#c200a3",
    "#554d52",
    "#6c025d",
    "#8a4ee6",
    "#2369b0",
    "#003883",
    "#d92b02",
    "#010de3",
    "#077e61",
    "#8f0000",
)

SIXTEEN = (
    "#55ffff",
    "#5555ff",
    "#ffff55",
    "#ff5555",
    "#55ff55",
    "#aa00aa",
    "#aa5500",
    "#00aaaa",
    "#ff55ff",
    "#00aa00",
)
"""For terminals with 16 colours. Some are similar, so characters are drawn by default"""

SIXTEEN_LIGHT = (
    "#000000",
    "#0000aa",
    "#aa5500",
    "#aa0000",
    "#00aa00",
    "#5555ff",
    "#555555",
    "#00aaaa",
    "#aa00aa",
    "#ff5555",
)

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Characters for classes whose names share an initial"""


def class_styles(count: int, palette: Palette) -> tuple[str, ...]:
    """Return a style for each class. Colours repeat after ten classes; without colours, styles are empty."""
    if not palette.colour:
        return ("",) * count
    colours = DARK
    if palette.sixteen and palette.light:
        colours = SIXTEEN_LIGHT
    elif palette.sixteen:
        colours = SIXTEEN
    elif palette.light:
        colours = LIGHT
    return tuple(colours[k % len(colours)] for k in range(count))


def class_signs(classes: Sequence[str]) -> tuple[str, ...]:
    """Return a character for each class: the initials, if all of them differ; otherwise digits, then letters."""
    initials = tuple(name[:1] for name in classes)
    if len(set(initials)) == len(classes) and all(cell_len(initial) == 1 for initial in initials):
        return initials
    return tuple(SIGNS[k % len(SIGNS)] for k in range(len(classes)))
