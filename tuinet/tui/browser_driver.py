"""Textual's driver for apps in a browser: `tuinet serve` is at the other end of standard input and output."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver

from tuinet.tui.terminal_input import TerminalInput

if TYPE_CHECKING:
    from textual.app import App


class BrowserDriver(WebDriver):
    """Paints on a page, and reads what is typed there. A closed tab ends the app as a closed terminal does."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._write = partial(self._write_all)

    def run_input_thread(self) -> None:
        """Pass on what the page sends, until the app ends. Textual's own stops at the first malformed byte."""
        try:
            self._pass_on_input()
        finally:
            # Standard input has ended, or cannot be read: nobody can see or control the app.
            self._end_app()

    def _pass_on_input(self) -> None:
        packets = ByteStream()
        terminal_input = TerminalInput()
        for data in self._input_reader:
            for kind, payload in packets.feed(data) if data else ():
                if kind == "D":
                    for message in terminal_input.messages(payload):
                        self.process_message(message)
                else:
                    self._on_meta(kind, payload)
            for message in terminal_input.late_messages():
                self.process_message(message)

    def _end_app(self) -> None:
        if not self.exit_event.is_set():
            os.kill(os.getpid(), signal.SIGHUP)

    def _write_all(self, data: bytes) -> int:
        """Write. If nothing reads the output, nobody sees the app, which ends."""
        rest = memoryview(data)
        try:
            while rest:
                # A signal may cut a write short.
                rest = rest[os.write(self.fileno, rest) :]
        except BrokenPipeError:
            self._end_app()
        return len(data)
