"""`tuinet find-rate`: the suggestion for people and for scripts, and nothing that stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuinet.cli.main import run

QUICK = ["--hidden", "16", "--train-limit", "2000", "--valid-size", "100", "--batches", "100", "--threads", "1"]


def test_draws_the_loss_and_names_the_flag(capsys: pytest.CaptureFixture[str], own_home: Path) -> None:
    assert run(["find-rate", *QUICK, "--optimizer", "adam"]) == 0

    *_, axis, legend, suggestion = capsys.readouterr().out.splitlines()
    rate = suggestion.rpartition(" ")[2]
    assert suggestion.startswith(f"Suggested: {rate}, a quarter of ")
    assert suggestion.endswith(f": --learning-rate {rate}")
    assert rate in axis
    assert "smoothed" in legend
    assert not own_home.exists()


def test_the_same_seed_gives_the_same_suggestion_in_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["find-rate", *QUICK, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert run(["find-rate", *QUICK, "--quiet"]) == 0

    assert capsys.readouterr().out == f"{result['suggestion']:g}\n"
    assert len(result["rates"]) == len(result["losses"]) == len(result["smoothed"])


def test_says_that_no_rate_is_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["find-rate", *QUICK, "--initializer", "zeros", "--lowest", "1e-9", "--highest", "1e-6"]) == 1

    assert "the loss did not fall" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--lowest", "2", "--highest", "1"], "the lowest first"),
        (["--highest", "2000"], "up to 1,000"),
        (["--batches", "3"], "--batches 3: expected at least 20"),
        (
            ["--host", "box"],
            "--host box: find-rate works only on the machine it is started on; use 'ssh box tuinet find-rate'",
        ),
        (["--optimizer", "lbfgs"], "tuinet: --optimizer lbfgs: finds its own step size"),
        (["--dropout", "2"], "--dropout '2': expected a number"),
    ],
)
def test_refuses_what_cannot_be_searched(
    options: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["find-rate", *options]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert complaint in line
