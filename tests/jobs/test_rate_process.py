"""The search for a learning rate in a process of its own."""

from __future__ import annotations

import pytest

from tuinet.config import Configuration, configure
from tuinet.errors import RateSearchError
from tuinet.jobs.rate_process import RateProcess
from tuinet.jobs.rate_search import search


@pytest.fixture
def quick() -> Configuration:
    return configure({"hidden": "8", "train_limit": 200, "valid_size": 100, "threads": 1})


def test_yields_the_points_of_a_search_in_this_process(quick: Configuration) -> None:
    assert list(RateProcess(quick).points()) == list(search(quick))


def test_ends_at_once_when_it_is_stopped(quick: Configuration) -> None:
    process = RateProcess(quick)
    points = process.points()
    next(points)

    process.stop()

    assert len(list(points)) < 300


def test_one_that_was_stopped_before_it_began_yields_nothing(quick: Configuration) -> None:
    process = RateProcess(quick)
    process.stop()

    assert list(process.points()) == []


def test_says_why_it_failed(quick: Configuration) -> None:
    with pytest.raises(RateSearchError, match="unknown data set"):
        list(RateProcess(quick.changed(dataset="nothing")).points())
