"""The lenses of the Inside screen, listed once: keys, help and the screen all read this list."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuinet.tui.inside.lens import Lens


@dataclass(frozen=True)
class LensEntry:
    """A lens, its key, and where its class is."""

    name: str
    title: str
    key: str
    help: str
    location: str
    """`module:class`, and no import: lenses import the key table, and the key table imports this list"""

    def load(self) -> type[Lens]:
        """The class."""
        module, _, name = self.location.partition(":")
        lens: type[Lens] = getattr(import_module(module), name)
        return lens


LENSES: tuple[LensEntry, ...] = ()
"""In the order in which the screen lists them"""
