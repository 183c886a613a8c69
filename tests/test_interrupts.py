"""Ctrl-C while a run is watched."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tuinet.cli.interrupts import Interrupts
from tuinet.commands import Command
from tuinet.runs.directory import Run


class Unwritable:
    """A stream in the middle of a write: another write fails."""

    def write(self, text: str) -> int:
        raise RuntimeError("reentrant call")

    flush = write


class Asked(Run):
    """A run that remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(Path("brave-otter"))
        self.commands: list[str] = []

    def send(self, command: Command) -> None:
        self.commands.append(command.type)


def test_a_signal_in_the_middle_of_a_write_is_obeyed_and_explained_later(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Asked()
    interrupts = Interrupts(run)
    monkeypatch.setattr(sys, "stderr", Unwritable())
    interrupts(signal.SIGINT, None)
    assert run.commands == ["stop"]
    assert [*interrupts.notes] == ["stopping after this batch and saving; press Ctrl-C again to kill the run"]
