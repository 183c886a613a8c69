"""Opening, starting and resuming runs in threads, so that keys keep working.

What reads and starts runs is imported only when needed, for a fast first paint.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.worker import WorkType

from tuinet.errors import TuinetError
from tuinet.tui.machines import Machines
from tuinet.tui.run_commands import RunCommands
from tuinet.tui.run_session import STARTING, RunSession
from tuinet.tui.unfinished import UnfinishedRun

if TYPE_CHECKING:
    from textual.app import App

    from tuinet.config import Configuration
    from tuinet.jobs.follower import RunFollower
    from tuinet.runs.directory import Run

LOOKUP_SECONDS = 0.25
"""After this time, the first screen is painted even if it is not known yet whether there is a run to show"""


class RunOpener:
    """Opens runs in threads and shows them.

    A run to open replaces one that is still being opened. If one is being started or resumed, that goes on: it is not
    shown then, but counts among the runs that are training.
    """

    def __init__(
        self,
        app: App[Any],
        machines: Machines,
        run_session: RunSession,
        commands: RunCommands,
        unfinished: UnfinishedRun,
    ) -> None:
        self._app = app
        self._machines = machines
        self._run_session = run_session
        self._commands = commands
        self._unfinished = unfinished
        self._is_finding_first = False
        self._postponed_start: Callable[[], None] | None = None
        self._has_opened_another = False
        """True if a run was opened after the last start or resumption had begun"""
        self.first_run: RunFollower | None = None
        """The run that the app opens with; None while it is being looked for, or if no run was found"""
        self._opened = asyncio.Event()
        """Set unless a run of this machine is being opened"""
        self._opened.set()

    async def expect_first(self, name: str | None) -> None:
        """Announce the first run before the first screen is painted, unless there is none.

        What another machine has is not known in time.
        """
        if name is None:
            machine = self._machines.first
            if machine.name:
                return
            finding = asyncio.to_thread(lambda: machine.find_live() or self._unfinished.find_on(machine))
            try:
                run = await asyncio.wait_for(finding, LOOKUP_SECONDS)
            except (TuinetError, TimeoutError):
                # An error is reported when the run is opened.
                return
            if run is None:
                return
        self._run_session.announce("opening", is_run_expected=True)

    def open_first(self, name: str | None) -> None:
        """Show the run that was asked for; without one, the newest that is training, or else the unfinished one."""
        self._is_finding_first = True
        is_expected = self._run_session.is_run_expected
        is_here = is_expected and not self._machines.first.name
        self._open_in_background(partial(self._open_first, name), is_run_expected=is_expected, is_here=is_here)

    def open(self, run: Run, committee: Sequence[Run] = ()) -> None:
        """Show a run. On the Explore screen, it answers as part of the committee."""

        def follow() -> RunFollower:
            from tuinet.jobs.follower import RunFollower

            return RunFollower(run)

        self._run_session.committee = committee
        self._commands.forget_early()
        self._open_in_background(partial(self._open, follow), is_run_expected=True, is_here=not run.machine)

    async def until_opened(self) -> None:
        """Wait until no run of this machine is being opened. Those of other machines may take as long as they like."""
        while not self._opened.is_set():
            await self._opened.wait()

    async def open_on(self, mode: str, run: Run, committee: Sequence[Run] = ()) -> None:
        """Show a run, as `open` does, and switch to a screen for it."""
        self.open(run, committee)
        await self._app.switch_mode(mode)

    def start(
        self,
        config: Configuration,
        name: str | None,
        commands: Sequence[str] = (),
        on_error: Callable[[TuinetError], None] | None = None,
    ) -> None:
        """Train a new run and show it; `commands` are sent to it before its first batch.

        A failure is passed to `on_error`, or else shown as a notification.

        The start waits until it is known whether there is a first run to show: if there is, it is shown instead.
        """
        if self._is_finding_first:
            self._postponed_start = partial(self.start, config, name, commands, on_error)
            self._run_session.announce("starting")
            return
        self._launch(partial(self._machines.first.start, config, name, commands), "starting", on_error)

    def resume(self, run: Run, epochs: int | None = None, commands: Sequence[str] = ()) -> None:
        """Resume a run and show it; `commands` are sent to it before its next batch."""
        self._launch(partial(self._machines.of(run).resume, run, epochs, commands), "resuming")

    def _launch(
        self,
        make: Callable[[], RunFollower],
        activity: str,
        on_error: Callable[[TuinetError], None] | None = None,
    ) -> None:
        """Start or resume a run, unless another one is just being started: one job at a time is launched."""
        if self._run_session.may_begin_training:
            self._app.notify("a run is still being started: press the key again once it is shown", severity="warning")
            return
        self._has_opened_another = False
        self._run_session.is_launching = True
        self._run_session.announce(activity)
        # A run that was still being opened would replace this one.
        self._app.workers.cancel_group(self._app, "opening")
        self._opened.set()
        self._app.run_worker(self._show_launched(make, on_error or self._run_session.show_error), group="launching")

    async def _show_launched(self, make: Callable[[], RunFollower], on_error: Callable[[TuinetError], None]) -> None:
        """Launch a run in a thread and show it, unless another one has been opened meanwhile."""
        session = self._run_session
        try:
            follower = await asyncio.to_thread(make)
            await asyncio.to_thread(follower.poll)
        except TuinetError as error:
            if session.pending in STARTING:
                self._commands.forget_early()
                session.announce("")
            on_error(error)
            return
        finally:
            session.is_launching = False
        if self._has_opened_another or session.pending == "opening":
            session.watch_unseen(follower)
            self._app.notify(f"{follower.label} is training; find it in the list of runs (3)", markup=False)
        else:
            session.show(follower)
            self._commands.send_early()

    def _open_in_background(
        self, open_run: Callable[[], Awaitable[None]], *, is_run_expected: bool, is_here: bool
    ) -> None:
        """Open a run in place of any other that is being opened; `is_here` if it is one of this machine."""
        self._opened.set()
        opened = self._opened = asyncio.Event()
        if not is_here:
            opened.set()

        async def open_and_tell() -> None:
            try:
                await open_run()
            finally:
                opened.set()

        self._run_session.announce("opening", is_run_expected=is_run_expected)
        work: WorkType[None] = open_and_tell
        self._app.run_worker(work, exclusive=True, group="opening")

    async def _open_first(self, name: str | None) -> None:
        try:
            await self._open(partial(self._first, name))
            self.first_run = self._run_session.follower
        finally:
            self._is_finding_first = False
            start = self._postponed_start
            self._postponed_start = None
        if start is None:
            return
        follower = self._run_session.follower
        if follower is None:
            start()
        else:
            self._app.notify(f"{follower.label} is shown instead: nothing was started", markup=False)

    def _first(self, name: str | None) -> RunFollower | None:
        from tuinet.jobs.follower import RunFollower

        machine = self._machines.first
        if name is not None:
            return RunFollower(machine.find(name))
        run = machine.find_live() or self._unfinished.find_on(machine)
        return RunFollower(run) if run else None

    async def _open(self, make: Callable[[], RunFollower | None]) -> None:
        """Make a follower and read its whole log in a thread: that may take seconds."""
        try:
            follower = await asyncio.to_thread(make)
            if follower:
                await asyncio.to_thread(follower.poll)
        except TuinetError as error:
            self._commands.forget_early()
            self._run_session.announce("")
            self._run_session.show_error(error)
            return
        if follower:
            self._has_opened_another = True
            self._commands.forget_early()
            self._run_session.show(follower)
        else:
            self._run_session.announce("")
