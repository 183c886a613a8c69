"""Commands to the run that is shown, and stopping several.

Keys repeat faster than some commands can be carried out. No press may be lost silently, and what still waits when a key
is released must not take long. So steps wait for their turn, up to `MOST_STEPS` of them. Any other command is left out
if it would only repeat the last one, and of several values for a hyperparameter the latest is sent.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tuinet.errors import TuinetError, UnansweredError
from tuinet.tui.run_session import MESSAGE_SECONDS, RunSession
from tuinet.tui.stopping import ensure_stopped

if TYPE_CHECKING:
    from textual.app import App

    from tuinet.commands import Command
    from tuinet.jobs.follower import RunFollower
    from tuinet.runs.directory import Run

MOST_STEPS = 50
"""Steps that may wait for their turn"""


class RunCommands:
    """Sends commands. What cannot be sent is reported as a notification; without a run nothing happens."""

    def __init__(self, app: App[Any], run_session: RunSession) -> None:
        self._app = app
        self._run_session = run_session
        self._early: deque[Command] = deque()
        """Commands for a run that is being started or resumed"""
        self._on_the_way: deque[tuple[RunFollower, Command]] = deque()
        """Commands that a link has not taken yet"""
        self._latest: dict[str, Command] = {}
        """Values that wait until the run has confirmed the one before, by hyperparameter"""
        self._has_reported_steps = False

    def begin(self) -> None:
        """Send what waits whenever the run has confirmed something."""
        self._run_session.news.subscribe(self._app, lambda _: self._send_latest())
        self._run_session.changed.subscribe(self._app, lambda _: self._latest.clear())

    def send(self, name: str) -> None:
        """Send a command without arguments, such as `pause`. A run that is being started gets it once it is shown."""
        from tuinet.commands import SimpleCommand

        self._send(SimpleCommand.model_validate({"type": name}))

    def set(self, name: str, value: Any) -> None:  # noqa: ANN401 - the job checks it
        """Change a live hyperparameter."""
        from tuinet.commands import Set

        command = Set(name=name, value=value)
        if any(is_same_setting(command, earlier) for earlier in self._unconfirmed()):
            self._latest[name] = command
        else:
            self._latest.pop(name, None)
            self._send(command)

    def send_early(self) -> None:
        """Send what was meant for a run while it was being started, now that it is shown."""
        while self._early:
            self._deliver(self._early.popleft())

    def forget_early(self) -> None:
        """Drop those commands: the run could not be started, or another one is shown."""
        self._early.clear()

    def stop(self, followers: Sequence[RunFollower], then: Callable[[], None]) -> None:
        """Stop runs, and call `then` once all of them have stopped."""
        self._app.notify("stopping after this batch and saving", markup=False)
        self._app.run_worker(self._stop([follower.run for follower in followers], then), group="stopping")

    async def _stop(self, runs: Sequence[Run], then: Callable[[], None]) -> None:
        try:
            await asyncio.gather(*[ensure_stopped(run, self._report_delay) for run in runs])
        except TuinetError as error:
            self._run_session.show_error(error)
        else:
            then()

    def _report_delay(self, error: UnansweredError) -> None:
        message = f"{error}. tuinet quits once the run has stopped; press q to leave it running"
        self._app.notify(message, severity="warning", markup=False, timeout=MESSAGE_SECONDS)

    def _send(self, command: Command) -> None:
        earlier = self._unconfirmed()
        if repeats(command, earlier):
            return
        if command.type == "step" and not self._has_room_for_step(earlier):
            return
        if self._run_session.is_starting:
            self._early.append(command)
        else:
            self._deliver(command)

    def _unconfirmed(self) -> list[Command]:
        """Return the commands that the run has not confirmed yet, oldest first."""
        if self._run_session.is_starting:
            return list(self._early)
        follower = self._run_session.follower
        if follower is None:
            return []
        return [*follower.unconfirmed, *(command for run, command in self._on_the_way if run is follower)]

    def _has_room_for_step(self, earlier: Iterable[Command]) -> bool:
        """Return True if another step may wait. Says once that none may."""
        steps = sum(command.type == "step" for command in earlier)
        has_room = steps < MOST_STEPS
        if not has_room and not self._has_reported_steps:
            self._app.notify(f"{steps} batches are waiting to be trained: no more can be added yet", severity="warning")
        self._has_reported_steps = not has_room
        return has_room

    def _send_latest(self) -> None:
        for command in list(self._latest.values()):
            if not any(is_same_setting(command, earlier) for earlier in self._unconfirmed()):
                del self._latest[setting_of(command)]
                self._deliver(command)

    def _deliver(self, command: Command) -> None:
        follower = self._run_session.follower
        if follower is None:
            return
        if follower.run.machine:
            # Over a link the answer takes a moment, in which keys have to work.
            self._on_the_way.append((follower, command))
            if len(self._on_the_way) == 1:
                self._app.run_worker(self._send_over_link(), group="sending")
            return
        try:
            follower.request(command)
        except TuinetError as error:
            self._run_session.show_error(error)

    async def _send_over_link(self) -> None:
        """Send all commands that are on their way, in the order they were given.

        Those that were given during a round trip share the next one, so that a key that was held down has no effect
        long after it was released.
        """
        while self._on_the_way:
            follower, group = next(groupby(self._on_the_way, key=itemgetter(0)))
            commands = [command for _, command in group]
            try:
                await asyncio.to_thread(follower.request, *commands)
            except TuinetError as error:
                self._run_session.show_error(error)
            for _ in commands:
                self._on_the_way.popleft()


def repeats(command: Command, earlier: Sequence[Command]) -> bool:
    """Return True if the last unconfirmed command asks for the same already. Each step is another batch."""
    if not earlier or command.type in ("step", "set"):
        return False
    return command.type == earlier[-1].type


def is_same_setting(command: Command, earlier: Command) -> bool:
    """Return True if both commands set the same hyperparameter."""
    return earlier.type == "set" and setting_of(command) == setting_of(earlier)


def setting_of(command: Command) -> str:
    """Return the name of what a command sets; empty if it sets nothing."""
    return getattr(command, "name", "")
