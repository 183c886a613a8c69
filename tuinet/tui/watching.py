"""The run that the app watches: starting, opening and asking, and its news for whoever shows it.

What reads and starts runs is imported when it is needed: a person waits for the first painting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.signal import Signal
from textual.worker import WorkType

from tuinet.errors import MissingRunError, TuinetError
from tuinet.tui.pace import Pace

if TYPE_CHECKING:
    from textual.app import App

    from tuinet.config import Configuration
    from tuinet.events import AnyEvent
    from tuinet.jobs.session import Session
    from tuinet.runs.directory import Run
    from tuinet.tui.host import Host
    from tuinet.tui.machines import Machines


LOOK = 0.05
"""Seconds between two looks for the answer of a run"""


class Watching:
    """At most one run at a time; `changed` tells of another one, `news` of its events."""

    def __init__(
        self,
        app: App[Any],
        machines: Machines,
        pace: Pace,
        wanted: str | None,
        alert: Callable[[str], None],
        left: str = "",
    ) -> None:
        """Nothing is done before `begin`.

        Args:
            app: What it works for.
            machines: Those whose runs can be watched.
            pace: How often to look.
            wanted: The run to begin with. None is the newest one that trains, or else the one that was `left`.
            alert: Makes a person look up, and is given words for it.
            left: The run that trained when the app was left; empty if none did.
        """
        self._left = left
        self._app, self._machines, self._pace, self._wanted = app, machines, pace, wanted
        self._looking = False  # for the run to begin with
        self._waiting: Callable[[], None] | None = None  # what a person wants if there is none
        self._alert, self._asking, self._another = alert, asyncio.Lock(), asyncio.Event()
        self._let_go: dict[tuple[str, str], Session] = {}  # by machine and run: what trained when another was watched
        self.session: Session | None = None
        self.pending = ""
        """What is being done until another run is watched; the empty text if nothing is"""
        self._trouble = ""
        self.changed: Signal[Session | None] = Signal(app, "another run")
        self.news: Signal[list[AnyEvent]] = Signal(app, "news of the run")

    def begin(self) -> None:
        """Open the run that was asked for, or the newest one that trains; then look for news for ever."""
        self._await("opening")
        self._looking = True
        self._work(self._begin, "opening")
        self._work(self._follow, "watching")

    def open(self, run: Run) -> None:
        """Watch another run."""

        def make() -> Session:
            from tuinet.jobs.session import Session

            return Session(run)

        self._do(make, "opening")

    def start(self, config: Configuration, name: str | None, words: Sequence[str] = ()) -> None:
        """Make a run, train it, and watch it; `words` are asked of it before its first batch.

        While the run to begin with is looked for, that waits; if one is there the person sees it first.
        """
        if self._looking:
            self._waiting = partial(self.start, config, name, words)
            return
        self._do(lambda: self._machines.first.start(config, name, words), "starting")

    def resume(self, run: Run, epochs: int | None = None) -> None:
        """Go on with a run, and watch it."""
        self._do(lambda: self._machines.of(run).resume(run, epochs), "resuming")

    def close(self) -> None:
        """Watch no run. One that trains goes on."""
        self._show(None)

    def training(self) -> list[Session]:
        """The runs that this app watches or has watched, and that still train; the one it watches now first."""
        found = []
        for session in filter(None, (self.session, *self._let_go.values())):
            with suppress(TuinetError):  # it is gone, or nobody can say: there is nothing to ask about
                if session is not self.session:
                    session.poll()
                if not session.over:
                    found.append(session)
        return found

    def ask(self, word: str, then: Callable[[], None] = lambda: None) -> None:
        """Send a command of one word; `then` follows once it is there."""
        if self.session:
            self._try(self.session, partial(self.session.ask, word), then)

    def stop(self, sessions: Sequence[Session], then: Callable[[], None]) -> None:
        """Stop runs; `then` follows once all have stopped."""
        self._app.notify("stopping after this batch and saving", markup=False)
        self._app.run_worker(self._stop([session.run for session in sessions], then), group="stopping")

    async def _stop(self, runs: Sequence[Run], then: Callable[[], None]) -> None:
        try:
            await asyncio.gather(*map(gone, runs))
        except TuinetError as error:
            self._complain(error)
        else:
            then()

    def set(self, name: str, value: Any) -> None:  # noqa: ANN401 - the job checks it
        """Change a live setting."""
        if self.session:
            self._try(self.session, partial(self.session.set, name, value))

    def _try(self, session: Session, send: Callable[[], None], then: Callable[[], None] = lambda: None) -> None:
        """Send a command; over a link the answer is awaited beside the keys."""
        if session.run.machine:
            self._app.run_worker(self._send(send, then), group="asking")
            return
        try:
            send()
        except TuinetError as error:
            self._complain(error)
        then()

    async def _send(self, send: Callable[[], None], then: Callable[[], None]) -> None:
        async with self._asking:  # in the order in which they were given
            try:
                await asyncio.to_thread(send)
            except TuinetError as error:
                self._complain(error)
            else:
                then()

    def _do(self, make: Callable[[], Session], word: str) -> None:
        self._await(word)
        self._work(partial(self._open, make), "opening")

    def _work(self, work: WorkType[None], group: str) -> None:
        self._app.run_worker(work, exclusive=True, group=group)

    def _await(self, word: str) -> None:
        """Say what is being done: over a link it takes a moment."""
        self.pending = word
        self.news.publish([])

    async def _begin(self) -> None:
        try:
            await self._open(self._first)
        finally:
            self._looking, wanted, self._waiting = False, self._waiting, None
        if wanted and self.session is None:
            wanted()

    async def _follow(self) -> None:
        while True:
            session = self.session
            with suppress(TimeoutError):
                pause = self._pace.poll if session and session.live else self._pace.idle
                await asyncio.wait_for(self._another.wait(), pause)
            self._another.clear()
            if self.session:
                self._poll(self.session)
            elif self._machines.others and self._trouble != (trouble := self._machines.first.trouble):
                self._trouble = trouble
                self.news.publish([])

    def _first(self) -> Session | None:
        from tuinet.jobs.session import Session

        machine = self._machines.first
        if self._wanted is not None:
            return Session(machine.find(self._wanted))
        run = machine.find_live()
        place, _, run_id = self._left.rpartition(":")
        if run is None and run_id and place == machine.name:
            with suppress(MissingRunError):  # it was removed meanwhile
                run = machine.find(run_id)
        return Session(run) if run else None

    async def _open(self, make: Callable[[], Session | None]) -> None:
        """Make a session and read its whole log, without keeping the app from answering keys."""
        try:
            session = await asyncio.to_thread(make)
            if session is None:
                self._await("")
                return
            await asyncio.to_thread(session.poll)
        except TuinetError as error:
            self._await("")
            self._complain(error)
            return
        self._show(session)

    def _note(self, run: Run | None) -> None:
        """Remember the run that trains: if it ends while nobody looks, the next start shows it."""
        left = noted(run)
        if left != self._left:
            self._left = left
            cast("Host", self._app).remember(unfinished=left)

    def _complain(self, error: TuinetError) -> None:
        self._app.notify(str(error), severity="error", markup=False, timeout=10)

    def _show(self, session: Session | None) -> None:
        if self.session and not self.session.over:
            self._let_go[self.session.run.key] = self.session
        if session:
            self._let_go.pop(session.run.key, None)
        self.session, self.pending = session, ""
        self._another.set()
        if session and not session.over:
            self._note(session.run)
        elif session and noted(session.run) == self._left:
            self._note(None)
        self.changed.publish(session)

    def _poll(self, session: Session) -> None:
        was = (session.live, session.problem, session.record.name, self._trouble)
        try:
            events = session.poll()
        except TuinetError as error:
            self._complain(error)
            self._show(None)
            return
        self._trouble = session.trouble
        for words in session.take_overdue():
            self._app.notify(words, severity="warning", markup=False, timeout=10)
        if was[0] and session.over:
            self._note(None)
        if events or was != (session.live, session.problem, session.record.name, self._trouble):
            self.news.publish(events)
        for event in events:
            if words := worth_an_alert(event):
                self._alert(f"{session.label}: {words}")


async def stopped(run: Run) -> None:
    """Ask a run to stop, and wait until it has. Raises a TuinetError if it does not."""
    from tuinet.commands import SimpleCommand
    from tuinet.jobs.asking import Asked

    asked = await asyncio.to_thread(Asked, run, SimpleCommand(type="stop"))
    while await asyncio.to_thread(asked.look) is None:
        await asyncio.sleep(LOOK)


async def gone(run: Run) -> None:
    """The same for who only wants it to train no longer: it may have ended by itself meanwhile."""
    try:
        await stopped(run)
    except TuinetError:
        if await asyncio.to_thread(run.is_live):
            raise


def worth_an_alert(event: AnyEvent) -> str:
    """What to tell a person who looks elsewhere; the empty text if nothing."""
    from tuinet.events import RunEnded, Warned
    from tuinet.jobs.ending import end_words

    if isinstance(event, RunEnded):
        return end_words(event)
    return event.message if isinstance(event, Warned) else ""


def noted(run: Run | None) -> str:
    """A run as the app remembers it: `ID`, on another machine `box:ID`; the empty text for none."""
    if run is None:
        return ""
    return f"{run.machine}:{run.run_id}" if run.machine else run.run_id
