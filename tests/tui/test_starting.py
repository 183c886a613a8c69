"""The configuration that the form starts with."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tuinet.config import Configuration
from tuinet.facts import DatasetFacts, Traits
from tuinet.tui.train.starting import configuration_of, starting_configuration


@pytest.fixture
def file(own_home: Path) -> Path:
    own_home.mkdir()
    return own_home / "settings.toml"


def test_the_last_configuration_wins_over_the_file_and_the_environment_over_both(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("[train]\nepochs = 20\nseed = 20\nkeep = 20\nbatch_size = 20\n")
    monkeypatch.setenv("TUINET_SEED", "3")
    config = starting_configuration({"seed": 4, "keep": 4})
    assert (config.batch_size, config.keep, config.seed) == (20, 4, 3)


def test_what_cannot_be_read_is_left_out_and_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("[train]\nepochs = 0\n")
    monkeypatch.setenv("TUINET_SEED", "x")
    problems: list[str] = []
    config = starting_configuration({"a setting of another version": 1}, problems.append)
    assert config == Configuration()
    assert [problem.split(" = ")[0] for problem in problems] == [f"{file}: [train]: epochs", "TUINET_SEED"]


@pytest.mark.parametrize(("split", "valid_size"), [("own", "auto"), ("stratified", 123)])
def test_the_number_that_auto_chose_is_auto_again(split: Any, valid_size: object) -> None:
    facts = DatasetFacts(
        path="/own",
        train=1000,
        test=9,
        height=1,
        width=1,
        classes=("a", "b"),
        fingerprints={},
        split=split,
        traits=Traits(),
    )
    follower: Any = SimpleNamespace(
        state=SimpleNamespace(config={"valid_size": 123}), record=SimpleNamespace(dataset=facts)
    )
    assert configuration_of(follower).valid_size == valid_size
