"""What comes from another machine is not trusted: one clear line, no traceback, no hang, and nothing is obeyed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from tuinet import __version__
from tuinet.cli.main import run as tuinet
from tuinet.errors import LinkError
from tuinet.remote import connection, link
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.protocol import PROTOCOL
from tuinet.remote.replies import ListingFinished
from tuinet.remote.requests import ListRuns
from tuinet.remote.ssh import Address

from .conftest import HELLO, LISTING_FINISHED, RECORD, RUN, STORY, FalseSsh, line

Capture = pytest.CaptureFixture[str]
Connect = Callable[[], RemoteMachine]

EVIL = "a\x1b]0;mine\x07b\x9b31mc\x1b[2Jd\re\x00f\x7fg\u202eh\n"
"""Escape sequences of seven and of eight bits, a title, a bell, NUL, DEL, and what turns the direction of text"""

MESSAGES: dict[str, str] = {
    "wrong types": line({"type": "listing_finished", "id": [1], "removed": "none", "is_complete": "perhaps"}),
    "missing fields": line({"type": "listing_finished", "id": "@ID@"}),
    "unknown fields": line({**LISTING_FINISHED, "more": 1}),
    "an unknown type": line({"type": "obey", "id": "@ID@"}),
    "an unknown type that no terminal should see": line({"type": EVIL, "id": "@ID@"}),
    "a field that no terminal should see": line({"type": "done", "id": "@ID@", EVIL: EVIL}),
    "no object": "[1, 2]\n",
    "a number": "7\n",
    "no JSON": "hello, how are you\n",
    "half a line, and gone": '{"type": "look',
    "binary": bytes(range(256)).decode("latin-1") + "\n",
    "bytes that are no UTF-8": '{"type": "done", "id": "\xff\xfe"}\n',
    "NaN": '{"type": "done", "id": NaN}\n',
    "infinity": '{"type": "done", "id": 1e999}\n',
    "a number of 4000 digits": '{"type": "done", "id": ' + "9" * 4000 + "}\n",
    "a number of 5000 digits": '{"type": "done", "id": ' + "9" * 5000 + "}\n",
    "a negative number": '{"type": "done", "id": -1}\n',
    "deep nesting": "[" * 100_000 + "\n",
    "nesting that is whole": '{"type": "done", "id": ' + "[" * 300 + "]" * 300 + "}\n",
    "a line of two megabytes": '{"type": "done", "id": "' + "x" * 2_000_000 + '"}\n',
    "a second hello": line(HELLO),
    "the answer to something else": line({"type": "run_found", "id": "@ID@", "run": None}),
    "runs that cannot be": line(
        {"type": "run_listed", "run": RUN, "name": None, "created": 1e18, "status": "finished", "record": RECORD,
         "state": None, "problem": None}
    ),
    "accuracies that cannot be": line(
        {"type": "run_listed", "run": RUN, "name": None, "created": 1.0, "status": "finished", "record": RECORD,
         "state": {"trend": {"values": [0.5, 98.0]}}, "problem": None}
    ),
}  # fmt: skip


def one_line(capture: Capture) -> str:
    """All that was printed: one line of what is wrong."""
    printed = capture.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("tuinet: box: ")
    assert printed.err.count("\n") == 1
    assert len(printed.err) < 500
    assert_harmless(printed.err)
    return printed.err


def assert_harmless(text: str) -> None:
    """Nothing in it that a terminal would obey."""
    assert all(char in "\n\t" or char.isprintable() for char in text), repr(text)


@pytest.mark.parametrize("what", MESSAGES)
def test_an_invalid_message_ends_in_one_line(ssh: FalseSsh, capsys: Capture, what: str) -> None:
    ssh.answers["list_runs"] = [MESSAGES[what]]
    ssh.speaks(last="list_runs" if "gone" in what else "")
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    one_line(capsys)


def test_an_endless_line_ends_in_one_line(ssh: FalseSsh, capsys: Capture) -> None:
    ssh.speaks(line(HELLO), forever="x" * 65536)
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    assert "a line of more than" in one_line(capsys)


@pytest.mark.parametrize(
    ("protocol", "outdated"), [(PROTOCOL + 1, "this machine"), (PROTOCOL - 1, "that machine"), (2, "that machine")]
)
def test_another_protocol_names_both_versions_and_the_side_to_upgrade(
    ssh: FalseSsh, capsys: Capture, protocol: int, outdated: str
) -> None:
    ssh.speaks(line({**HELLO, "protocol": protocol, "of": "later times"}))
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    assert one_line(capsys) == (
        f"tuinet: box: runs tuinet 9.9 (protocol {protocol}), but this machine runs tuinet {__version__} "
        f"(protocol {PROTOCOL}): upgrade tuinet on {outdated}\n"
    )


@pytest.mark.parametrize(
    "greeting",
    ["Welcome to box!\n\n * news\n", "no end of line", '{"type": "mail"}\n', "\x1b[2J\xff\x00\n", "[" * 100_000 + "\n"],
)
def test_what_a_shell_says_before_is_passed_over(ssh: FalseSsh, capsys: Capture, greeting: str) -> None:
    ssh.speaks(greeting + "\n" + line(HELLO))
    assert tuinet(["runs", "list", "--host", "box", "--json"]) == 0
    assert capsys.readouterr() == ("[]\n", "")


@pytest.mark.parametrize(
    ("greeting", "forever"),
    [("", "a line\n" * 1000), ("", "x" * 65536), (line({**HELLO, "protocol": "1"}).replace('"1"', "1" * 4000), "y\n")],
)
def test_what_talks_without_end_and_is_not_tuinet_ends_in_one_line(
    ssh: FalseSsh, capsys: Capture, greeting: str, forever: str
) -> None:
    ssh.speaks(greeting, forever=forever)
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    one_line(capsys)


@pytest.mark.parametrize(
    ("code", "errors", "words"),
    [
        (255, "ssh: Could not resolve hostname box\n", "Could not resolve"),
        (127, "bash: line 1: tuinet: command not found\n", "settings.toml"),
        (126, "bash: line 1: tuinet: Permission denied\n", "settings.toml"),
        (2, 'tuinet: Unknown command "agent".\n', "upgrade tuinet on that machine"),
        (2, "python: can't open file 'tuinet'\n", "cannot run tuinet there (python: can't open file 'tuinet')"),
        (2, "", "cannot run tuinet there (exit code 2)"),
        (0, "", "tuinet exited there (exit code 0)"),
        (1, EVIL, "tuinet exited there"),
    ],
)
def test_who_ends_without_a_hello_ends_in_one_line(
    ssh: FalseSsh, capsys: Capture, code: int, errors: str, words: str
) -> None:
    ssh.speaks("", code=code, errors=errors.replace("\u202e", ""))
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    assert words in one_line(capsys)


def test_who_never_says_hello_is_given_up(ssh: FalseSsh, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "FOREGROUND_TIMEOUT", 0.1)
    ssh.speaks("")
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    assert "did not answer" in one_line(capsys)


def test_a_long_silence_is_reported_once(ssh: FalseSsh, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "SLOW_START", 0.0)
    monkeypatch.setattr(connection, "FOREGROUND_TIMEOUT", 0.1)
    ssh.speaks("a word of the shell\n")
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    silent, error = capsys.readouterr().err.splitlines()
    assert silent == "box: still waiting for tuinet to answer; press Ctrl-C to give up"
    assert "did not answer" in error


def test_who_says_nothing_after_hello_is_given_up(
    ssh: FalseSsh, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "SILENCE", 0.1)
    ssh.answers.clear()
    ssh.speaks(pings=False)
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    assert "no response for" in one_line(capsys)


def test_who_gives_signs_of_life_and_no_answer_is_given_up(
    ssh: FalseSsh, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "REPLY_TIMEOUT", 0.2)
    ssh.answers.clear()
    ssh.speaks()
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    one_line(capsys)


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
    "numbers from nought": numbered(0, 1, 2),
    "numbers beyond all": numbered(1, 2, 1 << 60),
    "a time that no calendar has": spoiled(1, time=1e18),
    "a configuration that is none": spoiled(1, config={"epochs": "many"}),
    "a configuration that is nested": spoiled(1, config={"epochs": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}),
    "no images at all": spoiled(1, train_size=-1),
    "no batches": spoiled(2, batches=0),
    "an accuracy above 1": spoiled(3, accuracy=7.0),
    "no speed that can be": spoiled(3, samples_per_second=1e-300),
    "a probe of other lists": spoiled(4, indices=[1, 2, 3]),
    "a probe of rows of other lengths": spoiled(4, indices=[1, 2], labels=[0, 0], probabilities=[[0.5, 0.5], [1.0]]),
    "a probe of a class that is none": spoiled(4, labels=[7]),
    "a probability above 1": spoiled(4, probabilities=[[0.5, 1e9]]),
    "a probability that is a list": spoiled(4, probabilities=[[0.5, [0.5]]]),
    "a setting that cannot be changed": spoiled(7, name="hidden", new=[1]),
    "a number of epochs that is none": spoiled(7, name="epochs", new="5"),
    "a learning rate below nought": spoiled(7, new=-1),
    "no layers": spoiled(9, layers=[]),
    "a layer of no shape": spoiled(9, layers=[{**STORY[8]["layers"][0], "shape": [0, 0]}]),
    "an epoch below nought": spoiled(9, epoch=-5),
    "seconds that no one has": spoiled(9, seconds=1e300),
    "a reason that is none": spoiled(11, reason="bored"),
}


@pytest.mark.parametrize("what", STORIES)
def test_a_story_that_no_run_tells_ends_in_one_line(ssh: FalseSsh, capsys: Capture, what: str) -> None:
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
def test_no_text_of_another_machine_steers_the_terminal(
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


def test_a_link_that_brings_nothing_good_is_tried_with_growing_pauses(
    ssh: FalseSsh, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "LONGEST_PAUSE", 0.08)
    ssh.answers["list_runs"] = ["nonsense\n"]
    ssh.speaks()
    machine = connect()
    pauses = []
    for start in range(1, 6):
        with pytest.raises(LinkError):
            machine.link.request(ListRuns(), ListingFinished)
        machine.link.wait_until_settled()
        pauses.append(machine.link._pause)
        assert machine.link.connections == start + 1
    assert pauses == [0.02, 0.04, 0.08, 0.08, 0.08]


def test_a_link_that_is_broken_says_first_when_it_is_tried_again() -> None:
    machine = RemoteMachine(Address("box", "box"))
    machine.link._failure = "Connection refused"
    machine.link._next_attempt = time.monotonic() + 60
    assert re.fullmatch(r"box: not connected, retrying in \d+ s \(Connection refused\)", machine.link_problem)


def test_ssh_may_ask_at_first_and_never_again(ssh: FalseSsh, connect: Connect) -> None:
    ssh.answers["list_runs"] = ["nonsense\n"]
    ssh.speaks()
    machine = connect()
    with pytest.raises(LinkError):
        machine.list_runs()
    machine.link.wait_until_settled()
    first, again = ssh.calls
    assert "BatchMode=yes" not in first
    assert "BatchMode=yes" in again
    for call in (first, again):
        assert call[-3:] == ["--", "box", "tuinet agent"]


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
