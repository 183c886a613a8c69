"""Machines by the names that the user gives them."""

from __future__ import annotations

from tuinet.jobs.preferences import HostPreferences, read_preferences
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.ssh import Address


def machine_of(host: str, *, read_only: bool = False) -> RemoteMachine:
    """Return the machine of a `--host`, not yet connected: settings.toml may say how it is reached.

    Raises UsageError or ConfigurationError.
    """
    preferences = read_preferences().hosts.get(host, HostPreferences())
    return RemoteMachine(Address(host, preferences.address or host, preferences.command), read_only=read_only)
