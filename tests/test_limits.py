"""Input is bounded before it is parsed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tuinet.cli.main import run as tuinet
from tuinet.config import Configuration
from tuinet.errors import ConfigurationError
from tuinet.formats import read_toml
from tuinet.limits import SMALL, parse_json, read_small, shortened, whole_number
from tuinet.runs.local import LocalRun
from tuinet.tui.remembered import RememberedChoices

Capture = pytest.CaptureFixture[str]


def test_a_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * SMALL)
    assert read_small(path) == b"x" * SMALL
    path.write_bytes(b"x" * (SMALL + 1))
    with pytest.raises(OSError, match="larger than 65,536 bytes"):
        read_small(path)


def test_a_file_without_an_end_is_read_up_to_the_limit() -> None:
    with pytest.raises(OSError, match="larger than"):
        read_small(Path("/dev/zero"), pipes=True)


@pytest.mark.parametrize("name", ["pipe", "folder", "/dev/zero"])
def test_a_file_of_ours_is_a_regular_one(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        read_small(tmp_path / name)


def test_a_pipe_in_the_home_keeps_nobody_waiting(own_home: Path, capsys: Capture) -> None:
    own_home.mkdir()
    for name in ("settings.toml", "app.json"):
        os.mkfifo(own_home / name)
    assert RememberedChoices.read() == RememberedChoices()
    assert tuinet(["attach", "last"]) == 2
    assert "settings.toml: cannot be read (not a regular file)" in capsys.readouterr().err


def test_endless_nesting_is_not_json() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        parse_json("[" * 100_000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("-1", None),
        ("", None),
        ("²", None),
        ("٣", None),
    ],
)
def test_whole_numbers(text: str, expected: int | None) -> None:
    assert whole_number(text) == expected


def test_a_text_is_shortened() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[" + "a." * 50_000 + "a]", "larger than"),
        ("\n[" + "a." * 1_000 + "a]", "line 2 is longer than 1,024 characters"),
        ("epochs = " + "[\n" * 5_000, "nested too deeply"),
    ],
)
def test_toml_that_would_take_long_is_refused(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "config.toml").write_text(content)
    with pytest.raises(ConfigurationError, match=words):
        read_toml(tmp_path / "config.toml")


@pytest.mark.parametrize("arguments", [("runs", "list"), ("eval",), ("data", "list"), ("train", "--epochs", "1")])
def test_a_home_of_nobody_is_one_line(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("TUINET_HOME", "~nosuch/x")
    assert tuinet(list(arguments)) == 1
    err = capsys.readouterr().err
    assert err.startswith("tuinet: TUINET_HOME=~nosuch/x: ")
    assert err.count("\n") == 1
    assert "unexpected" not in err


def test_without_a_home_directory_a_person_is_asked_for_one(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    for name in ("TUINET_HOME", "HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as for a user id without an entry in passwd
    assert tuinet(["runs", "list"]) == 1
    assert "set TUINET_HOME" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("help", "-1"),
        ("help", "--"),
        ("eval", "last", "--checkpoint", "9" * 5000),
        ("resume", "last", "--epochs", "9" * 5000),
        ("set", "last", "epochs", "9" * 5000),
        ("data", "add", "a" * 5000, "/nowhere"),
        ("train", "--config", "/dev/zero"),
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_a_hopeless_command_line_is_one_line(arguments: tuple[str, ...], own_home: Path, capsys: Capture) -> None:
    LocalRun.create(own_home / "runs", Configuration(), "mine")
    assert tuinet(list(arguments)) in (1, 2)
    err = capsys.readouterr().err
    assert err.startswith("tuinet: ")
    assert err.count("\n") == 1
    assert "unexpected" not in err
