"""Messages of another machine are not trusted: one clear line, no traceback, no hang, and nothing is obeyed."""

from __future__ import annotations

import pytest

from tuinet import __version__
from tuinet.cli.main import run as tuinet
from tuinet.remote import connection, link
from tuinet.remote.protocol import PROTOCOL

from .conftest import HELLO, LISTING_FINISHED, RECORD, RUN, FalseSsh, line
from .hostile import EVIL, Capture, one_line

MESSAGES: dict[str, str] = {
    "wrong types": line({"type": "listing_finished", "id": [1], "removed": "none", "is_complete": "perhaps"}),
    "missing fields": line({"type": "listing_finished", "id": "@ID@"}),
    "unknown fields": line({**LISTING_FINISHED, "more": 1}),
    "an unknown type": line({"type": "obey", "id": "@ID@"}),
    "an unknown type that no terminal should see": line({"type": EVIL, "id": "@ID@"}),
    "a field that no terminal should see": line({"type": "done", "id": "@ID@", EVIL: EVIL}),
    "not an object": "[1, 2]\n",
    "a number": "7\n",
    "not JSON": "hello, how are you\n",
    "half a line, and gone": '{"type": "look',
    "binary": bytes(range(256)).decode("latin-1") + "\n",
    "bytes that are not UTF-8": '{"type": "done", "id": "\xff\xfe"}\n',
    "NaN": '{"type": "done", "id": NaN}\n',
    "infinity": '{"type": "done", "id": 1e999}\n',
    "a number of 4000 digits": '{"type": "done", "id": ' + "9" * 4000 + "}\n",
    "a number of 5000 digits": '{"type": "done", "id": ' + "9" * 5000 + "}\n",
    "a negative number": '{"type": "done", "id": -1}\n',
    "deep nesting": "[" * 100_000 + "\n",
    "deep nesting that is closed": '{"type": "done", "id": ' + "[" * 300 + "]" * 300 + "}\n",
    "a line of two megabytes": '{"type": "done", "id": "' + "x" * 2_000_000 + '"}\n',
    "a second hello": line(HELLO),
    "the answer to something else": line({"type": "run_found", "id": "@ID@", "run": None}),
    "impossible runs": line(
        {"type": "run_listed", "run": RUN, "name": None, "created": 1e18, "status": "finished", "record": RECORD,
         "state": None, "problem": None}
    ),
    "impossible accuracies": line(
        {"type": "run_listed", "run": RUN, "name": None, "created": 1.0, "status": "finished", "record": RECORD,
         "state": {"trend": {"values": [0.5, 98.0]}}, "problem": None}
    ),
}  # fmt: skip


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
def test_what_a_shell_prints_first_is_skipped(ssh: FalseSsh, capsys: Capture, greeting: str) -> None:
    ssh.speaks(greeting + "\n" + line(HELLO))
    assert tuinet(["runs", "list", "--host", "box", "--json"]) == 0
    assert capsys.readouterr() == ("[]\n", "")


@pytest.mark.parametrize(
    ("greeting", "forever"),
    [("", "a line\n" * 1000), ("", "x" * 65536), (line({**HELLO, "protocol": "1"}).replace('"1"', "1" * 4000), "y\n")],
)
def test_endless_output_of_another_program_ends_in_one_line(
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
def test_an_agent_that_exits_without_a_hello_ends_in_one_line(
    ssh: FalseSsh, capsys: Capture, code: int, errors: str, words: str
) -> None:
    ssh.speaks("", code=code, errors=errors.replace("\u202e", ""))
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    assert words in one_line(capsys)


def test_an_agent_that_never_says_hello_is_given_up_on(
    ssh: FalseSsh, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_an_agent_that_falls_silent_after_hello_is_given_up_on(
    ssh: FalseSsh, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "SILENCE", 0.1)
    ssh.answers.clear()
    ssh.speaks(pings=False)
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    assert "no response for" in one_line(capsys)


def test_an_agent_that_pings_but_never_answers_is_given_up_on(
    ssh: FalseSsh, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "REPLY_TIMEOUT", 0.2)
    ssh.answers.clear()
    ssh.speaks()
    assert tuinet(["runs", "list", "--host", "box"]) == 1
    one_line(capsys)
