"""The confusion matrix as a screen: going from cell to cell, and opening the images in one."""

from __future__ import annotations

import pytest
from textual.geometry import Offset

from tuinet.evaluation.filters import Filter
from tuinet.evaluation.selection import select
from tuinet.tui.explore.confusion_panes import GridPane
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.explore_screen import ExploreScreen

from .conftest import Person, Steps, explore_answers

pytestmark = pytest.mark.usefixtures("run")


def confuse(steps: Steps, **options: object) -> object:
    """Open the matrix, and do something."""

    async def then(person: Person) -> object:
        await person.pilot.press("x")
        await person.until(lambda: isinstance(person.app.screen, ConfusionScreen), "the matrix")
        await person.see("of 10,000 right")
        return await steps(person)

    return explore_answers(then, **options)


def commonest(person: Person) -> list[tuple[int, int]]:
    """The cells of mistakes, the commonest first."""
    confusion = person.predictions.confusion()
    cells = [(row, column) for row in range(10) for column in range(10) if row != column and confusion[row, column]]
    return sorted(cells, key=lambda cell: (-confusion[cell], cell))


def test_every_count_is_on_the_screen() -> None:
    async def steps(person: Person) -> tuple[str, list[int]]:
        return person.text, person.predictions.confusion().diagonal().tolist()

    text, counts = confuse(steps)  # type: ignore[misc]
    for count in counts:
        assert f" {count} " in text


def test_it_begins_at_the_commonest_mistake() -> None:
    async def steps(person: Person) -> bool:
        return person.cursor == commonest(person)[0]

    assert confuse(steps)


def test_the_commonest_mistakes_come_one_after_the_other() -> None:
    async def steps(person: Person) -> bool:
        await person.pilot.press("m", "m")
        return person.cursor == commonest(person)[2]

    assert confuse(steps)


@pytest.mark.parametrize(("name", "by"), [("left", (0, -1)), ("right", (0, 1)), ("up", (-1, 0)), ("down", (1, 0))])
def test_arrows_go_to_the_next_cell_and_round(name: str, by: tuple[int, int]) -> None:
    async def steps(person: Person) -> bool:
        row, column = person.cursor
        await person.pilot.press(name)
        return person.cursor == ((row + by[0]) % 10, (column + by[1]) % 10)

    assert confuse(steps)


def test_the_cell_is_told_in_words() -> None:
    async def steps(person: Person) -> tuple[str, str]:
        row, column = person.cursor
        return person.text, f"{row} taken for {column}: {person.predictions.confusion()[row, column]} times"

    text, words = confuse(steps)  # type: ignore[misc]
    assert words in text


def test_each_class_has_its_figures() -> None:
    async def steps(person: Person) -> str:
        return person.text

    text = str(confuse(steps, size=(120, 40)))
    for words in ("count", "prec.", "rec.", "F1", "1,135"):
        assert words in text


def test_where_there_is_most_room_it_is_said_what_each_class_is_taken_for() -> None:
    async def steps(person: Person) -> tuple[str, str]:
        row, column = person.cursor
        return person.text, f"{column} ({person.predictions.confusion()[row, column]})"

    text, words = confuse(steps, size=(200, 60))  # type: ignore[misc]
    assert words in text


def test_enter_opens_the_images_of_the_cell() -> None:
    async def steps(person: Person) -> tuple[str, bool]:
        row, column = person.cursor
        await person.press("enter")
        chosen = select(person.predictions, Filter(label=row, predicted=column))
        words = f"1 of {len(chosen)}  true {row}, seen as {column}"
        return words, words in person.text and person.index == chosen[0]

    words, there = confuse(steps)  # type: ignore[misc]
    assert there, words


def test_a_cell_takes_the_place_of_what_was_chosen_before() -> None:
    async def steps(person: Person) -> str:
        await person.press("escape", "w")
        await person.say("c", "<50")
        await person.press("x", "enter")
        return person.text

    text = str(confuse(steps))
    assert "seen as" in text
    assert "confidence" not in text.split("\n")[1]


def test_a_click_opens_the_images_of_a_cell() -> None:
    async def steps(person: Person) -> str:
        await person.pilot.click(GridPane, Offset(5, 3))
        await person.answered()
        return person.text

    assert "true 0, seen as 0" in str(confuse(steps))


def test_an_empty_cell_says_that_nothing_is_in_it() -> None:
    async def steps(person: Person) -> str:
        confusion = person.predictions.confusion()
        row, column = divmod(int((confusion == 0).argmax()), 10)
        assert isinstance(person.app.screen, ConfusionScreen)
        person.app.screen._go(row, column)
        await person.press("enter")
        return person.text

    assert "No image matches" in str(confuse(steps))


def test_shares_stand_instead_of_counts_if_that_is_wanted() -> None:
    async def steps(person: Person) -> str:
        await person.pilot.press("n")
        return person.text

    assert "% of row" in str(confuse(steps))


def test_the_matrix_changes_as_one_slides_through_the_epochs() -> None:
    async def steps(person: Person) -> tuple[int, int, str]:
        learned = person.predictions.correct
        await person.press(*["left_square_bracket"] * 3)
        return learned, person.predictions.correct, person.text

    learned, untrained, text = confuse(steps)  # type: ignore[misc]
    assert untrained < learned
    assert "untrained" in text


def test_the_matrix_of_another_split_is_shown_too() -> None:
    async def steps(person: Person) -> str:
        await person.press("v")
        await person.see("of 500 right")
        return person.text

    assert "of 500 right" in str(confuse(steps))


def test_escape_goes_back_to_the_same_image() -> None:
    async def steps(person: Person) -> tuple[bool, int]:
        await person.press("escape")
        return isinstance(person.app.screen, ExploreScreen), person.index

    assert confuse(steps) == (True, 0)


def test_where_there_is_room_the_images_of_the_cell_are_shown() -> None:
    async def steps(person: Person) -> str:
        return person.text

    assert "Images in this cell" in str(confuse(steps, size=(120, 40)))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
def test_all_classes_fit_at_every_size(size: tuple[int, int]) -> None:
    async def steps(person: Person) -> tuple[list[str], list[int]]:
        return person.text.split("\n"), person.predictions.confusion().diagonal().tolist()

    lines, counts = confuse(steps, size=size)  # type: ignore[misc]
    assert max(map(len, lines)) <= size[0]
    for count in counts:
        assert any(f"{count}" in line for line in lines)


def test_the_matrix_goes_when_its_run_is_let_go_of() -> None:
    async def steps(person: Person) -> str:
        await person.pilot.press("1")
        person.app.run_session.close()
        await person.pilot.press("2")
        await person.see("No run is open")
        return person.text

    assert "Confusion matrix" not in str(confuse(steps))
