"""A legend of the network picture: the characters of units, and the signs of pixels and connections."""

from __future__ import annotations

from tuinet.render.formatting import first_fitting
from tuinet.render.network_layout import BALLS, HALVES, SPACED, Layout
from tuinet.render.palette import Palette
from tuinet.render.unit_shades import NEGATIVE_BLOCK, characters_for

SIGNS = "+ raises z, − lowers it"
"""The signs beside the units and on the pixels that are connected with the selected unit"""


def network_legend(layout: Layout, palette: Palette, width: int, *, ascii_only: bool) -> str:
    """Return what the characters of a picture mean, as much as fits into `width` columns; it may be empty."""
    densities = {grid.density for grid in layout.grids[:-1]} or {BALLS}
    if densities == {HALVES}:
        shade = "bright"
        if palette.light:
            shade = "dark"
        units = f"{shade}: active, {NEGATIVE_BLOCK} negative"
    else:
        # Most of the units are drawn smaller than the outputs.
        characters = characters_for(palette, ascii_only=ascii_only, blocks=not densities <= {BALLS, SPACED})
        active = "".join(dict.fromkeys(characters.active))
        units = f"{active} active, {characters.inactive} inactive, {characters.negative} negative"
    signs = SIGNS
    if ascii_only:
        signs += ", > predicted"
    return first_fitting((f"{units} · {signs}", f"{units} · {SIGNS}", units), width)
