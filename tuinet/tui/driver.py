"""Textual's driver for terminals, made to survive what terminals, shells and people do to it.

It overrides names that Textual keeps to itself, because no public ones do this; `pyproject.toml` bounds its version.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from tuinet.tui.terminal_input import TerminalInput

if TYPE_CHECKING:
    from textual.app import App

PATIENCE = 0.1
"""Seconds between two looks whether the app ends"""


class TerminalDriver(LinuxDriver):
    """Paints on the terminal, and reads what it sends."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """As Textual's; but it paints on standard output if standard error goes elsewhere."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if sys.__stdout__ is not None and not os.isatty(2):
            self._file = sys.__stdout__
        # In the event loop, as a handler of Python's own may come while Textual holds the lock of its output.
        self._loop.add_signal_handler(signal.SIGTSTP, self._suspend)
        self._loop.add_signal_handler(signal.SIGCONT, self._continue)

    def run_input_thread(self) -> None:
        """Pass on what the terminal sends, until the app ends. Textual's own ends with bytes that are no UTF-8."""
        typed = TerminalInput()
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], PATIENCE)[0]:
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    data = b""
                if not data:  # the terminal is gone, perhaps without SIGHUP
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
                for message in typed.messages(data):
                    self.process_message(message)
            for message in typed.late_messages():
                self.process_message(message)

    def _run_input_thread(self) -> None:
        """Let a failure end the app as any other does. Textual's own shows a traceback and exits with 0."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - the outermost handler of a thread
            self._app.call_later(self._app._handle_exception, error)  # noqa: SLF001

    def _suspend(self) -> None:
        """Hand the terminal back and stop, as Ctrl-Z asks; repaint once the shell lets the app go on.

        Textual stops itself with SIGSTOP, which also works where no shell could ever continue it.
        """
        if not self._auto_restart:
            return
        self.suspend_application_mode()
        self._loop.remove_signal_handler(signal.SIGCONT)
        self._loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(os.getpid(), signal.SIGTSTP)  # the kernel ignores it where no shell is in charge
        self._restart()
        self._loop.add_signal_handler(signal.SIGTSTP, self._suspend)
        self._loop.add_signal_handler(signal.SIGCONT, self._continue)

    def _continue(self) -> None:
        """Go on after a SIGSTOP, for which nobody could prepare: the shell may have used the terminal meanwhile."""
        if self._auto_restart:
            self.suspend_application_mode()
            self._restart()

    def _restart(self) -> None:
        """Take the terminal, once the app is in the foreground, and paint everything."""
        while not self._in_foreground():
            os.kill(os.getpid(), signal.SIGSTOP)
        self._must_signal_resume = True
        self.resume_application_mode()
        self._app.call_later(self._app.refresh, layout=True)

    def _in_foreground(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:  # the terminal is gone
            return True
