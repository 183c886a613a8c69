"""Colours of characters that can be read in front of any other colour."""

from __future__ import annotations

from tuinet.render.ramps import mixed

LEGIBLE = 4.5
"""The least contrast of a text: WCAG 2.2, success criterion 1.4.3"""

VISIBLE = 3.0
"""The least contrast of what is no text, such as a cursor: WCAG 2.2, success criterion 1.4.11"""

BLENDS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
"""The blends that are tried, from a colour to black or white"""


def legible(colour: str, background: str, least: float = LEGIBLE) -> str:
    """Return the colour, or the nearest blend of it with black or white that has the least contrast with another."""
    end = max(("#000000", "#ffffff"), key=lambda each: contrast(each, background))
    blends = [mixed(colour, end, share) for share in BLENDS]
    return next((blend for blend in blends if contrast(blend, background) >= least), end)


def contrast(colour: str, background: str) -> float:
    """Return the contrast of two colours `#rrggbb` by WCAG, 1 to 21."""
    darker, lighter = sorted((luminance(colour), luminance(background)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour by WCAG, 0 to 1."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
