"""The curves of a run have a bounded size, and show what was measured."""

from __future__ import annotations

import math
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuinet.events import AnyEvent, Paused, ProbeEvaluated, SettingChanged, Warned
from tuinet.runs.curve_points import extreme_points, mean_points, smoothed
from tuinet.runs.curves import MAX_MARKS, MAX_POINTS, Curves, Mark, Series, fold_curves

from .conftest import batch_trained, ended, epoch_finished, epoch_started, started


def series(*ys: float | None) -> Series:
    result = Series()
    for x, y in enumerate(ys):
        result.append(x, y)
    return result


def changed(name: str = "learning_rate", new: object = 0.01, epoch: int = 2, batch: int = 2) -> SettingChanged:
    return SettingChanged(name=name, old=0.1, new=new, epoch=epoch, batch=batch)


def test_a_series_keeps_points_in_their_order() -> None:
    points = series(3.0, 1.0, 2.0)
    assert (list(points.x), list(points.y)) == ([0.0, 1.0, 2.0], [3.0, 1.0, 2.0])


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_left_out(nothing: float | None) -> None:
    assert list(series(1.0, nothing, 2.0).x) == [0.0, 2.0]


def test_x_never_goes_backwards() -> None:
    points = series(1.0, 2.0, 3.0)
    assert not points.append(1.5, 9.0)
    assert list(points.y) == [1.0, 2.0, 3.0]


def test_a_full_series_pairs_neighbours_by_their_mean() -> None:
    points = series(*(float(n % 2) for n in range(MAX_POINTS + 1)))
    assert len(points) == MAX_POINTS // 2 + 1
    assert set(points.y[:-1]) == {0.5}
    assert list(points.x[:3]) == [0.5, 2.5, 4.5]


def test_after_pairing_a_new_point_is_the_mean_of_two_measurements() -> None:
    points = series(*([0.0] * MAX_POINTS), 1.0, 0.0, 1.0)
    assert list(points.y[-2:]) == [0.5, 1.0]
    assert list(points.x[-2:]) == [MAX_POINTS + 0.5, MAX_POINTS + 2]


def test_a_series_never_grows_beyond_its_limit() -> None:
    points = Series()
    for n in range(20 * MAX_POINTS):
        points.append(n, math.sin(n))
        assert len(points) <= MAX_POINTS
    assert points.measured == 20 * MAX_POINTS
    assert list(points.x) == sorted(points.x)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2))
def test_pairing_keeps_the_mean(levels: list[float]) -> None:
    values = [levels[n % 2] + n for n in range(2 * MAX_POINTS)]
    points = series(*values)
    assert math.isclose(fmean(points.y), fmean(values), rel_tol=1e-9, abs_tol=1e-6)


def test_training_is_fine_inside_the_epoch() -> None:
    result = fold_curves([batch_trained(1, 1), batch_trained(1, 5), batch_trained(2, 2)])
    assert list(result.train_loss.x) == pytest.approx([0.2, 1.0, 1.4])
    assert list(result.train_accuracy.y) == [0.5, 0.5, 0.5]


def test_an_epoch_has_means_and_validation_at_its_end() -> None:
    result = fold_curves([epoch_finished(1, 0.5), epoch_finished(2, 0.75)])
    assert list(result.train_loss_epochs.y) == [1.0, 0.5]
    assert list(result.train_accuracy_epochs.x) == [1.0, 2.0]
    assert list(result.valid_loss.y) == [1.0, 1.0]
    assert list(result.valid_accuracy.y) == [0.5, 0.75]


def test_without_a_validation_set_there_are_no_validation_points() -> None:
    result = fold_curves([epoch_finished(1, None)])
    assert (len(result.valid_accuracy), result.best) == (0, None)


def test_the_best_epoch_is_the_first_with_the_highest_validation_accuracy() -> None:
    result = fold_curves([epoch_finished(n, accuracy) for n, accuracy in enumerate((0.3, 0.8, 0.8, 0.5), 1)])
    assert (result.best, result.best_loss) == ((2, 0.8), 1.0)


