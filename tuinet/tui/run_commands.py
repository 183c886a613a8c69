"""Commands to the run that is shown, and stopping several."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tuinet.errors import TuinetError
from tuinet.tui.run_session import RunSession
from tuinet.tui.stopping import ensure_stopped

if TYPE_CHECKING:
    from textual.app import App

    from tuinet.commands import Command
    from tuinet.jobs.follower import RunFollower
    from tuinet.runs.directory import Run


class RunCommands:
    """Sends commands. What cannot be sent is reported as a notification; without a run nothing happens."""

    def __init__(self, app: App[Any], run_session: RunSession) -> None:
        self._app = app
        self._run_session = run_session
        self._lock = asyncio.Lock()

    def send(self, name: str) -> None:
        """Send a command without arguments, such as `pause`."""
        from tuinet.commands import SimpleCommand

        self._send(SimpleCommand.model_validate({"type": name}))

    def set(self, name: str, value: Any) -> None:  # noqa: ANN401 - the job checks it
        """Change a live hyperparameter."""
        from tuinet.commands import Set

        self._send(Set(name=name, value=value))

    def stop(self, followers: Sequence[RunFollower], then: Callable[[], None]) -> None:
        """Stop runs, and call `then` once all of them have stopped."""
        self._app.notify("stopping after this batch and saving", markup=False)
        self._app.run_worker(self._stop([follower.run for follower in followers], then), group="stopping")

    async def _stop(self, runs: Sequence[Run], then: Callable[[], None]) -> None:
        try:
            await asyncio.gather(*map(ensure_stopped, runs))
        except TuinetError as error:
            self._run_session.complain(error)
        else:
            then()

    def _send(self, command: Command) -> None:
        follower = self._run_session.follower
        if follower is None:
            return
        if follower.run.machine:
            # Over a link the answer takes a moment, in which keys have to work.
            self._app.run_worker(self._send_over_link(follower, command), group="sending")
            return
        try:
            follower.request(command)
        except TuinetError as error:
            self._run_session.complain(error)

    async def _send_over_link(self, follower: RunFollower, command: Command) -> None:
        # The lock keeps commands in the order in which they were given.
        async with self._lock:
            try:
                await asyncio.to_thread(follower.request, command)
            except TuinetError as error:
                self._run_session.complain(error)
