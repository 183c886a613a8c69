"""A colour and a character for each class, to tell points of different classes apart.

The ten colours were chosen by search: all of them stand out from the background, and any two of them can be told apart,
also by people who are colour-blind to red or green. The test of this file measures that. Digits that networks confuse,
such as 4 and 9, have very different colours.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tuinet.render.palette import Palette

DARK = (
    "#00f9fc",
    "#196cff",
    "#ffdca1",
    "#f4000e",
    "#38ee14",
    "#8caff8",
    "#b8a62e",
    "#20865c",
    "#b95fc6",
    "#ff82a6",
)

LIGHT = (
    "#3f3857",
    "#4104b1",
    "#7c0003",
    "#d30705",
    "#086f5a",
    "#005cff",
    "#5b9e81",
    "#d47a20",
    "#715ba5",
    "#d26ed2",
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
