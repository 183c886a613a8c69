"""The screens of the app, listed once: keys, header and app all read this list."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen


@dataclass(frozen=True)
class ScreenEntry:
    """A screen, its keys, and where its class is."""

    mode: str
    """Its name for Textual"""
    title: str
    keys: tuple[str, ...]
    help: str
    location: str
    """`module:class`, and no import: screens import the key table, and the key table imports this list"""

    @property
    def label(self) -> str:
        """The first key and the title: `1 Train`."""
        return f"{self.keys[0]} {self.title}"

    def load(self) -> type[Screen[Any]]:
        """Return the class. The first call takes up to half a second for the modules that it imports."""
        module, _, name = self.location.partition(":")
        screen: type[Screen[Any]] = getattr(import_module(module), name)
        return screen

    def open(self) -> Screen[Any]:
        """Return a new screen of this kind."""
        return self.load()()


SCREENS = (
    ScreenEntry(
        mode="train",
        title="Train",
        keys=("1", "f2"),
        help="Configure and train a network, and watch it learn.",
        location="tuinet.tui.train.train_screen:TrainScreen",
    ),
    ScreenEntry(
        mode="explore",
        title="Explore",
        keys=("2", "f3"),
        help="Step through images and see the network's answers.",
        location="tuinet.tui.explore.explore_screen:ExploreScreen",
    ),
    ScreenEntry(
        mode="runs",
        title="Runs",
        keys=("3", "f4"),
        help="List, open, compare, resume, rename and remove runs.",
        location="tuinet.tui.runs.runs_screen:RunsScreen",
    ),
    ScreenEntry(
        mode="draw",
        title="Draw",
        keys=("4",),
        help="Draw a digit, and watch the network's answer form.",
        location="tuinet.tui.draw.draw_screen:DrawScreen",
    ),
    ScreenEntry(
        mode="inside",
        title="Inside",
        keys=("5",),
        help="Look inside the network: what each unit computes, has learned, and contributes.",
        location="tuinet.tui.inside.inside_screen:InsideScreen",
    ),
)
"""In the order of their keys; the app opens with the first"""
