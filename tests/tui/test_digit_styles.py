"""The ways to draw a digit."""

from tuinet.render.digit import DIGIT_STYLES
from tuinet.tui.widgets.digit_styles import PLAIN_STYLES, STYLES


def test_the_app_offers_what_can_be_drawn() -> None:
    assert STYLES == DIGIT_STYLES


def test_without_unicode_it_offers_what_needs_none() -> None:
    assert set(PLAIN_STYLES) <= set(STYLES)
