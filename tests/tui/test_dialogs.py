"""Questions with a few answers: each answer has a key, which means nothing else on the screen that they cover."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.screen import Screen

from tuinet.events import RunEnded
from tuinet.runs.log import EventLog
from tuinet.tui import keys
from tuinet.tui.leaving import Leaving
from tuinet.tui.widgets.ask import Choose

from .conftest import Person, opened
from .example_runs import interrupted_run, live, new_run

pytestmark = pytest.mark.usefixtures("soon_idle")

SAME = {("q", "leave"): "quit"}
"""Answers whose key means the same below: the action there"""


async def ask_before_leaving(person: Person) -> None:
    with live(new_run()) as run:
        person.app.opener.open(run)
        await person.until(lambda: person.app.run_session.follower, "the run")
        await person.press("q")


async def ask_before_removing(person: Person) -> None:
    new_run()
    await person.press("3")
    await person.see("1 run")
    await person.press("D")


async def ask_before_overwriting(person: Person) -> None:
    Path("tuinet.toml").touch()
    await person.press("ctrl+s", "enter")


async def ask_before_a_step(person: Person) -> None:
    run = interrupted_run()
    end = RunEnded(
        reason="finished",
        epochs=3,
        best_epoch=None,
        best_valid_accuracy=None,
        test_loss=None,
        test_accuracy=None,
        seconds=1,
    )
    EventLog(run.events_path).append(end)
    person.app.opener.open(run)
    await person.until(lambda: person.app.run_session.follower, "the run")
    await person.press("e")


ASKING = [ask_before_leaving, ask_before_removing, ask_before_overwriting, ask_before_a_step]


def actions_below(dialog: Choose, below: Screen[object]) -> Iterator[tuple[str, str]]:
    """The keys that work without the dialog, each with its action."""
    titles = ("Everywhere", *getattr(below, "HELP_KEYS", ()))
    if isinstance(dialog, Leaving):
        # It can be asked on every screen; the help closes first.
        titles = tuple(title for title in keys.TABLE if title not in ("Help", "Field help"))
    for title in titles:
        for binding in keys.TABLE[title]:
            assert isinstance(binding, Binding)
            yield from ((key, binding.action) for key in binding.key.split(","))


@pytest.mark.parametrize("ask", ASKING)
async def test_each_answer_has_a_key_that_means_nothing_else_below(
    ask: Callable[[Person], Awaitable[None]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened() as person:
        await ask(person)
        dialog = person.app.screen
        assert isinstance(dialog, Choose)
        named = {key: name for _, key, name in dialog.answers}
        assert "escape" in named
        assert "" not in named
        below = list(actions_below(dialog, person.app.screen_stack[-2]))
        for result, key, _ in dialog.answers:
            # Escape leaves whatever was opened last.
            if key == "escape":
                continue
            actions = {action for bound, action in below if bound == key}
            assert actions <= {SAME.get((key, result))}, f"{key} is {result}, and below {actions}"
