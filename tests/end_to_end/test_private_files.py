"""The files of a run are for its owner: modes, the command at its end, and whose files are obeyed."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest

from .conftest import DEADLINE, PROGRAM, SMALL, Tuinet, until
from .terminal import terminal
from .test_bad_input import refused

TOKEN = "token-0123456789"  # noqa: S105 - nobody's
ON_END = f": {TOKEN}; ps -ww -o args= -p $$; echo finished"
"""Says what everybody can see of the process that runs it"""


def train(tuinet: Tuinet, umask: str) -> None:
    command = ["sh", "-c", f'umask {umask}; exec "$0" "$@"', PROGRAM, "train", *SMALL, "--quiet", "--on-end", ON_END]
    subprocess.run(command, check=True, timeout=DEADLINE, stdin=subprocess.DEVNULL, cwd=tuinet.home.parent)
    log = tuinet.run / "on_end.log"
    until(lambda: log.exists() and "finished" in log.read_text(), "the command has been run")


@pytest.mark.parametrize("umask", ["000", "277"])
def test_everything_in_a_home_is_for_its_owner_alone(tuinet: Tuinet, umask: str) -> None:
    train(tuinet, umask)
    for path in (tuinet.home, *tuinet.home.rglob("*")):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_the_command_at_the_end_is_seen_by_nobody_else(tuinet: Tuinet) -> None:
    train(tuinet, "022")
    assert [path.name for path in tuinet.home.rglob("*") if path.is_file() and holds_token(path)] == ["on_end"]
    for command in (("config", "show", "--json"), ("config", "show"), ("runs", "show", "--json"), ("runs", "show")):
        result = tuinet(*command)
        assert result.code == 0, result.err
        assert TOKEN not in result.out
    run = tuinet.run.name
    requests = "".join(
        json.dumps(request) + "\n"
        for request in (
            {"type": "list_runs", "id": 1},
            {"type": "watch_run", "id": 2, "run": run},
            {"type": "acknowledged", "run": run, "seq": 99},
        )
    )
    output = agent(requests, until=b'"type":"done"')
    assert run.encode() in output
    assert b'"type":"record_changed"' in output
    assert TOKEN.encode() not in output


def agent(requests: str, until: bytes) -> bytes:
    """All that an agent for people who only look on has said when it says a certain thing."""
    process = subprocess.Popen([PROGRAM, "agent", "--read-only"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(requests.encode())
        process.stdin.flush()
        output = b""
        while until not in output:
            line = process.stdout.readline()
            assert line, output
            output += line
        process.stdin.close()
    return output


def holds_token(path: Path) -> bool:
    return TOKEN.encode() in path.read_bytes()


def test_a_run_that_others_can_write_to_is_not_resumed_and_its_command_not_run(tuinet: Tuinet) -> None:
    train(tuinet, "022")
    (tuinet.run / "on_end").write_text("touch ../../../obeyed")
    (tuinet.run / "on_end").chmod(0o666)
    refused(tuinet("resume", "last", "--epochs", "4"), 1, f"{tuinet.run}/on_end: others can write", "chmod go-w")
    assert not (tuinet.home.parent / "obeyed").exists()


@pytest.mark.parametrize("part", ["events.jsonl", "checkpoints/epoch-0001.safetensors"])
def test_a_run_that_others_can_write_to_is_not_shown(tuinet: Tuinet, part: str) -> None:
    assert tuinet("train", *SMALL, "--quiet").code == 0
    (tuinet.run / part).chmod(0o666)
    for command in (["attach"], ["eval"], ["predict", "last", "digit.png"], ["explain", "last"]):
        refused(tuinet(*command), 1, f"{tuinet.run / part}: others can write to it", "chmod go-w")


@pytest.mark.parametrize("part", ["", "runs", "settings.toml"])
def test_a_home_that_others_can_write_to_is_refused_by_every_command(tuinet: Tuinet, part: str) -> None:
    (tuinet.home / "runs").mkdir(parents=True)
    (tuinet.home / "settings.toml").touch()
    (tuinet.home / part).chmod(0o777)
    named = f"{tuinet.home / part}: others can write to it (owner "
    for command in (["train", *SMALL],) if part else (["runs", "list"], ["data", "list"], ["agent"]):
        refused(tuinet(*command), 1, named)
    if part != "settings.toml":
        with terminal("app", fast=True) as seen:
            assert seen.end() == 1
            assert "others can write to it (owner" in seen.received.decode()
