"""Pictures send only the parts of lines that changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.filter import LineFilter
from textual.screen import Screen
from textual.strip import Strip

from tuinet.tui.ascii_only import AsciiFilter
from tuinet.tui.widgets.picture import Picture, differences

from .conftest import Person


def strip(*parts: str | tuple[str, str]) -> Strip:
    pairs = [(part, "") if isinstance(part, str) else part for part in parts]
    return Strip([Segment(text, Style.parse(style)) for text, style in pairs])


def test_equal_lines_differ_nowhere() -> None:
    assert differences(strip("abc"), strip("abc")) == []


def test_lines_of_other_segments_and_the_same_cells_differ_nowhere() -> None:
    assert differences(strip("ab", "c"), strip("a", "bc")) == []


def test_a_changed_cell_is_a_span_of_one() -> None:
    assert differences(strip("abcd"), strip("abXd")) == [(2, 3)]


def test_a_changed_style_is_a_change() -> None:
    assert differences(strip("abcd"), strip("a", ("bc", "bold"), "d")) == [(1, 3)]


def test_changes_are_one_span_if_that_takes_fewer_bytes_than_to_move_the_cursor_between_them() -> None:
    assert differences(strip("abcde"), strip("XbcdX")) == [(0, 5)]
    assert differences(strip("abcdef"), strip("XbcdeX")) == [(0, 1), (5, 6)]


def test_a_wide_character_counts_as_two_cells() -> None:
    assert differences(strip("字ab"), strip("字aX")) == [(3, 4)]


class Page(Picture):
    """A picture that counts how often it is drawn."""

    drawn = 0

    def draw(self, width: int, height: int) -> Text:
        self.drawn += 1
        return Text("page")


class Book(App[None]):
    """A page."""

    def compose(self) -> ComposeResult:
        yield Page()


@asynccontextmanager
async def page() -> AsyncIterator[tuple[Person[Book], Page]]:
    app = Book()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        yield Person(app, pilot), app.query_one(Page)


async def test_what_is_drawn_as_before_is_not_made_into_lines_again() -> None:
    async with page() as (person, picture):
        lines = picture._lines
        drawn = picture.drawn
        picture.redraw()
        await person.pause()
        assert picture.drawn == drawn + 1
        assert picture._lines is lines


class Waiting(Picture):
    """A picture whose text changes."""

    text = "steps …"

    def draw(self, width: int, height: int) -> Text:
        return Text(self.text)


class AsciiBook(App[None]):
    """A picture on a terminal that only knows ASCII."""

    def compose(self) -> ComposeResult:
        yield Waiting()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [AsciiFilter()]


async def test_a_blank_that_was_painted_as_a_dot_is_painted_again() -> None:
    app = AsciiBook()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        picture = app.query_one(Waiting)
        (before, *_) = picture._lines
        assert before.text.startswith("steps..")
        picture.text = "steps  1"
        picture.redraw()
        await pilot.pause()
        assert differences(before, picture._lines[0]) == [(5, 8)]


async def test_another_border_draws_nothing_anew() -> None:
    async with page() as (person, picture):
        picture.styles.border = ("round", "red")
        await person.pause()
        before = picture.drawn
        picture.styles.border = ("round", "blue")
        picture.notify_style_update()
        await person.pause()
        assert picture.drawn == before


async def test_other_colours_draw_everything_anew() -> None:
    async with page() as (person, picture):
        before = picture.drawn
        person.app.theme = "textual-light"
        await person.pause()
        assert picture.drawn > before


class ThemedPage(Picture):
    """A picture that shows its size and the theme."""

    def draw(self, width: int, height: int) -> Text:
        return Text(f"{width}×{height} {self.app.theme}")


class ThemedBook(App[None]):
    """A page, and what was on it whenever the app has painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield ThemedPage()

    def refresh_css(self, animate: bool = True) -> None:
        super().refresh_css(animate)
        self.note()

    def note(self) -> None:
        page = self.query_one(ThemedPage)
        expected = f"{page.size.width}×{page.size.height} {self.theme}"
        self.painted.append((expected, page.render_line(0).text.rstrip()))


async def test_a_new_theme_is_painted_with_pictures_in_its_colours() -> None:
    app = ThemedBook()
    async with app.run_test(size=(40, 10)) as pilot:
        person = Person(app, pilot)
        app.painted.clear()
        app.theme = "textual-light"
        await person.pause()
        assert app.painted == [("40×10 textual-light",) * 2]


async def test_a_new_layout_is_painted_with_pictures_of_that_size(monkeypatch: pytest.MonkeyPatch) -> None:
    app = ThemedBook()
    refresh = Screen._compositor_refresh

    def noting(screen: Screen[object]) -> None:
        app.note()
        refresh(screen)

    async with app.run_test(size=(40, 10)) as pilot:
        person = Person(app, pilot)
        monkeypatch.setattr(Screen, "_compositor_refresh", noting)
        await person.resize(50, 12)
        assert ("50×12 textual-dark",) * 2 in app.painted
        assert all(expected == shown for expected, shown in app.painted)
