"""The ways to draw a digit."""

from tuinet.render.digit_styles import ASCII_DIGIT_STYLES, DIGIT_STYLES, available_styles


def test_a_terminal_without_unicode_has_the_ascii_styles_alone() -> None:
    assert available_styles(ascii_only=True) == ASCII_DIGIT_STYLES
    assert set(ASCII_DIGIT_STYLES) <= set(DIGIT_STYLES)
