"""The confusion matrix as a screen: moving from cell to cell, and opening the images in one."""

from __future__ import annotations

import pytest

from tuinet.evaluation.filters import Filter
from tuinet.evaluation.selection import select
from tuinet.tui.explore.confusion_panes import ClassesPane, GridPane
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.explore.mistakes_pane import MistakesPane

from .conftest import ExploringPerson, explored

pytestmark = pytest.mark.usefixtures("run")


def most_common(person: ExploringPerson) -> list[tuple[int, int]]:
    """The cells of mistakes, the most common first."""
    confusion = person.evaluation.confusion()
    cells = [(row, column) for row in range(10) for column in range(10) if row != column and confusion[row, column]]
    return sorted(cells, key=lambda cell: (-confusion[cell], cell))


async def test_all_counts_of_the_diagonal_are_shown_at_every_size() -> None:
    async with explored(size=(60, 20)) as person:
        await person.open_matrix()
        for size in ((60, 20), (80, 24), (120, 40), (200, 60)):
            await person.resize(*size)
            lines = person.text.split("\n")
            assert max(map(len, lines)) <= size[0], size
            for count in person.evaluation.confusion().diagonal().tolist():
                assert any(f"{count}" in line for line in lines), size


async def test_the_cursor_visits_the_mistakes_from_the_most_common_on_and_a_sentence_describes_each() -> None:
    async with explored() as person:
        await person.open_matrix()
        for row, column in most_common(person)[:3]:
            assert person.cell == (row, column)
            count = person.evaluation.confusion()[row, column]
            assert f"{row} mistaken for {column}: {count} times" in person.text
            await person.press("m")


async def test_arrows_move_to_the_next_cell_and_around_the_edges_and_a_key_switches_to_shares() -> None:
    async with explored() as person:
        await person.open_matrix()
        row, column = person.cell
        for key, by in (("left", (0, -1)), ("right", (0, 1)), ("up", (-1, 0)), ("down", (1, 0))):
            await person.press(key)
            assert person.cell == ((row + by[0]) % 10, (column + by[1]) % 10), key
            await person.press(*[key] * 9)
            assert person.cell == (row, column), key
        await person.press("n")
        assert "% of row" in person.text


async def test_a_wide_terminal_shows_figures_images_and_the_most_common_mistakes_beside_taller_rows() -> None:
    async with explored(size=(120, 40)) as person:
        await person.open_matrix()
        for text in ("count", "prec.", "rec.", "F1", "1,135", "Images in this cell, with the network's confidence"):
            assert text in person.text
        # As many as there is room for below the ten classes.
        for row, column in most_common(person)[:9]:
            assert any(f"{row} → {column}" in line for line in person.lines)
        assert f"▶ {person.cell[0]} → {person.cell[1]}" in person.text
        rows = [y for y, line in enumerate(person.lines) if line.startswith("│ ") and line[2].isdecimal()]
        assert [rows[k + 1] - rows[k] for k in range(9)] == [2] * 9


async def test_a_mistake_of_the_list_is_chosen_and_opened_by_keys_and_by_a_click() -> None:
    async with explored(size=(120, 40)) as person:
        await person.open_matrix()
        await person.focus(MistakesPane)
        await person.press("down", "down")
        row, column = most_common(person)[2]
        assert person.cell == (row, column)
        await person.ask("enter")
        assert f"[true {row} ×] [predicted {column} ×]" in person.text
        await person.ask("escape")
        row, column = most_common(person)[1]
        await person.click(MistakesPane, (6, 3))
        await person.answered()
        assert f"[true {row} ×] [predicted {column} ×]" in person.text


async def test_a_very_wide_terminal_shows_what_each_class_is_mistaken_for() -> None:
    async with explored(size=(200, 60)) as person:
        await person.open_matrix()
        row, column = person.cell
        assert f"{column} ({person.evaluation.confusion()[row, column]})" in person.text


async def test_enter_and_a_click_open_the_images_of_a_cell_and_escape_goes_back() -> None:
    async with explored() as person:
        await person.open_matrix()
        await person.ask("escape")
        assert isinstance(person.app.screen, ExploreScreen)
        assert person.index == 0
        await person.open_matrix()
        row, column = person.cell
        await person.ask("enter")
        indices = select(person.evaluation, Filter(label=row, predicted=column))
        assert f"1st of {len(indices)}  [true {row} ×] [predicted {column} ×]" in person.text
        assert person.index == indices[0]
        # All panes come back before the matrix does.
        await person.ask("z", "escape")
        assert isinstance(person.app.screen, ExploreScreen)
        assert "Neighbours" in person.text
        await person.ask("escape")
        assert isinstance(person.app.screen, ConfusionScreen)
        await person.click(GridPane, (5, 3))
        await person.answered()
        assert "[true 0 ×] [predicted 0 ×]" in person.text
        await person.ask("escape")
        assert isinstance(person.app.screen, ConfusionScreen)
        person.app.screen._move_to(*divmod(int((person.evaluation.confusion() == 0).argmax()), 10))
        await person.ask("enter")
        assert "No image matches" in person.text


async def test_a_cell_replaces_the_filter() -> None:
    async with explored() as person:
        await person.ask("w")
        await person.fill_in("c", "<50")
        await person.ask("x", "enter")
        assert "predicted" in person.lines[1]
        assert "confidence" not in person.lines[1]


async def test_the_matrix_changes_with_the_epoch_and_with_the_split() -> None:
    async with explored() as person:
        await person.open_matrix()
        trained = person.evaluation.correct
        await person.ask(*["left_square_bracket"] * 3)
        assert person.evaluation.correct < trained
        assert "untrained" in person.text
        await person.ask("v")
        await person.see("of 500 correct")


async def test_escape_goes_back_to_the_cell_whose_images_are_shown() -> None:
    async with explored() as person:
        await person.ask("right", "w", "x")
        await person.see("of 10,000 correct")
        before = person.index
        await person.press("m", "m")
        cell = person.cell
        await person.ask("enter")
        assert "esc Matrix" in person.text
        await person.ask("right", "escape")
        assert person.cell == cell
        await person.ask("escape")
        assert person.index == before
        assert "[mistakes ×]" in person.text
        assert "predicted ×" not in person.text
        assert "esc Matrix" not in person.text


async def test_the_matrix_closes_with_its_run() -> None:
    async with explored() as person:
        await person.open_matrix()
        await person.press("1")
        person.app.run_session.close()
        await person.press("2")
        await person.see("No run is open")
        assert "Confusion matrix" not in person.text


async def test_the_focus_goes_to_a_pane_in_sight_when_the_terminal_becomes_too_small_for_its_own() -> None:
    async with explored(size=(120, 40)) as person:
        await person.open_matrix()
        await person.press("tab")
        assert isinstance(person.app.focused, ClassesPane)
        await person.resize(60, 20)
        await person.until(lambda: isinstance(person.app.focused, GridPane), "the focus on the matrix")
