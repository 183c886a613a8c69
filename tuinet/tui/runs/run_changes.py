"""Changes from the Runs screen: it stops, renames and removes runs, and reports the outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.screen import Screen

from tuinet.errors import TuinetError
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.runs.run_names import check_name, check_new_name
from tuinet.tui.context import AppContext
from tuinet.tui.stopping import stop_and_wait
from tuinet.tui.widgets.ask import Ask, Choose


class RunChanges:
    """Asks the user if need be, makes a change without blocking the keys, and shows its outcome."""

    def __init__(self, screen: Screen[Any], refresh: Callable[[], None]) -> None:
        """Make changes for a screen; `refresh` is called after each."""
        self._screen = screen
        self._refresh = refresh

    def stop(self, overview: Overview) -> None:
        """Ask a run to stop, and say when it has."""
        self._notify(f"stopping {overview.label} after this batch")
        self._screen.run_worker(self._stop(overview))

    def rename(self, overview: Overview) -> None:
        """Ask for a new name."""
        run = overview.run
        check: Callable[[str], None] = partial(check_new_name, run)
        if run.machine:
            # Whether another run has the name shows only when it is given: a check would ask the other machine after
            # each letter.
            check = check_form
        question = Ask(f"Rename {overview.label} (empty: no name):", overview.name or "", check)
        self._screen.app.push_screen(question, partial(self._rename, run))

    def remove(self, overview: Overview) -> None:
        """Remove a run, after a confirmation."""
        if overview.live:
            self._notify(f"{overview.label} is {overview.status}: stop it first (s)", severity="warning")
            return
        question = f"Remove {overview.label} permanently, with its log and all its checkpoints?"
        answers = [("keep", "escape", "No, keep it"), ("remove", "y", "Yes, remove it")]
        self._screen.app.push_screen(Choose(question, answers), partial(self._remove, overview))

    def _rename(self, run: Run, name: str | None) -> None:
        if name is None:
            return
        outcome = "no longer has a name"
        if name:
            outcome = f"is now named {name}"
        machine = AppContext.of(self._screen).machines.of(run)
        rename = partial(machine.rename, run, name)
        self._screen.run_worker(self._change(rename, f"{run.run_id} {outcome}", partial(self._show_new_name, run)))

    def _remove(self, overview: Overview, answer: str | None) -> None:
        if answer != "remove":
            return
        run = overview.run
        context = AppContext.of(self._screen)
        remove = partial(context.machines.of(run).remove, run)
        forget = partial(context.run_session.forget, run)
        self._screen.run_worker(self._change(remove, f"{overview.label} was removed", forget))

    async def _stop(self, overview: Overview) -> None:
        try:
            await stop_and_wait(overview.run)
        except TuinetError as error:
            self._notify(str(error), severity="error")
        else:
            self._notify(f"{overview.label} has stopped")
        self._refresh()

    async def _change(self, change: Callable[[], object], outcome: str, then: Callable[[], None]) -> None:
        """Make a change on disk, do what follows from it in the app, and say so; or say why it failed."""
        try:
            await asyncio.to_thread(change)
            then()
        except TuinetError as error:
            self._notify(str(error), severity="error")
        else:
            self._notify(outcome)
        self._refresh()

    def _show_new_name(self, run: Run) -> None:
        """Let the app read the name of the run that it shows again, and tell everything else which run was renamed."""
        run_session = AppContext.of(self._screen).run_session
        if run_session.follower:
            run_session.follower.poll()
            run_session.news.publish([])
        run_session.renamed.publish(run)

    def _notify(self, message: str, severity: Any = "information") -> None:  # noqa: ANN401 - Textual's literals
        self._screen.notify(message, severity=severity, markup=False)


def check_form(name: str) -> None:
    """Raise UsageError for a name that no run can have."""
    if name:
        check_name(name)
