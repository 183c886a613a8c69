"""The person's settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.errors import ConfigurationError
from tuinet.jobs.preferences import HostPreferences, UserPreferences, read_preferences


@pytest.fixture
def file(own_home: Path) -> Path:
    own_home.mkdir()
    return own_home / "settings.toml"


def test_without_a_file_the_bell_rings_and_no_host_has_a_name(own_home: Path) -> None:
    assert not own_home.exists()
    assert read_preferences() == UserPreferences(notice="bell", hosts={})


def test_an_empty_file_is_like_none(file: Path) -> None:
    file.touch()
    assert read_preferences() == UserPreferences()


def test_it_names_hosts_with_their_addresses_and_what_starts_tuinet_there(file: Path) -> None:
    file.write_text('notice = "osc9"\n[hosts.box]\naddress = "me@10.0.0.7"\ncommand = "uvx tuinet"\n[hosts.lab]\n')
    read = read_preferences()
    assert read.notice == "osc9"
    assert read.hosts == {
        "box": HostPreferences(address="me@10.0.0.7", command="uvx tuinet"),
        "lab": HostPreferences(address=None, command="tuinet"),
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("notice = 'loud'", "notice = 'loud': expected 'none', 'bell' or 'osc9'"),
        ("notice = 3", "notice = 3: expected 'none', 'bell' or 'osc9'"),
        ("nottice = 'bell'", "unknown key 'nottice': expected one of notice, hosts, train"),
        ("hosts = 3", "hosts = 3: expected a table that begins with [hosts.box]"),
        ("[hosts]\nlab = 'x'", "hosts.lab = 'x': expected a table that begins with [hosts.lab]"),
        ("[hosts.lab]\nadress = 'x'", "unknown key 'hosts.lab.adress': expected one of address, command"),
        ("[hosts.lab]\ncommand = 3", "hosts.lab.command = 3: expected text"),
        ("notice = ", "not valid TOML"),
    ],
)
def test_a_damaged_file_is_an_error_that_says_where_and_what_was_expected(file: Path, content: str, words: str) -> None:
    file.write_text(content)
    with pytest.raises(ConfigurationError) as refused:
        read_preferences()
    assert str(refused.value).startswith(f"{file}: {words}")


def test_a_file_that_cannot_be_read_is_an_error(file: Path) -> None:
    file.mkdir()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_preferences()
