"""Defaults for all new runs, from the environment and the settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.config import configure, hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.jobs.defaults import from_environment, from_preferences, personal_defaults
from tuinet.jobs.ending import end_variables
from tuinet.runs.local import LocalRun
from tuinet.runs.state import RunState
from tuinet.values import value_text


@pytest.fixture
def file(own_home: Path) -> Path:
    own_home.mkdir()
    return own_home / "settings.toml"


def test_every_hyperparameter_has_a_variable_that_takes_what_its_flag_takes() -> None:
    defaults = configure({}).model_dump()
    variables = {setting.variable: value_text(defaults[setting.name]) for setting in hyperparameters().values()}
    assert "TUINET_LEARNING_RATE" in variables
    assert configure(from_environment(variables)).model_dump() == defaults


def test_an_empty_variable_counts_as_unset() -> None:
    assert from_environment({"TUINET_EPOCHS": ""}) == {}


def test_other_variables_of_ours_are_not_hyperparameters() -> None:
    assert from_environment({"TUINET_HOME": "x", "TUINET_RUN": "y", "EPOCHS": "3"}) == {}


@pytest.mark.parametrize(
    ("variable", "text", "complaint"),
    [
        ("TUINET_EPOCHS", "x", "TUINET_EPOCHS = 'x': expected a whole number from 1 to 1,000,000"),
        ("TUINET_HIDDEN", "9,a", "TUINET_HIDDEN = '9,a': expected up to 64 widths from 1 to 65,536"),
        ("TUINET_OPTIMIZER", "tiger", "TUINET_OPTIMIZER = 'tiger': expected one of sgd, momentum"),
    ],
)
def test_an_error_names_the_variable(variable: str, text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        from_environment({variable: text})
    assert str(refused.value).startswith(complaint)


def test_the_settings_file_holds_defaults_in_the_table_train(file: Path) -> None:
    file.write_text("notice = 'none'\n[train]\nepochs = 20\nhidden = [64, 32]\nthreads = 'auto'\n")
    assert from_preferences() == {"epochs": 20, "hidden": [64, 32], "threads": "auto"}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[train]\nepochs = 0", "[train]: epochs = 0: expected a whole number from 1"),
        ("[train]\nepoch = 3", "[train]: unknown hyperparameter 'epoch': did you mean 'epochs'?"),
        ("train = 3", "train = 3: expected a table that begins with [train]"),
    ],
)
def test_an_error_names_the_file_and_the_table(file: Path, content: str, complaint: str) -> None:
    file.write_text(content)
    with pytest.raises(ConfigurationError) as refused:
        from_preferences()
    assert str(refused.value).startswith(f"{file}: {complaint}")


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("[train]\nepochs = 20\nseed = 5\n")
    monkeypatch.setenv("TUINET_EPOCHS", "3")
    assert personal_defaults() == {"epochs": "3", "seed": 5}


def test_no_metric_of_an_ended_run_is_taken_for_a_hyperparameter_of_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting in hyperparameters().values():
        monkeypatch.delenv(setting.variable, raising=False)
    run = LocalRun.create(tmp_path, configure({}), "ended")
    assert from_environment(end_variables(run, RunState())) == {}
