"""Runs reported by another machine are checked, shown harmlessly, and refused in one line if they cannot be real."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tuinet.cli.main import run as tuinet

from .conftest import RECORD, RUN, STORY, FalseSsh, line
from .hostile import EVIL, Capture, assert_harmless, one_line


def spoiled(number: int, **fields: Any) -> list[dict[str, Any]]:
    """The story with an event of other fields."""
    return [{**event, **fields} if event["seq"] == number else event for event in STORY]


def numbered(*seqs: int) -> list[dict[str, Any]]:
    """The story with other sequence numbers."""
    return [{**event, "seq": seq} for event, seq in zip(STORY, seqs, strict=False)]


STORIES: dict[str, list[dict[str, Any]]] = {
    "no events": [],
    "numbers that go back": numbered(1, 2, 3, 2, 5),
    "the same number twice": numbered(1, 2, 2),
    "negative numbers": numbered(-3, -2, -1),
    "numbers from zero": numbered(0, 1, 2),
    "numbers beyond any limit": numbered(1, 2, 1 << 60),
    "a time that no calendar has": spoiled(1, time=1e18),
    "an invalid configuration": spoiled(1, config={"epochs": "many"}),
    "a nested configuration": spoiled(1, config={"epochs": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}),
    "no images at all": spoiled(1, train_size=-1),
    "no batches": spoiled(2, batches=0),
    "an accuracy above 1": spoiled(3, accuracy=7.0),
    "an impossible speed": spoiled(3, samples_per_second=1e-300),
    "a probe with lists of different lengths": spoiled(4, indices=[1, 2, 3]),
    "a probe with uneven rows": spoiled(4, indices=[1, 2], labels=[0, 0], probabilities=[[0.5, 0.5], [1.0]]),
    "a probe of a class that does not exist": spoiled(4, labels=[7]),
    "a probability above 1": spoiled(4, probabilities=[[0.5, 1e9]]),
    "a probability that is a list": spoiled(4, probabilities=[[0.5, [0.5]]]),
    "a hyperparameter that cannot be changed": spoiled(7, name="hidden", new=[1]),
    "a number of epochs that is not a number": spoiled(7, name="epochs", new="5"),
    "a negative learning rate": spoiled(7, new=-1),
    "no layers": spoiled(9, layers=[]),
    "a layer without a shape": spoiled(9, layers=[{**STORY[8]["layers"][0], "shape": [0, 0]}]),
    "a negative epoch": spoiled(9, epoch=-5),
    "an impossible number of seconds": spoiled(9, seconds=1e300),
    "an unknown reason": spoiled(11, reason="bored"),
}


@pytest.mark.parametrize("what", STORIES)
def test_events_that_no_run_writes_end_in_one_line(ssh: FalseSsh, capsys: Capture, what: str) -> None:
    ssh.tell(STORIES[what])
    ssh.speaks()
    assert tuinet(["attach", "last", "--host", "box"]) == 1
    one_line(capsys)


@pytest.mark.parametrize(
    "record",
    [{**RECORD, "created": -1e18}, {**RECORD, "config": {"hidden": "wide"}}, {**RECORD, "versions": 3}, {}],
)
def test_an_invalid_record_ends_in_one_line(ssh: FalseSsh, capsys: Capture, record: dict[str, Any]) -> None:
    ssh.tell(STORY, record)
    ssh.speaks()
    assert tuinet(["runs", "show", "last", "--host", "box"]) == 1
    one_line(capsys)


def test_a_run_without_a_record_ends_in_one_line(ssh: FalseSsh, capsys: Capture) -> None:
    ssh.answers["watch_run"] = ssh.answers["watch_run"][1:]
    ssh.speaks()
    assert tuinet(["runs", "show", "last", "--host", "box"]) == 1
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1


EVIL_RECORD = {**RECORD, "name": EVIL, "host": EVIL, "config": {**RECORD["config"], "dataset": EVIL}}
EVIL_STORY = [
    {**event, **{name: EVIL for name in ("host", "message", "code", "path", "run_id", "error") if name in event}}
    for event in spoiled(1, config={**RECORD["config"], "dataset": EVIL}, versions={EVIL: EVIL})
]


@pytest.mark.parametrize(
    "command",
    [
        ("attach", "last"),
        ("attach", "last", "--json"),
        ("runs", "list"),
        ("runs", "list", "--json"),
        ("runs", "show", "last"),
        ("runs", "show", "last", "--json"),
        ("runs", "compare", "last", "last"),
        ("runs", "rename", "last", "other"),
        ("eval", "last"),
    ],
)
def test_no_text_of_another_machine_controls_the_terminal(
    ssh: FalseSsh, capsys: Capture, command: tuple[str, ...]
) -> None:
    seen = {
        "type": "run_listed", "run": EVIL, "name": EVIL, "created": 1.0, "status": "finished", "record": EVIL_RECORD,
        "state": None, "problem": None,
    }  # fmt: skip
    problem = {**seen, "run": EVIL + "2", "status": "damaged", "record": None, "problem": EVIL}
    ssh.answers["list_runs"][:0] = [line(seen), line(problem)]
    ssh.answers["find_run"] = [line({"type": "run_found", "id": "@ID@", "run": EVIL})]
    ssh.tell(EVIL_STORY, EVIL_RECORD)
    ssh.answers["watch_run"] = [
        answer.replace(json.dumps(RUN), json.dumps(EVIL)) for answer in ssh.answers["watch_run"]
    ]
    ssh.answers["rename_run"] = [line({"type": "failed", "id": "@ID@", "kind": EVIL, "message": EVIL})]
    ssh.answers["list_checkpoints"] = [line({"type": "failed", "id": "@ID@", "kind": "RunError", "message": EVIL})]
    ssh.speaks()
    code = tuinet([*command, "--host", "box"])
    printed = capsys.readouterr()
    assert code == (1 if command[0] == "eval" or "rename" in command else 0), printed.err
    assert_harmless(printed.out + printed.err)


def test_events_of_a_newer_version_cost_only_themselves(ssh: FalseSsh, capsys: Capture) -> None:
    ssh.tell([{"type": "epoch_profiled", "seq": 5, "time": 6.0} if each["seq"] == 5 else each for each in STORY])
    ssh.speaks()
    assert tuinet(["attach", "last", "--host", "box"]) == 0
    assert "1 event of a type that this version does not know (epoch_profiled): skipped" in capsys.readouterr().err


def test_a_run_of_a_newer_version_does_not_hide_the_others(ssh: FalseSsh, capsys: Capture) -> None:
    seen = {"type": "run_listed", "run": RUN, "name": None, "created": 1.0, "status": "finished", "record": RECORD,
            "state": None, "problem": None}  # fmt: skip
    newer = {**RECORD, "config": {**RECORD["config"], "activation": "swish"}}
    ssh.answers["list_runs"][:0] = [line(seen), line({**seen, "run": f"{RUN}-2", "record": newer})]
    ssh.speaks()
    assert tuinet(["runs", "list", "--host", "box"]) == 0
    printed = capsys.readouterr()
    assert f"{RUN}-2" in printed.out
    assert "was made by a newer tuinet" in printed.err
