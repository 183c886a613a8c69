"""The bar of a command that does one thing after another."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from tuinet.render.stages import StageProgress, middle_cut, time_left


class Clock:
    """A clock that a test turns."""

    now = 100.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    return clock


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    console.file.seek(0)
    console.file.truncate()
    return text


def test_each_stage_has_a_share_and_a_time_of_its_own(clock: Clock) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=60)
    with StageProgress(console) as progress:
        progress("reading train.csv", 0.1)
        assert "reading train.csv" in written(console)
        clock.now += 5
        progress("reading train.csv", 0.5)
        assert "50 %  5 s left" in written(console)
        clock.now += 0.01
        progress("reading train.csv", 0.9)
        assert written(console) == "", "more often than anybody can see"
        clock.now += 5
        progress("writing", 0.25)
        text = written(console)
        assert "writing" in text
        assert "left" not in text
        clock.now += 9
        progress("writing", 0.1)
        assert "left" not in written(console), "the same stage again begins anew"


@pytest.mark.parametrize(
    ("seconds", "share", "text"),
    [(1, 0.5, ""), (4, 0, ""), (4, 0.5, "  4 s left"), (30, 0.25, "  1 min 30 s left"), (9, 1, "  0 s left")],
)
def test_the_time_left_is_known_after_a_while(seconds: float, share: float, text: str) -> None:
    assert time_left(seconds, share) == text


def test_a_long_name_leaves_room_for_the_bar(clock: Clock) -> None:
    assert middle_cut("reading /long/path/train.csv", 20) == "readin…ath/train.csv"
    console = Console(file=io.StringIO(), force_terminal=True, width=60)
    with StageProgress(console) as progress:
        progress(f"reading {'x' * 200}.csv", 0.5)
        assert written(console).count("\n") <= 1
