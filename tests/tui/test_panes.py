"""A screen of panes, of which as little as can be is styled and painted again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES
from textual.widget import Widget

from tuinet.tui.widgets.panes import PanesScreen


class Pane(Widget, can_focus=True):
    """Something with the focus."""

    ALLOW_MAXIMIZE = True


class Panes(PanesScreen[None]):
    """Two panes."""

    def compose(self) -> ComposeResult:
        yield Pane(id="left", classes="pane")
        yield Pane(id="right", classes="pane")


class Example(App[None]):
    """Two screens of panes."""

    CSS = ".pane { color: $primary; height: 1fr; } .pane.-active { color: $error; } .-wide .pane { width: 50%; }"
    MODES = {"one": Panes, "other": Panes}  # noqa: RUF012
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012

    def on_mount(self) -> None:
        self.theme = "nord"
        self.switch_mode("one")

    @property
    def left(self) -> Widget:
        return self.screen.query_one("#left")

    @property
    def right(self) -> Widget:
        return self.screen.query_one("#right")


Visit = Callable[[Example, Pilot[None]], Awaitable[Any]]


@pytest.fixture
def at_the_panes() -> Callable[[Visit], Any]:
    """Does something at the screen of panes, and returns what that gave."""

    def visit(steps: Visit) -> Any:
        async def go() -> Any:
            app = Example()
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                return await steps(app, pilot)

        return asyncio.run(go())

    return visit


def test_only_the_pane_with_the_focus_is_active(at_the_panes: Callable[[Visit], Any]) -> None:
    async def steps(app: Example, pilot: Pilot[None]) -> tuple[bool, bool]:
        await pilot.press("tab")
        return app.left.has_class("-active"), app.right.has_class("-active")

    assert at_the_panes(steps) == (False, True)


def test_a_pane_shown_alone_fills_the_screen_and_goes_back(at_the_panes: Callable[[Visit], Any]) -> None:
    async def steps(app: Example, pilot: Pilot[None]) -> list[int]:
        heights = []
        for act in (lambda: app.screen.maximize(app.left), app.screen.minimize):
            act()
            await pilot.pause()
            heights.append(app.left.size.height)
        return heights

    assert at_the_panes(steps) == [24, 12]


def test_a_theme_chosen_on_another_screen_and_back_colours_this_one(at_the_panes: Callable[[Visit], Any]) -> None:
    async def steps(app: Example, pilot: Pilot[None]) -> list[str]:
        colours = []
        for theme in ("gruvbox", "nord"):
            await app.switch_mode("other")
            await pilot.pause()
            app.theme = theme
            await pilot.pause()
            await app.switch_mode("one")
            await pilot.pause()
            colours.append(app.right.styles.color.hex)
        return colours

    themes = [BUILTIN_THEMES[name].primary for name in ("gruvbox", "nord")]
    assert at_the_panes(steps) == [colour.upper() for colour in themes]


def test_another_size_arranges_the_panes_anew(at_the_panes: Callable[[Visit], Any]) -> None:
    async def steps(app: Example, pilot: Pilot[None]) -> int:
        await pilot.resize_terminal(120, 24)
        await pilot.pause()
        return app.left.size.width

    assert at_the_panes(steps) == 60


def test_a_size_that_changed_on_another_screen_arranges_this_one_anew(at_the_panes: Callable[[Visit], Any]) -> None:
    async def steps(app: Example, pilot: Pilot[None]) -> None:
        for width, half in ((120, 60), (80, 80)):
            await app.switch_mode("other")
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            await app.switch_mode("one")
            while app.left.size.width != half:
                await pilot.pause()

    at_the_panes(steps)
