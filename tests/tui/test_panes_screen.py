"""A screen of panes, of which as little as can be is styled and painted again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.theme import BUILTIN_THEMES
from textual.widget import Widget

from tuinet.tui.widgets.panes_screen import PanesScreen

from .conftest import Person


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


@asynccontextmanager
async def panes() -> AsyncIterator[Person[Example]]:
    app = Example()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield Person(app, pilot)


async def test_only_the_pane_with_the_focus_is_active() -> None:
    async with panes() as person:
        await person.press("tab")
        assert not person.app.left.has_class("-active")
        assert person.app.right.has_class("-active")


async def test_a_pane_shown_alone_fills_the_screen_and_goes_back() -> None:
    async with panes() as person:
        person.app.screen.maximize(person.app.left)
        await person.pause()
        assert person.app.left.size.height == 24
        person.app.screen.minimize()
        await person.pause()
        assert person.app.left.size.height == 12


async def test_a_theme_chosen_on_another_screen_colours_this_one_too() -> None:
    async with panes() as person:
        for theme in ("gruvbox", "nord"):
            await person.app.switch_mode("other")
            person.app.theme = theme
            await person.pause()
            await person.app.switch_mode("one")
            await person.pause()
            assert person.app.right.styles.color.hex == BUILTIN_THEMES[theme].primary.upper()


async def test_panes_follow_the_size_of_the_terminal() -> None:
    async with panes() as person:
        await person.resize(120, 24)
        assert person.app.left.size.width == 60


async def test_panes_follow_a_size_that_changed_on_another_screen() -> None:
    async with panes() as person:
        for width, half in ((120, 60), (80, 80)):
            await person.app.switch_mode("other")
            await person.resize(width, 24)
            await person.app.switch_mode("one")
            await person.until(lambda half=half: person.app.left.size.width == half, f"a pane of {half} columns")
