"""Leave out work of Textual that no test needs, or that it repeats for each app: this saves a sixth of the time."""

from __future__ import annotations

from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.geometry import Region

_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def parse_styles_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse each style sheet once for all apps, and not once for each app."""
    parse = Stylesheet._parse_rules

    def parse_once(sheet: Stylesheet, *arguments: Any, **options: Any) -> list[RuleSet]:
        key = (arguments, *sorted(options.items()), *sorted(sheet._variables.items()))
        if key not in _parsed:
            _parsed[key] = parse(sheet, *arguments, **options)
        return _parsed[key]

    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_once)


def assemble_no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let widgets render what has changed, but put no lines together: an app without a terminal drops them.

    A test that reads the screen puts the lines together itself, with `Compositor.render_strips`.
    """
    assemble = Compositor.render_update

    def render(compositor: Compositor, full: bool = False, screen_stack: Any = None, simplify: bool = False) -> Any:
        if simplify:
            # For a picture of the screen.
            return assemble(compositor, full, screen_stack, simplify)
        visible_screen_stack.set(screen_stack or [])
        screen = compositor.size.region
        changed = compositor._dirty_regions.copy()
        compositor._dirty_regions.clear()
        if full or screen in changed:
            changed = {screen}
        if changed:
            for _ in compositor._get_renders(Region.from_union(changed).intersection(screen)):
                pass
        return None

    monkeypatch.setattr(Compositor, "render_update", render)
