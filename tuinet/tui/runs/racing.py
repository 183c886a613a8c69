"""Starting races from the Runs screen, and returning to the one that is on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from tuinet.available_cores import available_cores
from tuinet.errors import TuinetError
from tuinet.jobs.follower import RunFollower
from tuinet.messages import and_list, counted
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview, labels_of
from tuinet.tui.context import AppContext
from tuinet.tui.machines import Machines
from tuinet.tui.runs.race_screen import Race, RaceScreen
from tuinet.tui.widgets.ask import Choose


class Racing:
    """At most one race at a time is shown; an earlier one goes on."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._race: Race | None = None

    @property
    def has_race(self) -> bool:
        """True if there is a race to return to, even if it may have ended meanwhile."""
        return self._race is not None

    def begin(self, marked: Sequence[Overview], training: int) -> None:
        """Train the configurations of marked runs again, side by side; or return to the last race.

        Where both are possible, or there would be more jobs than cores, the user is asked first.

        Args:
            marked: The runs.
            training: The number of runs that train on this machine now.
        """
        if self._race is not None and len(marked) < 2:
            self._show(self._race)
        elif self._race is None or not self._is_on(self._race):
            self._begin_new(marked, training)
        else:
            self._ask_which(self._race, marked, training)

    def _is_on(self, race: Race) -> bool:
        training = {follower.run.key for follower in AppContext.of(self._screen).run_session.training()}
        return any(run.key in training for run in race.runs)

    def _ask_which(self, race: Race, marked: Sequence[Overview], training: int) -> None:
        def act(answer: str | None) -> None:
            if answer == "return":
                self._show(race)
            elif answer == "start":
                self._begin_new(marked, training)

        question = f"The race between {and_list(race.labels)} is still on."
        answers = [("return", "b", "Back to it"), ("start", "y", "Start another race"), ("cancel", "escape", "Cancel")]
        self._screen.app.push_screen(Choose(question, answers), act)

    def _begin_new(self, marked: Sequence[Overview], training: int) -> None:
        if len(marked) < 2:
            self._warn("mark two to six runs (m) to train their configurations again in a race")
            return
        here = sum(not overview.run.machine for overview in marked)
        cores = available_cores()
        if not here or here + training <= cores:
            self._start(marked)
            return

        def act(answer: str | None) -> None:
            if answer == "start":
                self._start(marked)

        question = f"{together(here, training)} on {counted(cores, 'core')}: each would train more slowly."
        answers = [("cancel", "escape", "No, cancel"), ("start", "y", "Yes, start the race")]
        self._screen.app.push_screen(Choose(question, answers), act)

    def _start(self, marked: Sequence[Overview]) -> None:
        session = AppContext.of(self._screen).run_session
        if session.may_begin_training:
            self._warn("a run is still being started: press the key again once it is shown")
            return
        # Whoever quits meanwhile is asked about these runs, too.
        session.is_launching = True
        self._screen.app.run_worker(self._launch(marked), group="launching")

    async def _launch(self, marked: Sequence[Overview]) -> None:
        """Start the runs in a thread, and show the race unless the user has left the Runs screen meanwhile."""
        context = AppContext.of(self._screen)
        runs = [overview.run for overview in marked]
        try:
            followers = await asyncio.to_thread(train_again, runs, context.machines)
        except TuinetError as error:
            context.run_session.show_error(error)
            return
        finally:
            context.run_session.is_launching = False
        for follower in followers:
            context.run_session.watch_unseen(follower)
        self._race = Race(labels_of(marked, short=True), [follower.run for follower in followers])
        if self._screen.is_current:
            self._show(self._race)
        else:
            self._screen.app.notify("the race is on: R on the Runs screen (3) shows it", markup=False)

    def _show(self, race: Race) -> None:
        self._screen.app.push_screen(RaceScreen(race))

    def _warn(self, message: str) -> None:
        self._screen.notify(message, severity="warning", markup=False)


def train_again(runs: Sequence[Run], machines: Machines) -> list[RunFollower]:
    """Start a race with the configurations of some runs, each on the machine of its run. Raises a TuinetError."""
    from tuinet.jobs.race import configuration_again, start_race

    return start_race([(machines.of(run), configuration_again(run)) for run in runs])


def together(started: int, training: int) -> str:
    """Say how many runs would train at the same time: `2 runs would train alongside the 1 that is training,`."""
    if not training:
        return f"{counted(started, 'run')} would train at the same time"
    verb = "is" if training == 1 else "are"
    return f"{counted(started, 'run')} would train alongside the {training} that {verb} training,"
