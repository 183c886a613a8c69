"""The themes of the app, and the palette of pictures that goes with each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import Theme

from tuinet.limits import whole_number
from tuinet.render.palette import DARK, LIGHT, PLAIN, PLAIN_LIGHT, SIXTEEN, SIXTEEN_LIGHT, Palette

DARK_THEME = Theme(
    name="tuinet-dark",
    primary=DARK.accent,
    secondary="#8ab8e6",
    accent=DARK.valid,
    success=DARK.right,
    warning=DARK.warning,
    error=DARK.wrong,
    foreground="#d8dee9",
    background=DARK.paper,
    surface="#1a1c20",
    panel="#22262d",
    dark=True,
    variables={"border": "#3a4557", "footer-key-foreground": DARK.valid},
)

LIGHT_THEME = Theme(
    name="tuinet-light",
    primary=LIGHT.accent,
    secondary="#3c6f9e",
    accent=LIGHT.valid,
    success=LIGHT.right,
    warning=LIGHT.warning,
    error=LIGHT.wrong,
    foreground="#1c2026",
    background=LIGHT.paper,
    surface="#f0f1f3",
    panel="#e4e7eb",
    dark=False,
    variables={"border": "#b4bac4", "footer-key-foreground": LIGHT.valid},
)

OWN = (DARK_THEME, LIGHT_THEME)

LIGHT_THEME_OF_SIXTEEN = replace(
    LIGHT_THEME,
    primary=SIXTEEN_LIGHT.accent,
    secondary=SIXTEEN_LIGHT.accent,
    accent=SIXTEEN_LIGHT.valid,
    success=SIXTEEN_LIGHT.right,
    warning=SIXTEEN_LIGHT.warning,
    error=SIXTEEN_LIGHT.wrong,
    variables={
        "border": "#555555",
        "footer-key-foreground": SIXTEEN_LIGHT.valid,
        "text-primary": SIXTEEN_LIGHT.accent,
        "text-success": SIXTEEN_LIGHT.right,
        "text-accent": SIXTEEN_LIGHT.valid,
        "text-warning": SIXTEEN_LIGHT.warning,
        "text-error": SIXTEEN_LIGHT.wrong,
    },
)
"""The nearest of 16 colours would make the light theme yellow on white, so it names its colours, texts included"""

WITHOUT_COLOUR = "ansi-dark"
"""Textual's theme in the terminal's own colours; without colours, only the default ones are left"""


def theme_title(name: str) -> str:
    """Return the title of a theme: `Theme: light` for `tuinet-light`."""
    return f"Theme: {name.removeprefix('tuinet-')}"


def themes_for(colours: str | None) -> tuple[Theme, ...]:
    """Return our themes for a terminal. `colours` is how many it has, as Rich names that: `standard` is 16."""
    if colours == "standard":
        return DARK_THEME, LIGHT_THEME_OF_SIXTEEN
    return OWN


def palette_of(theme: Theme, colours: str | None) -> Palette:
    """Return the palette that goes with a theme, on a terminal with that many colours."""
    palettes = {True: DARK, False: LIGHT}
    if colours == "standard":
        palettes = {True: SIXTEEN, False: SIXTEEN_LIGHT}
    return palettes[theme.dark]


def palette_without_colour(environment: Mapping[str, str]) -> Palette:
    """Return the palette for a terminal without colours: no theme covers its own background."""
    if background_is_light(environment):
        return PLAIN_LIGHT
    return PLAIN


def background_is_light(environment: Mapping[str, str]) -> bool:
    """Return True if the terminal says so in COLORFGBG: foreground and background as numbers among the 16 colours."""
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    # 7 is white; 8 is dark grey, and what follows are the bright colours.
    return whole_number(background) in (7, *range(9, 16))