def test_a_live_change_is_marked_where_it_happened() -> None:
    assert fold_curves([epoch_started(2), changed()]).marks == [Mark(pytest.approx(1.4), "learning_rate 0.01")]


def test_a_change_of_the_pinned_digits_is_not_marked() -> None:
    assert fold_curves([changed("probe", [1, 2])]).marks == []


def test_only_the_newest_changes_are_kept() -> None:
    marks = fold_curves([changed(new=n) for n in range(2 * MAX_MARKS)]).marks
    assert (len(marks), marks[-1].text) == (MAX_MARKS, f"learning_rate {2 * MAX_MARKS - 1}")


@pytest.mark.parametrize("event", [batch_trained(2, 1), epoch_finished(2), changed()])
def test_the_version_rises_with_what_a_chart_shows(event: AnyEvent) -> None:
    result = fold_curves([epoch_finished(1)])
    before = result.version
    result.apply(event)
    assert result.version > before


@pytest.mark.parametrize(
    "event",
    [
        started(),
        epoch_started(1),
        ended(),
        Paused(epoch=1, batch=1),
        Warned(code="x", message="y"),
        changed("probe"),
        ProbeEvaluated(epoch=1, batch=1, indices=[], labels=[], probabilities=[]),
        batch_trained(1, 1).model_copy(update={"loss": None, "accuracy": None}),
    ],
)
def test_the_version_stays_with_what_no_chart_shows(event: AnyEvent) -> None:
    result = Curves()
    result.apply(event)
    assert result.version == 0


def test_a_resumed_run_goes_on_where_its_curves_were() -> None:
    resumed = [started(), batch_trained(1, 5), epoch_finished(1), started(resumed=1), batch_trained(1, 3)]
    assert list(fold_curves(resumed).train_loss.x) == [1.0]


def test_a_weight_of_zero_changes_nothing() -> None:
    assert smoothed([1.0, 5.0], 0.0) == [1.0, 5.0]


def test_smoothing_does_not_begin_at_zero() -> None:
    assert smoothed([4.0, 4.0, 4.0], 0.9) == pytest.approx([4.0, 4.0, 4.0])


def test_smoothing_is_an_exponential_moving_average() -> None:
    assert smoothed([1.0, 2.0], 0.5) == pytest.approx([1.0, (0.25 * 1 + 0.5 * 2) / 0.75])


ASCENDING = st.lists(st.tuples(st.floats(0, 10), st.floats(-5, 5)), max_size=200).map(
    lambda pairs: (sorted(x for x, _ in pairs), [y for _, y in pairs])
)


@given(ASCENDING, st.integers(1, 30))
def test_extremes_are_measured_points_and_leave_no_peak_out(points: tuple[list[float], list[float]], n: int) -> None:
    x, y = extreme_points(*points, 0, 10, n)
    assert set(zip(x, y, strict=True)) <= set(zip(*points, strict=True))
    assert len(x) <= 2 * n
    assert (min(y, default=0), max(y, default=0)) == (min(points[1], default=0), max(points[1], default=0))


@given(ASCENDING, st.integers(1, 30))
def test_means_are_at_most_one_a_column_and_inside_what_was_measured(
    points: tuple[list[float], list[float]], n: int
) -> None:
    x, y = mean_points(*points, 0, 10, n)
    assert len(x) <= n
    assert x == sorted(x)
    assert all(min(points[1]) - 1e-9 <= mean <= max(points[1]) + 1e-9 for mean in y)


def test_only_points_in_view_are_reduced() -> None:
    assert mean_points([0, 1, 2, 3], [5, 6, 7, 8], 1, 2, 1) == ([1.5], [6.5])
    assert extreme_points([0, 1, 2, 3], [5, 6, 7, 8], 1, 2, 1) == ([1, 2], [6, 7])
