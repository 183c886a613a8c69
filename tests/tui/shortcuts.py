"""Leave out work that no test needs, or that is repeated for each app: this saves a quarter of the time."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pytest
from numpy.typing import NDArray
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.geometry import Region

import tuinet.tui.app
from tuinet.datasets import idx
from tuinet.tui.garbage import GarbageCollector
from tuinet.tui.lenses import LENSES
from tuinet.tui.screens import SCREENS

from ..digits import ROOT

BUNDLED = ROOT / "data" / "mnist"

_parsed: dict[tuple[object, ...], list[RuleSet]] = {}

_unpacked: dict[tuple[Path, int], NDArray[np.uint8]] = {}


def import_all_screens() -> None:
    """Import what apps import while they run, and exempt it from garbage collection, which would look at it again.

    In a full collection, that is most of what there is to look at.
    """
    for part in (*SCREENS, *LENSES):
        part.load()
    gc.collect()
    gc.freeze()


def unpack_digits_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpack each bundled file once for all apps. Nothing can change what they then share."""
    read = idx._read

    def read_once(path: Path, magic: int) -> NDArray[np.uint8]:
        if path.parent != BUNDLED:
            return read(path, magic)
        if (path, magic) not in _unpacked:
            array = read(path, magic)
            array.flags.writeable = False
            _unpacked[path, magic] = array
        return _unpacked[path, magic]

    monkeypatch.setattr(idx, "_read", read_once)


class AttendedCollector(GarbageCollector):
    """Expects that somebody presses a key at any moment."""

    @property
    def is_quiet(self) -> bool:
        return False


def open_nothing_in_advance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let apps neither collect all garbage nor open a screen behind the one that is shown because no key is pressed.

    Otherwise they would after a second, which on a busy machine is soon over.
    """
    monkeypatch.setattr(tuinet.tui.app, "GarbageCollector", AttendedCollector)


def parse_styles_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse each style sheet once for all apps, and not once for each app."""
    parse = Stylesheet._parse_rules

    def parse_once(sheet: Stylesheet, *arguments: Any, **options: Any) -> list[RuleSet]:
        key = (arguments, *sorted(options.items()), *sorted(sheet._variables.items()))
        if key not in _parsed:
            _parsed[key] = parse(sheet, *arguments, **options)
        return _parsed[key]

    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_once)


unpainted: WeakKeyDictionary[Compositor, set[Region]] = WeakKeyDictionary()
"""What has changed on each screen since it was last painted"""


def paint_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let widgets render what has changed once an app has handled a key, and not with each step of that.

    No lines are put together: an app without a terminal drops them. A test that reads the screen does so itself, with
    `Compositor.render_strips`.
    """
    assemble = Compositor.render_update

    def render(compositor: Compositor, full: bool = False, screen_stack: Any = None, simplify: bool = False) -> Any:
        if simplify:
            # For a picture of the screen.
            return assemble(compositor, full, screen_stack, simplify)
        changed = unpainted.setdefault(compositor, set())
        changed |= compositor._dirty_regions
        compositor._dirty_regions.clear()
        if full:
            changed.add(compositor.size.region)
        return None

    monkeypatch.setattr(Compositor, "render_update", render)


def paint(app: App[Any]) -> None:
    """Let the widgets of the screen render what has changed."""
    compositor = app.screen._compositor
    changed = unpainted.pop(compositor, None)
    if changed:
        visible_screen_stack.set(app._background_screens)
        for _ in compositor._get_renders(Region.from_union(changed).intersection(compositor.size.region)):
            pass
