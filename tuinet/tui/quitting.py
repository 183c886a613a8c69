"""Quitting the app: at once, after a question, or once a run has started."""

from __future__ import annotations

import asyncio

from textual.app import App

from tuinet.tui.context import AppContext


class Quitting:
    """Quits the app, but asks first if a run is training, and waits for one that is starting."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._is_waiting = False
        """True if the user wants to quit, and a run is starting"""

    async def quit(self) -> None:
        """Quit, after a question if a run is training. The second time, do not wait for a run that is starting."""
        context = AppContext.of(self._app)
        if context.run_session.may_begin_training and not self._is_waiting:
            # Nobody has been asked about the run yet.
            self._is_waiting = True
            self._app.notify("a run is starting: press q again to quit without waiting for it", markup=False)
            self._app.run_worker(self._quit_once_started())
            return
        training = context.run_session.training()
        if not training or context.read_only:
            self._app.exit()
            return
        from tuinet.tui.leaving import Leaving, leave

        if not isinstance(self._app.screen, Leaving):
            self._app.push_screen(Leaving(training), lambda answer: leave(self._app, training, answer))

    async def _quit_once_started(self) -> None:
        context = AppContext.of(self._app)
        while context.run_session.may_begin_training:
            await asyncio.sleep(context.pace.poll)
        self._is_waiting = False
        await self.quit()
