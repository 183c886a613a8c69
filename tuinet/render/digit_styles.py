"""The styles in which digits are drawn: a list shared by the renderers, the app and its preferences.

This module imports nothing, because the app needs a style before NumPy is loaded.
"""

DIGIT_STYLES = ("ascii", "half blocks", "braille", "numbers")
"""All styles, in the order the Style key steps through them"""

ASCII_DIGIT_STYLES = ("ascii", "numbers")
"""Styles for terminals without Unicode"""

STYLES_IN_WORDS = "ASCII, half blocks, braille or pixel values"
ASCII_STYLES_IN_WORDS = "ASCII or pixel values"


def available_styles(ascii_only: bool) -> tuple[str, ...]:
    """Return the styles that a terminal can show."""
    if ascii_only:
        return ASCII_DIGIT_STYLES
    return DIGIT_STYLES
