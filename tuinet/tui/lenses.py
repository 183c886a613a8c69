"""The lenses of the Inside screen, listed once: keys, help and the screen all read this list."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class LensEntry:
    """A lens, its key, and where its class is."""

    name: str
    title: str
    short_title: str
    """For narrow screens"""
    key: str
    help: str
    location: str
    """`module:class`, and no import: lenses import the key table, and the key table imports this list"""
    beside: str = ""
    """The name of a lens that is shown beside it where there is room for two; empty for none"""

    def load(self) -> type[Any]:
        """Return the class, a `Lens`, which this module cannot import."""
        module, _, name = self.location.partition(":")
        lens: type[Any] = getattr(import_module(module), name)
        return lens


LENSES: tuple[LensEntry, ...] = (
    LensEntry(
        name="network",
        title="Network",
        short_title="Net",
        key="n",
        help="Show the network while the image passes through it: units as balls, connections as lines.",
        location="tuinet.tui.inside.network_lens:NetworkLens",
        beside="microscope",
    ),
    LensEntry(
        name="microscope",
        title="Microscope",
        short_title="Micro",
        key="h",
        help="Take one unit apart: every product in its sum, and the gradient of each weight.",
        location="tuinet.tui.inside.microscope_lens:MicroscopeLens",
        beside="network",
    ),
    LensEntry(
        name="why",
        title="Why",
        short_title="Why",
        key="w",
        help="Show which pixels are evidence for the answer, and which against it.",
        location="tuinet.tui.inside.why_lens:WhyLens",
    ),
    LensEntry(
        name="units",
        title="Units",
        short_title="Units",
        key="u",
        help="Show what each hidden unit looks for, the most important first.",
        location="tuinet.tui.inside.units_lens:UnitsLens",
        beside="surgery",
    ),
    LensEntry(
        name="surgery",
        title="Surgery",
        short_title="Surg",
        key="s",
        help="Switch units off, prune weights and round them, and see which digits suffer.",
        location="tuinet.tui.inside.surgery_lens:SurgeryLens",
        beside="units",
    ),
    LensEntry(
        name="map",
        title="Map",
        short_title="Map",
        key="p",
        help="Show thousands of images as points, placed by the activations of a layer.",
        location="tuinet.tui.inside.map_lens:MapLens",
    ),
    LensEntry(
        name="bench",
        title="Bench",
        short_title="Bench",
        key="k",
        help="Change the image more and more, and see where the answer flips.",
        location="tuinet.tui.inside.bench_lens:BenchLens",
    ),
    LensEntry(
        name="dreams",
        title="Dreams",
        short_title="Dream",
        key="d",
        help="Show the images that classes and units respond to most, while they form.",
        location="tuinet.tui.inside.dreams_lens:DreamsLens",
    ),
)
"""In the order in which the screen lists them"""

LENS_NAMES = tuple(entry.name for entry in LENSES)


def lens_entry(name: str) -> LensEntry:
    """Return the lens of that name."""
    return LENSES[LENS_NAMES.index(name)]
