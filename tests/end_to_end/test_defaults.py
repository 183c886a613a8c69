"""Defaults apply to new runs, and to no others."""

from __future__ import annotations

import shlex
import subprocess

from .conftest import DEADLINE, PROGRAM, SMALL, Tuinet, events


def test_a_run_takes_defaults_when_it_is_made_and_never_again(tuinet: Tuinet) -> None:
    tuinet.home.mkdir()
    (tuinet.home / "settings.toml").write_text("[train]\nseed = 7\nepochs = 9\n")
    few = ("--train-limit", "1000", "--hidden", "8")
    assert tuinet("train", *few, "--quiet", TUINET_EPOCHS="1", TUINET_THREADS="1").code == 0
    shown = tuinet("config", "show", "--json").json["config"]
    assert (shown["seed"], shown["epochs"], shown["threads"]) == (7, 1, 1)

    (tuinet.home / "settings.toml").write_text("[train]\nseed = 8\n")
    others = {"TUINET_EPOCHS": "5", "TUINET_LEARNING_RATE": "999", "TUINET_HIDDEN": "wrong"}
    resumed = tuinet("resume", "last", "--epochs", "2", "--quiet", **others)
    assert resumed.code == 0, resumed.err
    assert tuinet("config", "show", "--json").json["config"]["seed"] == 7
    log = events(tuinet.run)
    assert {event["config"]["learning_rate"] for event in log if event["type"] == "run_started"} == {0.05}
    assert [event["epochs"] for event in log if event["type"] == "run_ended"] == [1, 2]


def test_the_command_that_repeats_a_run_spells_out_what_has_another_default_here(tuinet: Tuinet) -> None:
    tuinet("train", *SMALL, "--quiet", "--batch-size", "64")
    assert "--batch-size" not in tuinet("config", "show", "--json").json["command"]
    (tuinet.home / "settings.toml").write_text("[train]\nbatch_size = 32\n")
    command = shlex.split(tuinet("config", "show", "--json").json["command"])
    assert command[command.index("--batch-size") + 1] == "64"


def test_a_configuration_can_come_from_standard_input(tuinet: Tuinet) -> None:
    def train(toml: str) -> subprocess.CompletedProcess[str]:
        arguments = [PROGRAM, "train", "--config", "-", *SMALL, "--quiet"]
        return subprocess.run(arguments, input=toml, capture_output=True, text=True, timeout=DEADLINE, check=False)

    refused = train("seed = 'x'")
    assert (refused.returncode, refused.stderr.split(": expected")[0]) == (2, "tuinet: standard input: seed = 'x'")
    assert train("seed = 7").returncode == 0
    assert tuinet("config", "show", "--json").json["config"]["seed"] == 7
