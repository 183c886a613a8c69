"""The app whose terminal is closed under it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from tuinet.tui.app import end


@pytest.fixture
def signals() -> Iterator[None]:
    """The handlers are afterwards as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def leave(code: int) -> NoReturn:
    """In place of `os._exit`."""
    raise SystemExit(code)


@pytest.mark.usefixtures("signals")
def test_the_process_ends_even_if_a_mirror_cannot_be_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    def discard() -> None:
        raise OSError("input/output error")

    monkeypatch.setattr(os, "isatty", lambda descriptor: False)
    monkeypatch.setattr(os, "_exit", leave)
    machines: Any = SimpleNamespace(others=[SimpleNamespace(discard=discard)])
    loop = asyncio.new_event_loop()
    with pytest.raises(SystemExit):
        end(loop, lambda: None, machines)
    loop.close()


@pytest.mark.usefixtures("signals")
def test_another_signal_cannot_cut_short_the_deletion_of_mirrors(monkeypatch: pytest.MonkeyPatch) -> None:
    during: list[object] = []

    def discard() -> None:
        during.extend(map(signal.getsignal, (signal.SIGTERM, signal.SIGHUP)))

    monkeypatch.setattr(os, "isatty", lambda descriptor: False)
    monkeypatch.setattr(os, "_exit", leave)
    machines: Any = SimpleNamespace(others=[SimpleNamespace(discard=discard)])
    loop = asyncio.new_event_loop()
    with pytest.raises(SystemExit) as left:
        end(loop, lambda: None, machines)
    loop.close()
    assert left.value.code == 128 + signal.SIGHUP
    assert during == [signal.SIG_IGN, signal.SIG_IGN]
