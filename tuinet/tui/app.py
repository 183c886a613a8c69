"""The app: its screens, its look, and the run that it shows."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult, SystemCommand
from textual.events import Event, InputEvent, Resize
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tuinet.tui import keys
from tuinet.tui.alerts import Alerts
from tuinet.tui.garbage import GarbageCollector
from tuinet.tui.machines import Machines
from tuinet.tui.pace import NORMAL, SLOW_LINK
from tuinet.tui.palette import Palette
from tuinet.tui.palette_commands import palette_commands
from tuinet.tui.preloading import preload
from tuinet.tui.quitting import Quitting
from tuinet.tui.run_commands import RunCommands
from tuinet.tui.run_opener import RunOpener
from tuinet.tui.run_session import RunSession
from tuinet.tui.screens import SCREENS
from tuinet.tui.stylesheets import STYLESHEETS
from tuinet.tui.too_small import TooSmall, cover_if_too_small
from tuinet.tui.typed_ahead import TypedAheadApp
from tuinet.tui.unfinished import UnfinishedRun
from tuinet.tui.widgets.panes_screen import pane_of

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.command import Provider

    from tuinet.analysis.subject import Subject
    from tuinet.jobs.machine import Machine
    from tuinet.jobs.preferences import Notice
    from tuinet.runs.directory import Run


ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


def palette_search() -> type[Provider]:
    """Return the search of the palette, imported when it is first opened."""
    from tuinet.tui.palette_search import PaletteSearch

    return PaletteSearch


def end(loop: asyncio.AbstractEventLoop, leave: Callable[[], None], machines: Machines) -> None:
    """End the app after a signal.

    Where the terminal is gone, end the process at once: there is nothing to restore, and a write to it would block.
    """
    if not os.isatty(0):
        for number in ENDING_SIGNALS:
            # A terminal that closes sends more than one, and a second must not cut short what the first began.
            signal.signal(number, signal.SIG_IGN)
        try:
            for machine in machines.others:
                machine.discard()
        finally:
            # Signals are ignored by now: nothing else would end the process.
            os._exit(128 + signal.SIGHUP)
    loop.call_soon_threadsafe(leave)


class TuinetApp(TypedAheadApp):
    """The application that the command `tuinet` opens."""

    TITLE = "tuinet"
    CSS_PATH = STYLESHEETS
    MODES = {screen.mode: screen.open for screen in SCREENS}  # noqa: RUF012 - Textual declares it so
    COMMANDS = {palette_search}  # noqa: RUF012 - Textual declares it so
    FIRST_MODE = SCREENS[0].mode
    BINDINGS = keys.APP
    HORIZONTAL_BREAKPOINTS = [(0, "-one-column"), (80, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012
    ESCAPE_TO_MINIMIZE = True

    def __init__(
        self,
        run: str | None = None,
        *,
        ascii_only: bool = False,
        slow_link: bool = False,
        machines: Sequence[Machine] = (),
        read_only: bool = False,
        notice: Notice | None = None,
    ) -> None:
        """Show the runs of this machine and of others.

        Args:
            run: The run to open: an id, the beginning of one, a name, or `last`.
            ascii_only: Draw in ASCII alone.
            slow_link: True if the terminal is far away, so that it is painted less often.
            machines: Other machines; new runs are trained on the first of them.
            read_only: True to disable everything that changes a run.
            notice: How to alert the user; None is what the settings file says.
        """
        super().__init__(ascii_only)
        self.slow_link = slow_link
        self.pace = SLOW_LINK if slow_link else NORMAL
        self.read_only = read_only
        self.machines = Machines(machines)
        self.alerts = Alerts(self, notice)
        unfinished = UnfinishedRun(self.remembered.unfinished, lambda run: self.remember(unfinished=run))
        self.run_session = RunSession(self, self.machines, self.pace, unfinished, self.alerts.alert)
        self.commands = RunCommands(self, self.run_session)
        self.opener = RunOpener(self, self.machines, self.run_session, self.commands, unfinished)
        self.garbage = GarbageCollector()
        self.first_screen_complete = asyncio.Event()
        """Set when all that the first screen shows is loaded: what can wait until then, does"""
        self.quitting = Quitting(self)
        self.subject: Subject | None = None
        self.marked_runs: Sequence[Run] = ()
        self.run_from_sweep: tuple[str, str] | None = None
        self._first_run = run
        self.failure: list[str] = []
        """Lines to print once the terminal is restored; empty unless the app has failed"""

    def compose(self) -> ComposeResult:
        """Show something at once: importing the Train screen takes a moment."""
        labels = "   ".join(screen.label for screen in SCREENS)
        yield Static(f" tuinet   {labels}", id="opening")
        yield Static("\n Loading the form, the network and the digits …", markup=False)

    def on_mount(self) -> None:
        """Handle signals, so that any way to end the program restores the terminal. Runs keep training."""
        loop = asyncio.get_running_loop()
        for number in ENDING_SIGNALS:
            signal.signal(number, lambda *_: end(loop, self.exit, self.machines))
        threading.excepthook = lambda failure: self.call_later(self._fail, failure.exc_value)
        self.call_after_refresh(self._open_first_screen)

    async def _open_first_screen(self) -> None:
        await self.opener.expect_first(self._first_run)
        await self.switch_mode(self.FIRST_MODE)
        cover_if_too_small(self, self.size)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.accept_keys()
        self.garbage.begin()
        self.set_interval(1.0, self.garbage.collect_if_idle)
        self.run_session.begin()
        self.commands.begin()
        self.opener.open_first(self._first_run)
        self.run_worker(preload(self, self.first_screen_complete, self.garbage))

    async def until_ready(self) -> None:
        """Wait for a run of this machine that is being opened: the next key is meant for it."""
        await self.opener.until_opened()

    async def on_event(self, event: Event) -> None:
        if isinstance(event, InputEvent):
            self.garbage.note_input()
        await super().on_event(event)

    def on_resize(self, event: Resize) -> None:
        if self.current_mode in self.MODES:
            cover_if_too_small(self, event.size)

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, TooSmall | Palette):
            self.push_screen(Palette())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yield commands for keys, fields and themes; of Textual's own commands, only the screenshot."""
        from tuinet.tui.train.field_commands import field_commands

        yield from palette_commands(self, screen)
        yield from field_commands(self, self.action_show)
        yield from self.theme_commands()
        yield SystemCommand("All themes", "Choose a theme from a list.", self.action_change_theme)
        for command in super().get_system_commands(screen):
            if command.title == "Screenshot":
                yield command

    async def action_show(self, mode: str) -> None:
        """Switch to a screen. Without a run, the Explore screen offers the list of runs."""
        if isinstance(self.screen, ModalScreen | TooSmall) or self.current_mode == mode:
            return
        await self.switch_mode(mode)
        offer = getattr(self.screen, "offer_runs", None)
        if offer and self.run_session.follower is None:
            offer()

    def look_at(self, subject: Subject) -> None:
        self.subject = subject

    def action_help(self) -> None:
        """Explain what has the focus, if the screen can, or else the screen."""
        explain_focused = getattr(self.screen, "explain_focused", None)
        if not (explain_focused and explain_focused()):
            self.action_help_on_screen()

    def action_help_on_screen(self) -> None:
        from tuinet.tui.help_screen import HelpScreen

        if not isinstance(self.screen, HelpScreen | TooSmall):
            self.push_screen(HelpScreen(self.screen))

    def action_enlarge(self) -> None:
        """Show the focused pane alone, or all panes again."""
        screen = self.screen
        if screen.maximized:
            screen.minimize()
        elif screen.focused and (pane := pane_of(screen.focused)):
            screen.maximize(pane)

    async def action_quit(self) -> None:
        await self.quitting.quit()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave, without waiting for what is still being fetched from other machines."""
        super().exit(result, return_code, message)
        for machine in self.machines.others:
            machine.close()

    def _fail(self, error: BaseException | None) -> None:
        """End after an error in a thread of ours, as after any other."""
        if isinstance(error, Exception):
            self._handle_exception(error)

    def _fatal_error(self) -> None:
        """End with a few lines. Textual's own prints pages, with the values of all variables."""
        from tuinet.tui.crash import crash_report

        # The first error is the cause; what fails after it only follows from it.
        if not self.failure:
            error = self._exception or RuntimeError("unknown")
            self.failure = crash_report(error, self.run_session.follower)
            self.panic()
