"""The pictures of a sweep's trials: every point, line and bar is where its number says."""

from __future__ import annotations

import pytest

from tuinet.jobs.machine import ThisMachine
from tuinet.render.importance_bars import importance_bars
from tuinet.render.palette import DARK, LIGHT, PLAIN, SIXTEEN, Palette
from tuinet.render.rung_rows import histogram, rung_rows
from tuinet.render.trial_axes import AccuracyAxis, log_numbers, share_of, short_name, ticks_of
from tuinet.render.trial_lines import trial_lines
from tuinet.render.trial_picture import TrialPicture
from tuinet.render.trial_rows import columns_of, sorted_trials, trial_rows
from tuinet.render.trial_scatter import scatter_title, trial_scatter
from tuinet.sweeps.dimensions import Dimension, parse_dimension
from tuinet.sweeps.follower import SweepFollower
from tuinet.sweeps.rungs import rungs_of
from tuinet.sweeps.state import SweepState

from ..sweeps.example_sweeps import PRUNED, ExampleTrial, example_sweep

SIZES = ((56, 9), (76, 14), (116, 30))


@pytest.fixture
def state(own_home: object) -> SweepState:
    """A sweep of five trials, of which the third, number 2, is the best."""
    return SweepFollower(example_sweep()).poll(ThisMachine().list_runs())


def dimension(name: str, text: str) -> Dimension:
    parsed = parse_dimension(name, text)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("name", "text", "value", "share"),
    [
        ("dropout", "0..0.5", "0.125", 0.25),
        ("learning_rate", "log:0.001..0.1", "0.01", 0.5),
        ("hidden", "16..32", "20", 0.25),
        ("hidden", "16|32|64", "32", 0.5),
        ("optimizer", "sgd|adam", "adam", 1.0),
        ("optimizer", "sgd|adam", "muon", None),
        ("dropout", "0..0.5", "much", None),
    ],
)
def test_a_value_is_where_its_scale_says(name: str, text: str, value: str, share: float | None) -> None:
    found = share_of(dimension(name, text), value)
    assert found == (None if share is None else pytest.approx(share))


def test_ticks_are_at_round_numbers_and_at_all_choices() -> None:
    assert [label for _, label in ticks_of(dimension("learning_rate", "log:0.0003..0.5"), 8)] == [
        *("0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3")
    ]
    assert [label for _, label in ticks_of(dimension("learning_rate", "log:0.0003..0.5"), 4)] == [
        "0.001",
        "0.01",
        "0.1",
    ]
    assert [label for _, label in ticks_of(dimension("hidden", "8..96"), 5)] == ["25", "50", "75"]
    assert ticks_of(dimension("optimizer", "sgd|adam"), 1) == [(0.0, "sgd"), (1.0, "adam")]
    assert log_numbers(2.0, 3.5, 9) == [2.0, 3.0]


def test_an_axis_of_accuracies_has_the_best_at_the_top_and_room_between_good_ones_if_it_is_logarithmic() -> None:
    accuracies = [0.1, 0.5, 0.9, 0.98, 0.99]
    for log in (False, True):
        axis = AccuracyAxis.fitted(accuracies, 20, log=log)
        rows = [axis.row(accuracy, 20) for accuracy in accuracies]
        assert rows == sorted(rows, reverse=True)
        # A label stands in the row of the accuracy that it names.
        assert all(axis.row(float(label) / 100, 20) == row for row, label in axis.labels(20).items())
        apart = axis.share(0.99) - axis.share(0.98)
        assert apart == pytest.approx(0.154 if log else 0.01, abs=0.003)


def test_equal_accuracies_and_perfect_ones_have_an_axis() -> None:
    for log in (False, True):
        axis = AccuracyAxis.fitted([1.0, 1.0], 8, log=log)
        assert 0 <= axis.row(1.0, 8) < 8


def test_names_are_cut_to_the_room_that_there_is() -> None:
    assert [short_name("learning_rate", room) for room in (13, 6, 3, 0)] == ["learning_rate", "rate", "ra…", ""]


def cell_of(picture: TrialPicture, number: int) -> tuple[int, int]:
    (cell,) = [place for place, found in picture.places.items() if found == number]
    return cell


