"""A fake `ssh`: it says what a test wants, true or not, and accepts anything."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tuinet.config import Configuration
from tuinet.remote import link
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.protocol import PROTOCOL
from tuinet.remote.ssh import Address

HELLO: dict[str, Any] = {"type": "hello", "protocol": PROTOCOL, "version": "9.9"}
LISTING_FINISHED: dict[str, Any] = {
    "type": "listing_finished", "id": "@ID@", "is_full": True, "removed": [], "is_complete": True,
}  # fmt: skip
RUN = "20260101-000000-calm-otter"

CONFIG = Configuration(hidden=(3,), epochs=2).model_dump(mode="json")
RECORD: dict[str, Any] = {"config": CONFIG, "name": "mine", "created": 1.0, "host": "box", "versions": {"tuinet": "1"}}

LAYERS = [
    {"name": "0", "shape": [3, 4], "gradient_norm": 0.5, "update_ratio": 0.001, "dead_share": 0.0},
    {"name": "1", "shape": [2, 3], "gradient_norm": 0.5, "update_ratio": 0.001, "dead_share": None},
]
STARTED = {
    "type": "run_started", "run_id": RUN, "config": CONFIG, "parameters": 23, "train_size": 8, "valid_size": 4,
    "test_size": 4, "resumed_epoch": 0, "host": "box", "versions": {},
}  # fmt: skip
EPOCH_STARTED = {"type": "epoch_started", "epoch": 1, "epochs": 2, "batches": 5}
BATCH = {
    "type": "batch_trained", "epoch": 1, "batch": 3, "batches": 5, "loss": 1.0, "accuracy": 0.5, "learning_rate": 0.1,
    "samples_per_second": 10.0, "layers": LAYERS,
}  # fmt: skip
PROBE = {
    "type": "probe_evaluated", "epoch": 1, "batch": 3, "indices": [0], "labels": [1], "probabilities": [[0.25, 0.75]],
}  # fmt: skip
EPOCH_FINISHED = {
    "type": "epoch_finished", "epoch": 1, "train_loss": 0.5, "train_accuracy": 0.75, "valid_loss": 0.5,
    "valid_accuracy": 0.75, "learning_rate": 0.1, "seconds": 1.0, "samples_per_second": 8.0, "layers": LAYERS,
}  # fmt: skip
SAVED = {"type": "checkpoint_saved", "epoch": 1, "path": "here", "valid_accuracy": 0.75, "is_best": True}
CHANGED = {"type": "setting_changed", "name": "learning_rate", "old": 0.1, "new": 0.2, "epoch": 1, "batch": 3}
WARNED = {"type": "warned", "code": "slow", "message": "it is slow"}
ENDED = {
    "type": "run_ended", "reason": "finished", "epochs": 1, "best_epoch": 1, "best_valid_accuracy": 0.75,
    "test_loss": 0.5, "test_accuracy": 0.75, "seconds": 1.0, "error": None,
}  # fmt: skip
PAUSED = {"type": "paused", "epoch": 1, "batch": 3}
CONTINUED = {"type": "continued", "epoch": 1, "batch": 3}
EVENTS = (STARTED, EPOCH_STARTED, BATCH, PROBE, PAUSED, CONTINUED, CHANGED, WARNED, EPOCH_FINISHED, SAVED, ENDED)
STORY: list[dict[str, Any]] = [{"seq": number, "time": 1.0 + number, **event} for number, event in enumerate(EVENTS, 1)]
"""A run in which everything happens"""

FAKE = """
import json, os, sys, time
plan = json.load(open(@PLAN@))
with open(@CALLS@, "a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")

def say(text):
    data = text.encode("latin-1")
    while data:
        data = data[os.write(1, data):]

say(plan["greeting"])
os.write(2, plan["errors"].encode("latin-1"))
while plan["forever"]:
    say(plan["forever"])
if plan["code"] is not None:
    os._exit(plan["code"])
commands = []
for line in sys.stdin.buffer:
    asked = json.loads(line)
    if asked["type"] == "ping" and plan["pings"]:
        say(json.dumps(asked) + "\\n")
    answers = [text.replace("@ID@", str(asked.get("id", 0))) for text in plan["answers"].get(asked["type"], [])]
    if asked["type"] == "send_command":
        commands.append(answers)
        answers = sum(commands, []) if len(commands) == plan["together"] else []
    for answer in answers:
        say(answer)
    if asked["type"] == plan["last"]:
        os._exit(0)
"""


def line(message: dict[str, Any]) -> str:
    """A message as the fake ssh says it; its id is that of what was asked."""
    return json.dumps(message).replace('"@ID@"', "@ID@") + "\n"


class FalseSsh:
    """A fake ssh with prepared answers."""

    def __init__(self, folder: Path) -> None:
        self._plan = folder / "plan"
        self._calls = folder / "calls"
        program = FAKE.replace("@PLAN@", repr(str(self._plan))).replace("@CALLS@", repr(str(self._calls)))
        ssh = folder / "ssh"
        ssh.write_text(f"#!{sys.executable} -ISE\n{textwrap.dedent(program)}")
        ssh.chmod(0o755)
        self.answers: dict[str, list[str]] = {
            "list_runs": [line(LISTING_FINISHED)],
            "find_run": [line({"type": "run_found", "id": "@ID@", "run": RUN})],
        }
        self.tell(STORY)

    def tell(self, story: list[dict[str, Any]], record: dict[str, Any] = RECORD) -> None:
        """Set the events that are sent about the run when it is watched."""
        self.answers["watch_run"] = [
            line({"type": "record_changed", "run": RUN, "record": record}),
            line({"type": "events_appended", "run": RUN, "after": 0, "events": story}),
            line({"type": "liveness_changed", "run": RUN, "live": False, "last_output": ""}),
            line({"type": "done", "id": "@ID@"}),
        ]

    def speaks(
        self,
        greeting: str = line(HELLO),
        *,
        errors: str = "",
        code: int | None = None,
        forever: str = "",
        last: str = "",
        pings: bool = True,
        together: int = 1,
    ) -> None:
        """From now on: what it begins with, with which code it then ends, what it says forever, or its last answer.

        Commands are answered once there are so many `together`.
        """
        plan = {"greeting": greeting, "errors": errors, "code": code, "forever": forever, "last": last, "pings": pings}
        self._plan.write_text(json.dumps({**plan, "together": together, "answers": self.answers}))

    @property
    def calls(self) -> list[list[str]]:
        """The arguments of each call so far."""
        return [json.loads(call) for call in self._calls.read_text().splitlines()] if self._calls.exists() else []


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FalseSsh:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setattr(link, "FIRST_PAUSE", 0.01)
    return FalseSsh(folder)


@pytest.fixture
def connect() -> Iterator[Callable[[], RemoteMachine]]:
    """Makes links to `box`, which end with the test."""
    machines: list[RemoteMachine] = []

    def linked() -> RemoteMachine:
        machines.append(RemoteMachine(Address("box", "box")))
        machines[-1].connect()
        return machines[-1]

    yield linked
    for machine in machines:
        machine.close()
