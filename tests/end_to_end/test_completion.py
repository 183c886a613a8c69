"""The completion script, in a real bash, and what it asks the program."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from ..forked import write_client
from .conftest import DEADLINE, PROGRAM, SMALL, Tuinet

ASK = """
source "$1"; shift
COMP_WORDS=(tuinet "$@"); COMP_CWORD=$#; COMP_LINE="tuinet $*"; COMP_POINT=${#COMP_LINE}
_tuinet tuinet "${@: -1}" "${@: -2:1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""
"""The commands that bash runs at the TAB key"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "tuinet.bash"
    path.write_text(subprocess.check_output([PROGRAM, "completion", "bash"], text=True, timeout=DEADLINE))
    return path


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a `tuinet` that starts fast."""
    folder = tmp_path_factory.mktemp("forks")
    write_client(folder / PROGRAM.name, PROGRAM)
    return folder


def offered(script: Path, programs: Path, *words: str) -> list[str]:
    """Return the completions that bash offers for the last word, with the `tuinet` of a folder."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    completed = subprocess.run(
        ["/bin/bash", "-c", ASK, "bash", script, *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
        timeout=DEADLINE,
        check=True,
    )
    assert completed.stderr == ""
    return completed.stdout.split()


@pytest.mark.parametrize(
    ("words", "some"),
    [
        (["tr"], ["train"]),
        (["runs", "sh"], ["show"]),
        (["train", "--optimizer", "ad"], ["adagrad", "adam", "adamw"]),
        (["train", "--dataset", ""], ["mnist"]),
        (["data", "verify", "m"], ["mnist"]),
        (["set", "last", "le"], ["learning_rate"]),
        (["help", "env"], ["environment"]),
        (["eval", "--checkpoint", ""], ["best", "last"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
    ],
)
def test_commands_options_choices_and_data_sets_are_completed(
    script: Path, forks: Path, words: list[str], some: list[str]
) -> None:
    assert offered(script, forks, *words) == some


def test_runs_are_completed_by_name_and_id_but_not_those_of_another_machine(
    script: Path, forks: Path, tuinet: Tuinet
) -> None:
    tuinet("train", *SMALL, "--name", "small", "--quiet")
    assert offered(script, forks, "runs", "show", "") == ["last", "small", tuinet.run.name]
    assert offered(script, forks, "--run", "sm") == ["small"]
    assert offered(script, forks, "eval", "--host", "box", "") == []


def test_machines_are_those_of_the_settings_file(script: Path, tuinet: Tuinet) -> None:
    tuinet.home.mkdir()
    (tuinet.home / "settings.toml").write_text("[hosts.box]\n")
    assert offered(script, PROGRAM.parent, "pause", "--host", "") == ["box"]


def test_where_something_is_wrong_nothing_is_offered_and_nothing_said(script: Path, tuinet: Tuinet) -> None:
    tuinet.home.mkdir()
    (tuinet.home / "settings.toml").write_text("[hosts")
    assert offered(script, PROGRAM.parent, "pause", "--host", "") == []
    asked = tuinet("__complete", "pause", "--host", "")
    assert (asked.code, asked.err) == (0, "")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_script_goes_to_standard_output_and_changes_no_file(tuinet: Tuinet, tmp_path: Path, shell: str) -> None:
    (tmp_path / "person").mkdir()
    printed = tuinet("completion", shell, HOME=str(tmp_path / "person"))
    assert printed.code == 0
    assert "tuinet" in printed.out
    assert not list((tmp_path / "person").iterdir())