def test_points_are_farther_right_and_higher_the_greater_their_numbers_are(state: SweepState) -> None:
    picture = trial_scatter(state, "learning_rate", None, (76, 14), PLAIN)
    cells = [cell_of(picture, number) for number in range(5)]
    rates = [float(trial.learning_rate) for trial in PRUNED]
    assert sorted(range(5), key=lambda number: cells[number][0]) == sorted(range(5), key=rates.__getitem__)
    best = [max(trial.accuracies) for trial in PRUNED]
    assert sorted(range(5), key=lambda number: -cells[number][1]) == sorted(range(5), key=best.__getitem__)
    lines = picture.text.plain.split("\n")
    assert [lines[y][x] for x, y in cells] == ["○", "●", "●", "○", "○"]


def test_a_category_is_a_column_with_its_median(state: SweepState) -> None:
    picture = trial_scatter(state, "hidden", None, (76, 14), PLAIN)
    columns = [cell_of(picture, number)[0] for number in range(5)]
    assert columns[1] == columns[3]
    assert columns[2] == columns[4]
    assert columns[0] < columns[1] < columns[2]
    lines = picture.text.plain.split("\n")
    assert lines[-1].split() == ["16", "32", "64"]
    between = [y for y in range(12) if lines[y][columns[2]] == "─"]
    assert between, "the median is between the two trials of 64"
    assert cell_of(picture, 2)[1] < between[0] < cell_of(picture, 4)[1]


def test_the_selected_trial_is_in_brackets_and_a_click_near_it_finds_it(state: SweepState) -> None:
    picture = trial_scatter(state, "learning_rate", 1, (76, 14), PLAIN)
    x, y = cell_of(picture, 1)
    assert picture.text.plain.split("\n")[y][x - 1 : x + 2] == "[◆]"
    assert picture.nearest(x + 1, y) == 1
    assert picture.nearest(x, y + 8) != 1


def test_brackets_that_would_cover_another_point_are_left_out(own_home: object) -> None:
    directory = example_sweep([ExampleTrial("16", "0.01", (0.9,)), ExampleTrial("16", "0.02", (0.9,))])
    alike = SweepFollower(directory).poll(ThisMachine().list_runs())
    lines = trial_scatter(alike, "hidden", 0, (76, 14), PLAIN).text.plain.split("\n")
    (row,) = [line for line in lines if "◆" in line]
    assert "●◆" in row or "◆●" in row
    assert not {"[", "]"} & set(row)


def test_the_title_explains_the_line_of_a_category_if_there_is_one_and_room(state: SweepState) -> None:
    hidden, learning_rate = state.space.dimensions
    assert scatter_title(state.trials, hidden, 60) == "Accuracy % by hidden · line: median"
    assert scatter_title(state.trials, hidden, 30) == "Accuracy % by hidden"
    assert scatter_title(state.trials[:2], hidden, 60) == "Accuracy % by hidden"
    assert scatter_title(state.trials, learning_rate, 60) == "Accuracy % by learning_rate (log)"


def test_the_line_of_the_selected_trial_passes_its_values_on_all_axes(state: SweepState) -> None:
    text = trial_lines(state, 2, (76, 14), PLAIN).text.plain
    heading, *lines = text.split("\n")
    assert heading.split() == ["hidden", "learning_rate", "valid", "%"]
    marked = [line for line in lines if "◆" in line]
    starts = {name: heading.index(name) for name in ("hidden", "learning_rate", "valid")}
    for name, value in {"hidden": "64", "learning_rate": "0.03", "valid": "92.00"}.items():
        assert any(line[starts[name] :].startswith(f"◆{value}") for line in marked), name
    # 64 is the last of the values, and so at the top of its axis.
    assert lines[1].startswith("◆64")


def test_in_ascii_the_line_of_the_selected_trial_stands_out(state: SweepState) -> None:
    text = trial_lines(state, 2, (76, 14), PLAIN, ascii_only=True).text.plain
    assert text.isascii()
    assert text.count("#") > 60


@pytest.mark.parametrize("palette", [DARK, LIGHT, SIXTEEN, PLAIN], ids=["dark", "light", "sixteen", "plain"])
@pytest.mark.parametrize("size", SIZES)
def test_pictures_fit_into_their_panes(state: SweepState, size: tuple[int, int], palette: Palette) -> None:
    width, height = size
    texts = [
        trial_lines(state, 2, size, palette).text,
        *(trial_scatter(state, name, 2, size, palette, log=True).text for name in state.names),
        rung_rows(rungs_of(state), width, palette),
        importance_bars({"hidden": 0.75, "learning_rate": 0.25}, "hidden", width, palette),
    ]
    for text in texts:
        lines = text.plain.split("\n")
        assert len(lines) <= height
        assert max(map(len, lines)) <= width


