"""One visitor of the page: a process of the app, and what goes to and from it."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from aiohttp.web import WebSocketResponse
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

GRACE = 5.0
"""Seconds that an app has to end before it is killed"""

LARGEST = 1000
"""Columns or rows of a page: the app allocates as much as the page says it has"""


@dataclass(frozen=True)
class Command:
    """What starts the app."""

    arguments: Sequence[str]
    variables: Mapping[str, str]
    """Variables that are added to the environment"""


class Session(AppService):
    """Runs the app for as long as its tab is open. The app's end closes the tab's connection, and vice versa."""

    def __init__(self, command: Command, websocket: WebSocketResponse, downloads: DownloadManager) -> None:
        super().__init__(
            "",
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=self._close,
            download_manager=downloads,
        )
        self._command = command
        self._websocket = websocket

    async def start(self, width: int, height: int) -> None:
        """Start the app with a number of columns and rows."""
        await super().start(_possible(width), _possible(height))

    async def set_terminal_size(self, width: int, height: int) -> None:
        """Tell the app that its page has another number of columns and rows."""
        await super().set_terminal_size(_possible(width), _possible(height))

    async def run(self) -> None:
        """Pass on what the app paints until it has ended, then close the connection."""
        try:
            await super().run()
        finally:
            await self._close()

    async def on_data(self, payload: bytes) -> None:
        """Pass on what the app paints. Once the tab is gone, only read it: an app that waits to write would not end."""
        with suppress(ConnectionResetError):
            await super().on_data(payload)

    async def stop(self) -> None:
        """End the app as a closing terminal does. It may be called more than once."""
        if self._process is None or self._task is None:
            return
        await self._download_manager.cancel_app_downloads(self.app_service_id)
        self.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), GRACE)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        # Not awaited itself: if an app ends at once, textual-serve cancels the task.
        await asyncio.wait([self._task])

    async def _close(self) -> None:
        with suppress(ConnectionResetError):
            await self._websocket.close()

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        return super()._build_environment(width, height) | dict(self._command.variables)

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the app without a shell, and in a session of its own: Ctrl-C is for the server, which ends the app."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command.arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        return self._process


def _possible(side: int) -> int:
    return min(max(side, 1), LARGEST)
