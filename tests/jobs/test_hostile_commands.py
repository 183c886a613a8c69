"""Whatever is in `commands.jsonl`, or in its place, the job keeps training and obeys what comes after it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tuinet.commands import SimpleCommand

from .conftest import LONG, Start, Training, until


def answer(training: Training, command: SimpleCommand) -> str:
    """The type of the event that answers a command."""
    training.run.send(command)
    return str(training.expect_answer(command.id).type)


def setting(name: str, value: object) -> bytes:
    return json.dumps({"type": "set", "name": name, "value": value}).encode() + b"\n"


HUGE = b"".join(
    [
        *(setting("probe", "9" * digits) for digits in (4000, 5000, 60_000)),
        setting("learning_rate", "x" * 60_000),
        setting("x" * 60_000, 1),
        setting("learning_rate", "x" * 200_000),
        b"[" * 60_000 + b"\n",
        bytes(range(256)) * 100,
    ]
)

LINES = {
    "values of any size": HUGE,
    "no end of line": b"x" * (1 << 24),
    "a flood": b'{"type":"continue"}\n' * 200_000 + setting("hidden", 5) * 200_000,
}


@pytest.mark.parametrize("lines", LINES)
def test_lines_of_any_kind_neither_end_a_run_nor_keep_it_from_obeying(train: Start, lines: str) -> None:
    training = train(LONG)
    training.expect("batch_trained")
    with training.run.commands_path.open("ab") as file:
        file.write(LINES[lines])
    assert answer(training, SimpleCommand(type="stop")) == "run_ended"
    assert max(map(len, training.run.events_path.read_bytes().splitlines())) < 5000


IN_ITS_PLACE: dict[str, Callable[[Path], object]] = {
    "directory": Path.mkdir,
    "link to /dev/zero": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("kind", IN_ITS_PLACE)
def test_anything_in_place_of_the_file_does_not_end_a_run(train: Start, kind: str) -> None:
    training = train(LONG)
    training.expect("batch_trained")
    path = training.run.commands_path
    IN_ITS_PLACE[kind](path)
    until(lambda: "commands_skipped" in [event.code for event in training.look().of("warned")], "a warning")
    training.expect("epoch_finished", len(training.of("epoch_finished")) + 2)
    path.rmdir() if path.is_dir() else path.unlink()
    assert answer(training, SimpleCommand(type="stop")) == "run_ended"
