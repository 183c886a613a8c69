"""Textual's driver for terminals, hardened against what terminals, shells and users do to it.

It overrides private methods of Textual, because no public ones do this; `pyproject.toml` bounds Textual's version.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from typing import TYPE_CHECKING, Any

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers.linux_driver import LinuxDriver

from tuinet.tui.terminal_input import TerminalInput

if TYPE_CHECKING:
    from textual.app import App

PACKET = 1000
"""Bytes that reach a terminal together, over a network as well"""

SELECT_TIMEOUT = 0.1
"""Seconds after which the input thread checks whether the app has ended"""


class TerminalDriver(LinuxDriver):
    """Paints on the terminal, and reads what it sends."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._update: list[str] | None = None
        """The parts of what is to be shown at once; None between two such updates"""
        # Textual paints on standard error, which the user may have redirected to a file.
        if sys.__stdout__ is not None and not os.isatty(2):
            self._file = sys.__stdout__
        # Handlers of the event loop, as a handler of Python's own may run while Textual holds the lock of its output.
        self._loop.add_signal_handler(signal.SIGTSTP, self._suspend)
        self._loop.add_signal_handler(signal.SIGCONT, self._continue)

    def write(self, data: str) -> None:
        """Write, and mark the beginning and the end of what the terminal is to show at once.

        A few cells arrive at once anyway: there the marks would be a third of the bytes of a stroke on the canvas.
        """
        if data == SYNC_START:
            self._update = []
        elif data == SYNC_END:
            update = "".join(self._update or ())
            self._update = None
            if len(update) > PACKET:
                update = f"{SYNC_START}{update}{SYNC_END}"
            super().write(update)
        elif self._update is not None:
            self._update.append(data)
        else:
            super().write(data)

    def run_input_thread(self) -> None:
        """Pass on what the terminal sends, until the app ends. Textual's own fails for bytes that are not UTF-8."""
        terminal_input = TerminalInput()
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], SELECT_TIMEOUT)[0]:
                data = self._read()
                if not data:
                    # The terminal is gone. There is not always a SIGHUP to say so.
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
                for message in terminal_input.messages(data):
                    self.process_message(message)
            for message in terminal_input.late_messages():
                self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _run_input_thread(self) -> None:
        """Let an error end the app as any other does. Textual's own prints a traceback and exits with 0."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - the outermost handler of a thread
            self._app.call_later(self._app._handle_exception, error)  # noqa: SLF001

    def _suspend(self) -> None:
        """Give the terminal back and stop, as Ctrl-Z asks; paint again once the shell continues the app.

        Textual stops itself with SIGSTOP, which also works where no shell could ever continue it.
        """
        if not self._auto_restart:
            return
        self.suspend_application_mode()
        self._loop.remove_signal_handler(signal.SIGCONT)
        self._loop.remove_signal_handler(signal.SIGTSTP)
        # The kernel ignores this signal where no shell controls the terminal.
        os.kill(os.getpid(), signal.SIGTSTP)
        self._restart()
        self._loop.add_signal_handler(signal.SIGTSTP, self._suspend)
        self._loop.add_signal_handler(signal.SIGCONT, self._continue)

    def _continue(self) -> None:
        """Paint again after a SIGSTOP, which no program can prepare for: the shell may have used the terminal."""
        if self._auto_restart:
            self.suspend_application_mode()
            self._restart()

    def _restart(self) -> None:
        """Take the terminal once the app is in the foreground, and paint everything."""
        while not self._in_foreground():
            os.kill(os.getpid(), signal.SIGSTOP)
        self._must_signal_resume = True
        self.resume_application_mode()
        self._app.call_later(self._app.refresh, layout=True)

    def _in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            # The terminal is gone: there is nothing to wait for.
            return True
