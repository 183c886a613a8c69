"""Every kind of damage that `tuinet runs check` knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tuinet.commands import MOST_LINE
from tuinet.config import Configuration
from tuinet.runs.checkpoints import encode
from tuinet.runs.directory import Run
from tuinet.snapshot import Snapshot

from .conftest import snapshot

Damage = Callable[[Run], object]


def checkpoint(run: Run, epoch: int) -> Path:
    return run.checkpoints().at(epoch, 0).path


def edit(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Change the lines of a file."""
    path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))


def in_record(run: Run, **changes: object) -> None:
    run.record_path.write_text(json.dumps(json.loads(run.record_path.read_text()) | changes))


def renumbered(line: bytes, number: int) -> bytes:
    return json.dumps(json.loads(line) | {"seq": number}).encode()


def leave(path: Path) -> None:
    """Leave a half-written file, as a killed process does."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(b"half")
    path.chmod(0o600)


@dataclass(frozen=True)
class Case:
    """A kind of damage."""

    damage: Damage
    where: str
    """In the run, or in the home after `../../`"""
    what: str
    """A regular expression"""
    repairable: bool = True
    copy_of: str = ""
    """The file whose original is kept; else nothing is changed"""


LOG = "events.jsonl"
COMMANDS = "commands.jsonl"
LAST_BATCH = "last_batch.safetensors"
NEWEST = "checkpoints/epoch-0003.safetensors"

CASES = {
    "no record": Case(lambda run: run.record_path.unlink(), "config.json", "cannot be read"),
    "an invalid record": Case(
        lambda run: run.record_path.write_bytes(b"\0" * 90), "config.json", "is not valid", copy_of="config.json"
    ),
    "a record of a newer version": Case(
        lambda run: in_record(run, format=2), "config.json", "newer tuinet", repairable=False
    ),
    "a record of another network": Case(
        lambda run: in_record(run, config=Configuration(hidden=(5,)).model_dump(mode="json")),
        "config.json",
        r"matches none of the 4 checkpoints: epoch-0003\S* belongs to another network: hidden = \(3,\): expected",
        copy_of="config.json",
    ),
    "no data set": Case(
        lambda run: in_record(run, config={**run.record().config.model_dump(mode="json"), "dataset": "/gone"}),
        "config.json",
        "its data set cannot be used",
        repairable=False,
    ),
    "a truncated checkpoint": Case(
        lambda run: checkpoint(run, 3).write_bytes(checkpoint(run, 3).read_bytes()[:200]),
        NEWEST,
        "truncated",
        copy_of=NEWEST,
    ),
    "an altered checkpoint": Case(
        lambda run: checkpoint(run, 3).write_bytes(checkpoint(run, 3).read_bytes()[:-1] + b"\x7f"),
        NEWEST,
        "altered",
        copy_of=NEWEST,
    ),
    "a checkpoint of another network": Case(
        lambda run: checkpoint(run, 3).write_bytes(
            encode(snapshot_of(Configuration(hidden=(3,), activation="tanh"), 3))
        ),
        NEWEST,
        "another network",
        copy_of=NEWEST,
    ),
    "a checkpoint of another epoch": Case(
        lambda run: checkpoint(run, 3).write_bytes(encode(snapshot(2))), NEWEST, "holds epoch 2", copy_of=NEWEST
    ),
    "a checkpoint that is missing": Case(lambda run: checkpoint(run, 3).unlink(), NEWEST, "is missing"),
    "a checkpoint that no event names": Case(
        lambda run: run.checkpoints().save(snapshot(7)),
        "checkpoints/epoch-0007.safetensors",
        "is not listed",
    ),
    "a file that is not a checkpoint": Case(
        lambda run: leave(run.folder / "checkpoints" / "notes"), "checkpoints/notes", "is not a checkpoint"
    ),
    "no folder of checkpoints": Case(
        lambda run: (run.folder / "checkpoints").rename(run.folder / "elsewhere"), "checkpoints", "is missing"
    ),
    "no log": Case(lambda run: run.events_path.unlink(), LOG, "is missing", repairable=False),
    "a block of NULs": Case(
        lambda run: edit(run.events_path, lambda lines: [*lines[:3], b"\0" * 300, *lines[6:]]),
        LOG,
        "line 4 cannot be read",
        copy_of=LOG,
    ),
    "a line that is not an event": Case(
        lambda run: edit(run.events_path, lambda lines: [*lines[:3], b"otter", *lines[4:]]),
        LOG,
        "line 4 cannot be read",
        copy_of=LOG,
    ),
    "a torn last line": Case(
        lambda run: run.events_path.write_bytes(run.events_path.read_bytes() + b'{"ty'),
        LOG,
        "the last line is incomplete",
        copy_of=LOG,
    ),
    "missing events": Case(
        lambda run: edit(run.events_path, lambda lines: [*lines[:3], *lines[5:]]), LOG, "events 4 to 5 are missing"
    ),
    "an event twice": Case(
        lambda run: edit(run.events_path, lambda lines: [*lines[:4], lines[3], *lines[4:]]),
        LOG,
        "line 5 has the number 4 after 4",
        copy_of=LOG,
    ),
    "an altered number": Case(
        lambda run: edit(run.events_path, lambda lines: [*lines[:3], renumbered(lines[3], 94), *lines[4:]]),
        LOG,
        "line 4 has the number 94 between 3 and 5",
        copy_of=LOG,
    ),
    "events in another order": Case(
        lambda run: edit(
            run.events_path,
            lambda lines: [renumbered(line, n) for n, line in enumerate([*lines[:2], lines[-1], *lines[2:-1]], 1)],
        ),
        LOG,
        "follows the end of the run",
    ),
    "a torn command": Case(
        lambda run: run.commands_path.write_bytes(run.commands_path.read_bytes() + b'{"type":"pau'),
        COMMANDS,
        "the last line is incomplete",
        copy_of=COMMANDS,
    ),
    "an oversized command": Case(
        lambda run: edit(run.commands_path, lambda lines: [b"x" * (3 * MOST_LINE), *lines]),
        COMMANDS,
        "line 1 is longer than 65,536 bytes",
        copy_of=COMMANDS,
    ),
    "a line that is not a command": Case(
        lambda run: edit(run.commands_path, lambda lines: [*lines, b'{"type":"obey"}']),
        COMMANDS,
        "line 2 is not a command",
        copy_of=COMMANDS,
    ),
    "a directory for the commands": Case(
        lambda run: (run.commands_path.unlink(), run.commands_path.mkdir(0o700)), COMMANDS, "is not a regular file"
    ),
    "an invalid record of a batch": Case(
        lambda run: leave(run.last_batch_path), LAST_BATCH, "truncated, altered or not a batch", copy_of=LAST_BATCH
    ),
    "a record of a batch half written": Case(
        lambda run: leave(run.folder / f".{LAST_BATCH}.tmp"), f".{LAST_BATCH}.tmp", "was left"
    ),
    "no lock": Case(lambda run: run.lock_path.unlink(), "lock", "is missing"),
    "a directory for the lock": Case(
        lambda run: (run.lock_path.unlink(), run.lock_path.mkdir(0o700)), "lock", "is not a regular file"
    ),
    "room for last words": Case(lambda run: leave(run.folder / ".spare"), ".spare", "was left"),
    "a record half written": Case(
        lambda run: leave(run.folder / ".config.json.tmp"), ".config.json.tmp", "was left", copy_of=".config.json.tmp"
    ),
    "a checkpoint half written": Case(
        lambda run: leave(run.folder / "checkpoints" / ".epoch-0004.safetensors.tmp"),
        "checkpoints/.epoch-0004.safetensors.tmp",
        "was left",
    ),
    "a file that others can read": Case(lambda run: run.events_path.chmod(0o644), LOG, "mode 0644, expected 0600"),
    "a file that others can write": Case(lambda run: run.events_path.chmod(0o666), LOG, "others can write"),
    "a run half made": Case(
        lambda run: leave(run.folder.parent / ".20260101-000000-calm-otter.tmp" / "config.json"),
        "../.20260101-000000-calm-otter.tmp",
        "was only partly created",
    ),
    "a run half removed": Case(
        lambda run: leave(run.folder.parent / ".20260101-000000-calm-otter.removed" / "config.json"),
        "../.20260101-000000-calm-otter.removed",
        "was only partly removed",
    ),
    "a data set half added": Case(
        lambda run: leave(run.folder.parent.parent / "datasets" / ".adding-x" / "a"),
        "../../datasets/.adding-x",
        "only partly added or removed",
    ),
    "a data set in the making": Case(
        lambda run: leave(run.folder.parent.parent / "datasets" / ".staging-x" / "a"),
        "../../datasets/.staging-x",
        "only partly added or removed",
    ),
    "a data set half removed": Case(
        lambda run: leave(run.folder.parent.parent / "datasets" / ".removing-x" / "a"),
        "../../datasets/.removing-x",
        "only partly added or removed",
    ),
    "accuracies of a sweep half written": Case(
        lambda run: leave(run.folder.parent.parent / "sweeps" / "sweep-1" / ".live.json.tmp"),
        "../../sweeps/sweep-1/.live.json.tmp",
        "partly written",
    ),
    "settings half written": Case(
        lambda run: leave(run.folder.parent.parent / ".settings.toml.tmp"), "../../.settings.toml.tmp", "partly written"
    ),
}


def snapshot_of(config: Configuration, epoch: int) -> Snapshot:
    """A snapshot of a run with another configuration."""
    own = snapshot(epoch)
    return replace(own, progress=own.progress.model_copy(update={"config": config.model_dump(mode="json")}))
