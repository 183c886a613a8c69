"""Where a hyperparameter may be given, from the weakest source to the strongest, and how errors name the source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tuinet.cli.hyperparameters import Flags, assemble
from tuinet.cli.main import run
from tuinet.errors import ConfigurationError


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    path = tmp_path / "run.toml"
    path.write_text("seed = 3\nepochs = 33\nkeep = 33\n")
    return path


@pytest.fixture(autouse=True)
def sources(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_home.mkdir()
    own_home.joinpath("settings.toml").write_text("[train]\nseed = 1\nbatch_size = 11\nmomentum = 0.1\nkeep = 1\n")
    monkeypatch.setenv("TUINET_SEED", "4")
    monkeypatch.setenv("TUINET_KEEP", "44")


def test_a_later_one_wins(toml: Path) -> None:
    config = assemble("tutorial", toml, Flags(seed="5"))
    # settings.toml alone; the preset over it; --config over the preset; the environment over --config; a flag
    assert (config.momentum, config.batch_size, config.epochs, config.keep, config.seed) == (0.1, 32, 33, 44, 5)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--valid-size", "0", "--early-stopping", "3"], "--early-stopping 3: needs validation images"),
        (["--threads", "999"], "--threads 999: expected at most"),
    ],
)
def test_an_error_that_no_value_has_alone_names_the_option(
    flags: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", *flags]) == 2
    assert capsys.readouterr().err.startswith(f"tuinet: {message}")


def test_an_error_names_its_source(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match=r"^--epochs 'x': expected"):
        assemble("default", toml, Flags(epochs="x"))
    monkeypatch.setenv("TUINET_SEED", "x")
    with pytest.raises(ConfigurationError, match=r"^TUINET_SEED = 'x'"):
        assemble("default", toml, None)
    toml.write_text("seed = 'x'")
    with pytest.raises(ConfigurationError, match=f"^{re.escape(str(toml))}: seed = 'x'"):
        assemble("default", toml, None)
