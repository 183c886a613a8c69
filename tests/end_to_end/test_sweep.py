"""`tuinet sweep` on real digits: real jobs, killed and resumed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import optuna
import pytest

from .conftest import Tuinet, events, until
from .trials import DATA, ENDLESS, by_trial, count_of, job_of, kill_jobs, shorten, trains

GRID = (*DATA, "--hidden", "8|16|24", "--optimizer", "adam|nesterov", "--epochs", "2", "--workers", "2")
SLOW = (*DATA, *ENDLESS, "--workers", "2", "--checkpoint-every", "1")

Values = dict[str, Any]


@pytest.fixture(autouse=True)
def _no_job_is_left(tuinet: Tuinet) -> Iterator[None]:
    yield
    kill_jobs(tuinet.runs)


def outcome(line: Values) -> Values:
    """What does not depend on the clock."""
    return {name: value for name, value in line.items() if name != "seconds"}


def log(tuinet: Tuinet, name: str = "sweep-1") -> str:
    path = tuinet.home / "sweeps" / name / "trials.jsonl"
    return path.read_text() if path.exists() else ""


def test_a_grid_tries_everything_and_each_trial_is_an_ordinary_run(tuinet: Tuinet) -> None:
    lines = by_trial(tuinet("sweep", *GRID, "--json").lines)
    assert [line["values"] for line in lines] == [
        {"hidden": [width], "optimizer": optimizer} for width in (8, 16, 24) for optimizer in ("adam", "nesterov")
    ]
    best = max(lines, key=lambda line: line["valid_accuracy"])
    shown = tuinet("runs", "show", best["run"], "--json").json
    assert shown["best_valid_accuracy"] == best["valid_accuracy"]
    assert shown["config"]["hidden"] == best["values"]["hidden"]


def test_the_number_of_workers_changes_no_result(tuinet: Tuinet) -> None:
    search = (*DATA, "--learning-rate", "log:0.01..0.3", "--hidden", "8..32", "--epochs", "1", "--trials", "4")
    results = [
        by_trial(tuinet("sweep", *search, "--seed", "3", "--workers", count, "--name", f"with-{count}", "--json").lines)
        for count in (1, 3)
    ]
    for one, three in zip(*results, strict=True):
        assert {**outcome(one), "run": ""} == {**outcome(three), "run": ""}


def test_the_report_names_the_best_trial_and_the_command_that_repeats_it(tuinet: Tuinet) -> None:
    result = tuinet("sweep", *DATA, "--hidden", "4|32", "--epochs", "2", "--name", "widths")
    assert "run widths-001" in result.out
    command = result.out.partition("tuinet train ")[2].split("\n")[0].split()
    repeated = tuinet("train", *command, "--json").lines[-1]
    assert f"{repeated['best_valid_accuracy']:.2%}".replace("%", " %") in result.out


def test_the_command_spells_out_what_the_environment_would_change(tuinet: Tuinet) -> None:
    result = tuinet("sweep", *DATA, "--hidden", "4|8", "--epochs", "1", "--batch-size", "64", TUINET_BATCH_SIZE="32")
    (line,) = [line for line in result.out.splitlines() if line.startswith("repeat it: ")]
    # However long the line is, it can be copied.
    assert "--batch-size 64" in line
    assert line == line.rstrip()


def test_several_seeds_have_a_mean_with_an_interval(tuinet: Tuinet) -> None:
    result = tuinet("sweep", *DATA, "--epochs", "1", "--hidden", "8", "--seeds", "3")
    assert "95 % interval of the mean" in result.out
    assert len(tuinet.runs) == 3


def test_an_interrupted_sweep_continues_where_its_trials_stopped(tuinet: Tuinet) -> None:
    sweep = tuinet.start("sweep", *SLOW, "--json")
    until(lambda: len(tuinet.runs) == 2 and all(trains(run) for run in tuinet.runs), "both trials train")
    sweep.send_signal(signal.SIGINT)
    out, err = sweep.communicate()
    assert sweep.returncode == 130
    assert not out
    assert "press Ctrl-C again to kill them" in err
    assert "tuinet sweep --resume sweep-1" in err
    assert "trial_ended" not in log(tuinet)
    for run in tuinet.runs:
        assert tuinet("set", run.name, "epochs", "1").code != 0  # nothing trains any more
    resumed = tuinet.start("sweep", "--resume", "last", "--json")
    until(lambda: all(is_live(run) for run in tuinet.runs), "both trials train again")
    for run in tuinet.runs:
        shorten(tuinet, run)
    out, _ = resumed.communicate()
    assert resumed.returncode == 0
    assert out.count('"status": "finished"') == 2
    assert len(tuinet.runs) == 2


def test_the_trials_of_a_killed_sweep_train_on_and_are_taken_over(tuinet: Tuinet) -> None:
    sweep = tuinet.start("sweep", *SLOW)
    until(lambda: len(tuinet.runs) == 2 and all(trains(run) for run in tuinet.runs), "both trials train")
    sweep.kill()
    sweep.communicate()
    jobs = [job_of(run) for run in tuinet.runs]
    resumed = tuinet.start("sweep", "--resume", "sweep-1", "--json")
    for run in tuinet.runs:
        shorten(tuinet, run)
    out, _ = resumed.communicate()
    assert out.count('"status": "finished"') == 2
    assert [count_of(run, "run_started") for run in tuinet.runs] == [1, 1], jobs


def test_a_trial_whose_process_is_killed_is_tried_again(tuinet: Tuinet) -> None:
    sweep = tuinet.start("sweep", *SLOW, "--json")
    until(lambda: len(tuinet.runs) == 2 and all(trains(run) for run in tuinet.runs), "both trials train")
    victim = tuinet.runs[0]
    os.kill(job_of(victim), signal.SIGKILL)
    until(lambda: count_of(victim, "run_started") == 2, "the trial trains again")
    for run in tuinet.runs:
        shorten(tuinet, run)
    out, _ = sweep.communicate()
    assert out.count('"status": "finished"') == 2
    assert len(tuinet.runs) == 2


def test_a_sweep_with_pruning_ends_bad_trials_early_and_keeps_the_best(tuinet: Tuinet) -> None:
    search = (*DATA, "--learning-rate", "log:1e-5..0.1", "--optimizer", "adam|nesterov", "--epochs", "9")
    lines = tuinet("sweep", *search, "--trials", "10", "--method", "tpe", "--prune", "--seed", "1", "--json").lines
    pruned = [line for line in lines if line["status"] == "pruned"]
    assert len(lines) == 10
    assert pruned
    assert all(line["epochs"] < 9 for line in pruned)
    best = max(lines, key=lambda line: line["valid_accuracy"])
    assert best["status"] == "finished"
    named = next(run for run in tuinet.runs if f'"{pruned[0]["run"]}"' in (run / "config.json").read_text())
    assert events(named)[-1]["reason"] == "pruned"
    # The journal is what optuna-dashboard opens.
    storage = optuna.storages.journal.JournalFileBackend(str(tuinet.home / "sweeps" / "sweep-1" / "optuna.journal"))
    study = optuna.load_study(study_name="sweep-1", storage=optuna.storages.JournalStorage(storage))
    assert len(study.get_trials(states=[optuna.trial.TrialState.PRUNED])) == len(pruned)
    assert study.best_trial.number == best["trial"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--epochs", "2"), "nothing to try"),
        (("--hidden", "8|bogus"), "--hidden '8|bogus': 'bogus': expected"),
        (("--hidden", "8|16", "--dataset", "nowhere"), "nowhere"),
        (("--hidden", "8|16", "--workers", "none"), "--workers 'none': expected"),
        (("--hidden", "8|16", "--trials", "0"), "--trials 0: expected"),
        (("--resume", "nothing"), "sweep 'nothing': not found"),
        (("--dropout", "0..0.5", "--method", "grid"), "a grid needs values"),
    ],
)
def test_what_cannot_be_swept_is_refused_in_one_line_and_leaves_nothing(
    tuinet: Tuinet, arguments: tuple[str, ...], complaint: str
) -> None:
    result = tuinet("sweep", *arguments, "--quiet")
    assert result.code in (1, 2)
    assert complaint in result.err
    assert len(result.err.splitlines()) == 1
    assert not tuinet.runs


def is_live(run: Path) -> bool:
    kinds = [event["type"] for event in events(run)]
    return "run_started" in kinds and "run_ended" not in kinds[last_start(kinds) :]


def last_start(kinds: list[str]) -> int:
    return max(number for number, kind in enumerate(kinds) if kind == "run_started")
