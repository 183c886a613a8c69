"""`tuinet race`, and runs that differ only in their seed."""

from __future__ import annotations

import signal
from pathlib import Path

from .conftest import SMALL, Tuinet, until

TOML = 'dataset = "{}"\ntrain_limit = 2000\nvalid_size = 500\nhidden = [{}]\nepochs = 2\n'


def contestant(folder: Path, width: int) -> Path:
    path = folder / f"width-{width}.toml"
    path.write_text(TOML.format(SMALL[1], width))
    return path


def test_a_race_trains_files_and_runs_side_by_side_and_compares_them(tuinet: Tuinet, tmp_path: Path) -> None:
    assert tuinet("train", *SMALL, "--name", "before").code == 0
    result = tuinet("race", contestant(tmp_path, 8), "before", "--json")
    assert result.code == 0, result.err
    assert [run["config"]["hidden"] for run in result.json] == [[8], [32]]
    assert [run["status"] for run in result.json] == ["finished", "finished"]


def test_the_table_after_a_race_shows_what_differs(tuinet: Tuinet, tmp_path: Path) -> None:
    result = tuinet("race", contestant(tmp_path, 8), contestant(tmp_path, 16))
    assert "hidden" in result.out
    assert "test accuracy" in result.out


def test_an_interrupted_race_stops_all_runs(tuinet: Tuinet, tmp_path: Path) -> None:
    endless = tmp_path / "endless.toml"
    endless.write_text(TOML.format(SMALL[1], 8).replace("epochs = 2", "epochs = 100000"))
    race = tuinet.start("race", endless, endless, "--quiet")
    until(lambda: len(tuinet.runs) == 2 and all(list((run / "checkpoints").iterdir()) for run in tuinet.runs), "both")
    race.send_signal(signal.SIGINT)
    race.communicate()
    assert race.returncode == 130
    assert all('"reason":"stopped"' in (run / "events.jsonl").read_text() for run in tuinet.runs)


def test_an_unknown_contestant_is_refused_before_anything_trains(tuinet: Tuinet) -> None:
    result = tuinet("race", "tutorial", "nothing")
    assert "'nothing': expected a preset" in result.err
    assert not tuinet.runs


def test_runs_that_differ_only_in_the_seed_are_compared_by_mean_and_spread(tuinet: Tuinet) -> None:
    assert tuinet("sweep", *SMALL, "--seeds", "2", "--name", "repeated", "--quiet").code == 0
    assert tuinet("train", *SMALL, "--l1", "0.001", "--name", "other").code == 0
    result = tuinet("runs", "compare", "repeated-000", "repeated-001", "other")
    assert "95 % interval of the mean" in result.out
    assert "repeated-000, repeated-001" in result.out
    assert "seeds" not in tuinet("runs", "compare", "repeated-000", "other").out
