"""A legend of the network picture: the characters of units, and the signs of pixels and connections."""

from __future__ import annotations

from collections.abc import Iterable

from tuinet.render.formatting import first_fitting
from tuinet.render.network_layout import BALLS, HALVES, SPACED, Layout
from tuinet.render.palette import Palette
from tuinet.render.unit_shades import NEGATIVE_BLOCK, characters_for

SIGNS = "+ raises z, − lowers it"
"""The signs beside the units and on the pixels that are connected with the selected unit"""

SHORT_SIGNS = "+ raises, − lowers"


def network_legend(layout: Layout, palette: Palette, width: int, *, ascii_only: bool) -> str:
    """Return what the characters of a picture mean, as much as fits into `width` columns; it may be empty."""
    units, short_units = _units(layout, palette, ascii_only=ascii_only)
    between = " · "
    if ascii_only:
        # There, a dot is an inactive unit.
        between = ", "
    candidates = [
        f"{units}{between}{SIGNS}",
        f"{units}{between}{SHORT_SIGNS}",
        f"{short_units}{between}{SHORT_SIGNS}",
        units,
        short_units,
    ]
    if ascii_only:
        candidates.insert(0, f"{units}{between}{SIGNS}, > predicted")
    return first_fitting(candidates, width)


def _units(layout: Layout, palette: Palette, *, ascii_only: bool) -> tuple[str, str]:
    """Return what the characters of hidden units mean, in all densities in which they are drawn, and the same shorter.

    The outputs are left out unless there are no other units: their bars and numbers explain them.
    """
    densities = {grid.density for grid in layout.grids[:-1]} or {BALLS}
    drawn = []
    if densities & {BALLS, SPACED}:
        drawn.append(characters_for(palette, ascii_only=ascii_only, blocks=False))
    if densities - {BALLS, SPACED, HALVES}:
        drawn.append(characters_for(palette, ascii_only=ascii_only, blocks=True))
    active = _distinct(characters.active for characters in drawn)
    inactive = _distinct(characters.inactive for characters in drawn)
    negative = _distinct(characters.negative for characters in drawn)
    if HALVES in densities:
        shade = "bright"
        if palette.light:
            shade = "dark"
        if not drawn:
            units = f"{shade}: active, {NEGATIVE_BLOCK} negative"
            return units, units
        active = f"{shade} or {active}"
        negative = _distinct([negative, NEGATIVE_BLOCK])
    return (
        f"{active} active, {inactive} inactive, {negative} negative",
        f"{active} active, {inactive} not, {negative} < 0",
    )


def _distinct(characters: Iterable[str]) -> str:
    """Return each character once."""
    return "".join(dict.fromkeys("".join(characters)))
