"""Garbage is collected while nobody waits."""

from __future__ import annotations

import gc

import pytest

from tuinet.tui.garbage import DUE, QUIET_SECONDS, GarbageCollector

from .conftest import opened

pytestmark = pytest.mark.usefixtures("soon_idle")


class Clock:
    """Advances when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("small", "seconds", "collected"), [(DUE, QUIET_SECONDS, 1), (DUE, 0.5 * QUIET_SECONDS, 0), (DUE - 1, 10, 0)]
)
def test_a_collection_that_is_due_waits_until_no_key_is_pressed(
    monkeypatch: pytest.MonkeyPatch, small: int, seconds: float, collected: int
) -> None:
    collections: list[object] = []
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, small))
    monkeypatch.setattr(gc, "collect", lambda: collections.append(1))
    clock = Clock()
    collector = GarbageCollector(clock)
    clock.now = 100
    collector.note_input()
    clock.now += seconds
    collector.collect_if_idle()
    assert len(collections) == collected


async def test_keys_and_the_mouse_put_it_off() -> None:
    async with opened() as person:
        noted: list[object] = []
        person.app.garbage.note_input = lambda: noted.append(1)  # type: ignore[method-assign]
        await person.press("right")
        assert noted
        noted.clear()
        await person.click("DigitPane")
        assert noted
