"""The image of the test digit, in the style that the user has chosen, and its title."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text

from tuinet.render.verdict import image_title
from tuinet.tui.context import AppContext
from tuinet.tui.train.pinned_digit import PinnedDigit
from tuinet.tui.widgets.digit_styles import style_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tuinet.render.palette import Palette

    Drawing = Callable[[NDArray[np.uint8], str, int, int, Palette], Text]
    """Draws pixels in a style, in a pane of some columns and lines"""


def digit_image(digit: PinnedDigit, context: AppContext, width: int, height: int) -> Text:
    """Return as much of the digit as can be shown; empty without images."""
    # Imported here because it brings NumPy.
    from tuinet.render.close_up import close_up

    return _drawn(close_up, digit, context, width, height)


def whole_width(digit: PinnedDigit, context: AppContext, width: int, height: int) -> int:
    """Return the columns of the whole digit in a pane. There have to be images."""
    from tuinet.render.digit import digit as whole_digit

    return max(map(len, _drawn(whole_digit, digit, context, width, height).plain.splitlines()))


def digit_image_note(digit: PinnedDigit, context: AppContext, width: int, height: int) -> str:
    """Return what the numbers in the image are; empty if it has none."""
    from tuinet.render.close_up import close_up_note

    if digit.dataset is None or not digit.count:
        return ""
    return close_up_note(digit.dataset.test.images[digit.index], style_of(context), width, height)


def digit_title(digit: PinnedDigit, palette: Palette, width: int) -> Text:
    """Return the number of the digit, its class, and the answer to it, as far as they fit into a title."""
    if digit.dataset is None or not digit.count:
        return Text("Test image")
    return image_title(digit.index, digit.label, digit.answer, digit.dataset.classes, width, palette)


def _drawn(draw: Drawing, digit: PinnedDigit, context: AppContext, width: int, height: int) -> Text:
    if digit.dataset is None or not digit.count:
        return Text()
    style = style_of(context)
    columns = width
    if style != "numbers":
        # A cell is twice as high as wide, so a digit never needs more columns than twice its lines.
        columns = min(width, 2 * height)
    return draw(digit.dataset.test.images[digit.index], style, columns, height, context.palette)
