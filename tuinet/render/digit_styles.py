"""The ways to draw a digit: the one list that renderers, the app and its preferences share.

It imports nothing, because the app needs a style before NumPy is loaded.
"""

DIGIT_STYLES = ("ascii", "half blocks", "braille", "numbers")
"""In the order in which the Style key steps through them"""

ASCII_DIGIT_STYLES = ("ascii", "numbers")
"""Those that a terminal without Unicode can show"""


def available_styles(ascii_only: bool) -> tuple[str, ...]:
    """The styles that a terminal can show."""
    if ascii_only:
        return ASCII_DIGIT_STYLES
    return DIGIT_STYLES
