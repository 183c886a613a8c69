"""The server of the page: textual-serve's, behind a guard, and for a limited number of visitors."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from pathlib import Path

from aiohttp import WSCloseCode, web
from textual_serve.server import Server, to_int

from tuinet.web.guard import Guard, add_headers
from tuinet.web.session import GRACE, Command, Session

PAGE = Path(__file__).with_name("page")

HEARTBEAT = 15.0
"""Seconds between heartbeats of a tab; without them its session ends"""

PATIENCE = 3.0
"""Seconds that a visitor waits for a free session: after a reload, the old page may still be closing"""


class PageServer(Server):
    """Serves the app to a limited number of tabs at the same time."""

    def __init__(self, command: Command, guard: Guard, sessions: int) -> None:
        """`sessions` is the maximum number of tabs."""
        super().__init__("tuinet")
        self._command = command
        self._guard = guard
        self._limit = sessions
        self._free = asyncio.Semaphore(sessions)
        self._sessions: set[Session] = set()

    def run(self, listener: socket.socket) -> None:
        """Serve on a socket until Ctrl-C or SIGTERM; then end all apps."""
        web.run_app(self._make_app(), sock=listener, print=None, access_log=None, shutdown_timeout=2 * GRACE)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.router.add_static("/page", PAGE)
        app.middlewares.append(self._guard.check)
        app.on_response_prepare.append(add_headers)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing: the command has said where the page is."""

    async def on_shutdown(self, app: web.Application) -> None:
        """End all apps, which closes the connections to their tabs."""
        await asyncio.gather(*(session.stop() for session in self._sessions))

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """Answer with the page. Textual's own loads a font from elsewhere."""
        return web.FileResponse(PAGE / "page.html")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the app for a tab until one of the two ends."""
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT, timeout=GRACE)
        await websocket.prepare(request)
        try:
            await asyncio.wait_for(self._free.acquire(), PATIENCE)
        except TimeoutError:
            reason = f"All sessions ({self._limit}) are in use. Close another tab, and try again."
            await websocket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=reason.encode())
            return websocket
        session = Session(self._command, websocket, self.download_manager)
        self._sessions.add(session)
        try:
            await session.start(to_int(request.query.get("width", ""), 80), to_int(request.query.get("height", ""), 24))
            # The tab may be closed while it is being answered.
            with suppress(ConnectionResetError):
                await self._process_messages(websocket, session)
        finally:
            await session.stop()
            self._sessions.remove(session)
            self._free.release()
        return websocket
