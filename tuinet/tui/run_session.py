"""The run that the app shows, and its events as they arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.signal import Signal
from textual.worker import WorkType

from tuinet.errors import TuinetError
from tuinet.tui.alerts import alert_message
from tuinet.tui.membership import Membership, place_in
from tuinet.tui.pace import Pace
from tuinet.tui.unfinished import UnfinishedRun

if TYPE_CHECKING:
    from subprocess import Popen

    from textual.app import App

    from tuinet.events import AnyEvent
    from tuinet.jobs.follower import RunFollower
    from tuinet.runs.directory import Run
    from tuinet.tui.machines import Machines

MESSAGE_SECONDS = 10
"""Seconds for which errors and warnings about a run stay on the screen"""


STARTING = ("starting", "resuming")
"""Activities before a run trains"""


class RunSession:
    """At most one run at a time: `changed` publishes it when it is replaced, `news` its new events.

    `removed` and `renamed` publish any run, even one that is not shown, when the user removes or renames it.
    """

    def __init__(
        self,
        app: App[Any],
        machines: Machines,
        pace: Pace,
        unfinished: UnfinishedRun,
        alert: Callable[[str], None],
    ) -> None:
        """Show no run. Nothing is read before `begin`.

        Args:
            app: Runs the polling and shows notifications.
            machines: Where runs are; while none is shown, the link to the first machine is watched.
            pace: How often to poll.
            unfinished: Remembers the run for the next start, as long as it trains.
            alert: Alerts the user to a message.
        """
        self.follower: RunFollower | None = None
        self.committee: Sequence[Run] = ()
        """The runs that form a committee on the Explore screen, while one of them is shown"""
        self.pending = ""
        """The current activity until another run is shown, such as `opening`, or an empty string"""
        self.is_run_expected = False
        """True if `pending` most likely ends with a run that is shown; without one, nothing is shown until then"""
        self.is_launching = False
        """True if a run is being started or resumed, even if another one has been opened meanwhile"""
        self.changed: Signal[RunFollower | None] = Signal(app, "another run")
        self.news: Signal[list[AnyEvent]] = Signal(app, "news of the run")
        self.removed: Signal[Run] = Signal(app, "a run was removed")
        self.renamed: Signal[Run] = Signal(app, "a run was renamed")
        self._app = app
        self._machines = machines
        self._pace = pace
        self._unfinished = unfinished
        self._alert = alert
        self._trouble = ""
        self._replaced = asyncio.Event()
        self._earlier: dict[tuple[str, str], RunFollower] = {}
        """Runs that still trained when another was shown instead, by machine and id"""
        self._jobs: set[Popen[bytes]] = set()
        """Jobs that the app started and whose exit status it has not collected: they would stay behind as zombies"""

    @property
    def membership(self) -> Membership | None:
        """The place of the run that is shown in the committee; None if it belongs to none."""
        if self.follower is None:
            return None
        return place_in(self.follower.run, self.committee)

    def begin(self) -> None:
        """Poll the run that is shown until the app ends."""
        polling: WorkType[None] = self._keep_polling
        self._app.run_worker(polling, exclusive=True, group="polling")

    def show(self, follower: RunFollower | None) -> None:
        """Show another run, or none. A run that is training goes on."""
        if self.follower and not self.follower.over:
            self._earlier[self.follower.run.key] = self.follower
        if follower:
            self._earlier.pop(follower.run.key, None)
        self._count_job(follower)
        self.follower = follower
        self.pending = ""
        self.is_run_expected = False
        self._replaced.set()
        if follower and not follower.over:
            self._unfinished.set(follower.run)
        elif follower and self._unfinished.is_run(follower.run):
            self._unfinished.clear()
        self.changed.publish(follower)

    def watch_unseen(self, follower: RunFollower) -> None:
        """Count a run among those that are training, without showing it."""
        self._earlier[follower.run.key] = follower
        self._count_job(follower)

    def _count_job(self, follower: RunFollower | None) -> None:
        if follower and follower.process:
            self._jobs.add(follower.process)

    def close(self) -> None:
        """Show no run. A run that is training goes on."""
        self.show(None)

    def forget(self, run: Run) -> None:
        """Forget a run that was removed."""
        self._earlier.pop(run.key, None)
        if self._unfinished.is_run(run):
            self._unfinished.clear()
        if self.follower and self.follower.run.key == run.key:
            self.close()
        self.removed.publish(run)

    def announce(self, activity: str, *, is_run_expected: bool = False) -> None:
        """Show what is under way: over a link it takes a moment."""
        self.pending = activity
        self.is_run_expected = is_run_expected
        self.news.publish([])

    @property
    def may_begin_training(self) -> bool:
        """True if a run is on its way, shown or not."""
        return self.is_launching or self.pending in STARTING

    @property
    def is_opening_first(self) -> bool:
        """True if there is no run to show yet, but one is being opened."""
        return self.is_run_expected and self.follower is None

    @property
    def is_starting(self) -> bool:
        """True if a run is being started or resumed, and the run that is shown, if any, is over."""
        return self.pending in STARTING and (self.follower is None or self.follower.over)

    def training(self) -> list[RunFollower]:
        """Return the runs shown since the app began that are still training; the one shown now comes first."""
        followers = list(self._earlier.values())
        if self.follower:
            followers.insert(0, self.follower)
        return [follower for follower in followers if self._still_trains(follower)]

    def show_error(self, error: TuinetError) -> None:
        """Show an error for long enough to read it."""
        self._app.notify(str(error), severity="error", markup=False, timeout=MESSAGE_SECONDS)

    def _still_trains(self, follower: RunFollower) -> bool:
        try:
            if follower is not self.follower:
                follower.poll()
        except TuinetError:
            # The run was removed, or its machine cannot be reached: the user can do nothing about it.
            return False
        return not follower.over

    async def _keep_polling(self) -> None:
        while True:
            await self._pause()
            self._jobs = {job for job in self._jobs if job.poll() is None}
            if self.follower:
                self._poll(self.follower)
            else:
                self._check_link()

    async def _pause(self) -> None:
        """Wait until the next poll is due. Another run is polled at once."""
        seconds = self._pace.idle
        if self.follower and self.follower.live:
            seconds = self._pace.poll
        with suppress(TimeoutError):
            await asyncio.wait_for(self._replaced.wait(), seconds)
        self._replaced.clear()

    def _check_link(self) -> None:
        if not self._machines.others:
            return
        trouble = self._machines.first.link_problem
        if trouble != self._trouble:
            self._trouble = trouble
            self.news.publish([])

    def _poll(self, follower: RunFollower) -> None:
        was_live = follower.live
        before = self._visible_state(follower)
        try:
            events = follower.poll()
        except TuinetError as error:
            self.show_error(error)
            self.close()
            return
        self._trouble = follower.link_problem
        for refusal in follower.new_refusals():
            self._app.notify(f"refused: {refusal}", severity="error", markup=False, timeout=MESSAGE_SECONDS)
        for message in follower.overdue_messages():
            self._app.notify(message, severity="warning", markup=False, timeout=MESSAGE_SECONDS)
        if was_live and follower.over:
            self._unfinished.clear()
        if events or before != self._visible_state(follower):
            self.news.publish(events)
        for event in events:
            if message := alert_message(event):
                self._alert(f"{follower.label}: {message}")

    def _visible_state(self, follower: RunFollower) -> tuple[bool, str | None, str | None, str]:
        """Return the visible state that may change without an event."""
        return follower.live, follower.problem, follower.record.name, self._trouble
