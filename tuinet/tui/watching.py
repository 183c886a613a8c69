"""The run that the app watches: starting, opening and asking, and its news for whoever shows it.

What reads and starts runs is imported when it is needed: a person waits for the first painting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.signal import Signal
from textual.worker import WorkType

from tuinet.errors import TuinetError
from tuinet.tui.pace import Pace

if TYPE_CHECKING:
    from textual.app import App

    from tuinet.config import Configuration
    from tuinet.events import AnyEvent
    from tuinet.jobs.session import Session
    from tuinet.runs.directory import Run


class Watching:
    """At most one run at a time; `changed` tells of another one, `news` of its events."""

    def __init__(self, app: App[Any], pace: Pace, wanted: str | None) -> None:
        self._app, self._pace, self._wanted = app, pace, wanted
        self.session: Session | None = None
        self.changed: Signal[Session | None] = Signal(app, "another run")
        self.news: Signal[list[AnyEvent]] = Signal(app, "news of the run")

    def begin(self) -> None:
        """Open the run that was asked for, or the newest one that trains; then look for news for ever."""
        self._work(self._begin, "watching")

    def open(self, run: Run) -> None:
        """Watch another run."""

        def make() -> Session:
            from tuinet.jobs.opening import open_run

            return open_run(run)

        self._do(make)

    def start(self, config: Configuration, name: str | None, words: Sequence[str] = ()) -> None:
        """Make a run, train it, and watch it; `words` are asked of it before its first batch."""

        def make() -> Session:
            from tuinet.jobs.opening import start

            return start(config, name, words)

        self._do(make)

    def resume(self, run: Run, epochs: int | None = None) -> None:
        """Go on with a run, and watch it."""

        def make() -> Session:
            from tuinet.jobs.opening import resume

            return resume(run, epochs)

        self._do(make)

    def close(self) -> None:
        """Watch no run. One that trains goes on."""
        self._show(None)

    def ask(self, word: str) -> None:
        """Send a command of one word."""
        if self.session:
            self._try(partial(self.session.ask, word))

    def set(self, name: str, value: Any) -> None:  # noqa: ANN401 - the job checks it
        """Change a live setting."""
        if self.session:
            self._try(partial(self.session.set, name, value))

    def _try(self, send: Callable[[], None]) -> None:
        try:
            send()
        except TuinetError as error:
            self._complain(error)

    def _do(self, make: Callable[[], Session]) -> None:
        self._work(partial(self._open, make), "opening")

    def _work(self, work: WorkType[None], group: str) -> None:
        self._app.run_worker(work, exclusive=True, group=group)

    async def _begin(self) -> None:
        await self._open(self._first)
        while True:
            session = self.session
            await asyncio.sleep(self._pace.poll if session and session.live else self._pace.idle)
            if self.session:
                self._poll(self.session)

    def _first(self) -> Session | None:
        from tuinet.jobs.opening import open_live, open_wanted

        return open_live() if self._wanted is None else open_wanted(self._wanted)

    async def _open(self, make: Callable[[], Session | None]) -> None:
        """Make a session and read its whole log, without keeping the app from answering keys."""
        try:
            session = await asyncio.to_thread(make)
            if session is None:
                return
            await asyncio.to_thread(session.poll)
        except TuinetError as error:
            self._complain(error)
            return
        self._show(session)

    def _complain(self, error: TuinetError) -> None:
        self._app.notify(str(error), severity="error", markup=False, timeout=10)

    def _show(self, session: Session | None) -> None:
        self.session = session
        self.changed.publish(session)

    def _poll(self, session: Session) -> None:
        was = (session.live, session.problem)
        try:
            events = session.poll()
        except TuinetError as error:
            self._complain(error)
            self._show(None)
            return
        if events or was != (session.live, session.problem):
            self.news.publish(events)
