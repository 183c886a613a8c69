"""A machine that cannot be reached, or where tuinet is not: one clear line."""

from __future__ import annotations

import pytest

from ..conftest import Tuinet
from ..test_bad_input import refused
from .conftest import Box

LIST = ("runs", "list", "--host", "box")


def test_a_host_key_that_is_not_known_is_not_taken(box: Box, tuinet: Tuinet) -> None:
    box.server.accept("")
    refused(tuinet(*LIST), 1, "box: ", "Host key verification failed")


def test_a_host_key_of_another_machine_is_not_taken(box: Box, tuinet: Tuinet) -> None:
    box.server.accept((box.server.folder / "person.pub").read_text())
    refused(tuinet(*LIST), 1, "box: ", "Host key verification failed")


def test_an_unknown_user_is_refused_with_a_reason(box: Box, tuinet: Tuinet) -> None:
    box.server.client(f"IdentityFile {box.server.folder / 'host'}", "IdentityAgent none")
    keys = box.server.folder / "authorized"
    known = keys.read_text()
    try:
        keys.write_text("")
        refused(tuinet(*LIST), 1, "box: ", "Permission denied")
    finally:
        keys.write_text(known)


def test_a_machine_that_does_not_listen_is_said_to_refuse(box: Box, tuinet: Tuinet) -> None:
    box.server.stop()
    try:
        refused(tuinet(*LIST), 1, "box: ", "Connection refused")
    finally:
        box.server.start()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("tuinett", ("not found", "settings.toml")),
        ("/nowhere/tuinet", ("cannot run tuinet there", "settings.toml")),
        ("true", ("tuinet exited there",)),
        ("echo hello; true", ("tuinet exited there",)),
        ("echo Traceback >&2; exit 3; ", ("tuinet exited there", "Traceback")),
    ],
)
def test_what_is_not_tuinet_is_called_so(box: Box, tuinet: Tuinet, command: str, words: tuple[str, ...]) -> None:
    settings(tuinet, f'[hosts.box]\ncommand = "{command}"\n')
    refused(tuinet(*LIST), 1, "box: ", *words)


def test_a_host_has_an_address_and_a_command_of_the_persons_own(box: Box, tuinet: Tuinet) -> None:
    settings(tuinet, '[hosts.lab]\naddress = "box"\ncommand = "echo Welcome to the lab; exec tuinet"\n')
    result = tuinet("runs", "list", "--json", "--host", "lab")
    assert (result.code, result.out, result.err) == (0, "[]\n", "")


def settings(tuinet: Tuinet, content: str) -> None:
    tuinet.home.mkdir(parents=True)
    (tuinet.home / "settings.toml").write_text(content)