def test_the_counts_of_a_rung_are_two_blanks_apart_beside_the_trials_of_a_wide_screen(state: SweepState) -> None:
    heading = rung_rows(rungs_of(state), 50, PLAIN).plain.split("\n")[0]
    assert heading.startswith("epoch  reached  kept  pruned  30 %")


def test_a_hyperparameter_that_does_not_matter_has_no_bar() -> None:
    lines = importance_bars({"hidden": 0.998, "dropout": 0.002}, "hidden", 40, PLAIN).plain.split("\n")
    assert lines[1].split() == ["dropout", "0.00"]


def test_a_histogram_has_a_bar_for_each_bin_with_trials_the_highest_for_the_most() -> None:
    assert histogram([0.05, 0.5, 0.55, 0.95, 0.96, 0.97, 1.0], 0.0, 1.0, 10) == "▂    ▄   ▇"
    assert histogram([], 0.0, 1.0, 4) == "    "
    assert histogram([0.1, 0.9], 0.0, 1.0, 2, ascii_only=True) == "##"


def test_a_rung_says_how_many_trials_reached_it_and_went_on(state: SweepState) -> None:
    heading, *lines = rung_rows(rungs_of(state), 76, PLAIN).plain.split("\n")
    assert heading.split()[:4] == ["epoch", "reached", "kept", "pruned"]
    assert "30 %" in heading
    assert "93 %" in heading
    assert [line.split()[:4] for line in lines] == [["1", "5", "3", "2"], ["3", "3", "2", "1"], ["9", "2", "–", "0"]]
    assert [line.split()[-2] for line in lines] == ["50.00", "70.00", "86.00"]


def test_bars_are_as_long_as_their_shares() -> None:
    lines = importance_bars({"hidden": 0.8, "dropout": 0.2}, "dropout", 40, PLAIN).plain.split("\n")
    assert [line.count("█") for line in lines] == [25, 6]
    assert lines[1].startswith("▸ dropout")
    assert [line[-4:] for line in lines] == ["0.80", "0.20"]


def test_trials_are_sorted_with_those_in_training_first(own_home: object) -> None:
    directory = example_sweep((*PRUNED, ExampleTrial("16", "0.01", (0.1,), None), ExampleTrial("16", "0.02", (), None)))
    state = SweepFollower(directory).poll(ThisMachine().list_runs())
    orders = {
        "valid": [5, 6, 2, 1, 4, 3, 0],
        "learning_rate": [5, 6, 0, 4, 1, 2, 3],
        "hidden": [5, 6, 0, 1, 3, 2, 4],
        "epochs": [5, 6, 1, 2, 4, 3, 0],
    }
    for by, order in orders.items():
        assert [trial.number for trial in sorted_trials(state, by, reverse=False)] == order, by


def test_columns_that_do_not_fit_are_left_out_and_named(state: SweepState) -> None:
    trials = sorted_trials(state, "valid", reverse=False)
    wide = trial_rows(state, trials, 90, PLAIN, sort="valid")
    assert wide.headings.plain.split() == [
        *("trial", "hidden", "learning_rate", "valid", "▼", "epochs", "time", "test", "state")
    ]
    assert wide.rows[0].plain.split() == ["★", "●", "2", "64", "0.03", "92.00", "%", "9", "2.50", "s", "–", "finished"]
    shortened = trial_rows(state, trials, 34, PLAIN, sort="valid")
    assert shortened.headings.plain.split() == ["trial", "hidden", "rate", "valid", "▼"]
    assert not shortened.omitted
    narrow = trial_rows(state, trials, 28, PLAIN, sort="valid")
    assert narrow.headings.plain.split() == ["trial", "hidden", "valid", "▼"]
    assert narrow.omitted == ["learning_rate"]


def test_the_title_is_whole_on_a_small_screen_with_a_logarithmic_axis_too(state: SweepState) -> None:
    _, learning_rate = state.space.dimensions
    titles = [scatter_title(state.trials, learning_rate, room, log=True) for room in (60, 33, 31)]
    assert titles == [
        "Accuracy % by learning_rate (log) · log error",
        "Log error by learning_rate (log)",
        "Log error by rate (log)",
    ]


@pytest.mark.parametrize("width", [28, 40, 90])
def test_the_column_that_orders_the_trials_is_always_shown(state: SweepState, width: int) -> None:
    for column in columns_of(state):
        head = trial_rows(state, state.trials, width, PLAIN, sort=column.name).headings
        assert "▲" in head.plain or "▼" in head.plain
