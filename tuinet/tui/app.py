"""The app: its screens, its looks, and the run it watches."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import ComposeResult, SystemCommand
from textual.events import Resize
from textual.geometry import Size
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from tuinet.errors import TuinetError
from tuinet.tui import keys
from tuinet.tui.available_keys import offers, offers_of_other_panes
from tuinet.tui.machines import Machines
from tuinet.tui.pace import NORMAL, SLOW_LINK
from tuinet.tui.run_commands import RunCommands
from tuinet.tui.run_opener import RunOpener
from tuinet.tui.run_session import RunSession
from tuinet.tui.themed_app import ThemedApp
from tuinet.tui.too_small import TooSmall, is_too_small
from tuinet.tui.unfinished import UnfinishedRun

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tuinet.jobs.machine import Machine
    from tuinet.jobs.preferences import Notice


ENDING = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end the app"""


def train_screen() -> Screen[Any]:
    """The screen that the app opens with."""
    from tuinet.tui.train.train_screen import TrainScreen

    return TrainScreen()


def explore_screen() -> Screen[Any]:
    """Imported when it is first shown, as it brings NumPy."""
    from tuinet.tui.explore.explore_screen import ExploreScreen

    return ExploreScreen()


def runs_screen() -> Screen[Any]:
    """Imported when it is first shown."""
    from tuinet.tui.runs.runs_screen import RunsScreen

    return RunsScreen()


def end(loop: asyncio.AbstractEventLoop, leave: Callable[[], None], machines: Machines) -> None:
    """Leave; but at once if the terminal is gone: there is nothing to restore, and writing to it waits for ever."""
    if not os.isatty(0):
        for number in ENDING:
            # A terminal that closes sends more than one, and a second must not cut short what the first began.
            signal.signal(number, signal.SIG_IGN)
        for machine in machines.others:
            machine.discard()
        os._exit(128 + signal.SIGHUP)
    loop.call_soon_threadsafe(leave)


class TuinetApp(ThemedApp):
    """What `tuinet` opens."""

    TITLE = "tuinet"
    CSS_PATH = "app.tcss"
    MODES = {"train": train_screen, "explore": explore_screen, "runs": runs_screen}  # noqa: RUF012 - as Textual has it
    FIRST_MODE = "train"
    BINDINGS = keys.APP
    HORIZONTAL_BREAKPOINTS = [(0, "-one-column"), (80, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012
    ESCAPE_TO_MINIMIZE = True

    def __init__(
        self,
        wanted: str | None = None,
        *,
        ascii_only: bool = False,
        slow_link: bool = False,
        machines: Sequence[Machine] = (),
        read_only: bool = False,
        notice: Notice | None = None,
    ) -> None:
        """Show the runs of this machine and of others.

        Args:
            wanted: The run to open, as a person names it.
            ascii_only: Whether to draw with ASCII alone.
            slow_link: Whether the terminal is far away: it is painted seldom.
            machines: Others than this one; new runs are trained on the first of them.
            read_only: Whether nothing may change a run.
            notice: How to make a person look up; None is as the settings file says.
        """
        super().__init__(ascii_only)
        self.slow_link = slow_link
        self.pace = SLOW_LINK if slow_link else NORMAL
        self.read_only, self._notice = read_only, notice
        self.machines = Machines(machines)
        unfinished = UnfinishedRun(self.preferences.unfinished, lambda run: self.remember(unfinished=run))
        self.run_session = RunSession(self, self.machines, self.pace, unfinished, self._alert)
        self.opener = RunOpener(self, self.machines, self.run_session, unfinished)
        self.commands = RunCommands(self, self.run_session)
        self._wanted = wanted
        self.failure: list[str] = []
        """What is to be said once the terminal is restored, in lines; nothing unless the app has failed"""

    def compose(self) -> ComposeResult:
        """What is there at once, while the Train screen is imported."""
        yield Static(" tuinet   1 Train   2 Explore   3 Runs", id="opening")
        yield Static("\n opening: the form, the network, the digits …", markup=False)

    def on_mount(self) -> None:
        """Listen to signals: whoever ends this program gets a sane terminal, and the run trains on."""
        loop = asyncio.get_running_loop()
        for number in ENDING:
            signal.signal(number, lambda *_: end(loop, self.exit, self.machines))
        threading.excepthook = lambda failed: self.call_later(self._fail, failed.exc_value)
        self.call_after_refresh(self._open)

    async def _open(self) -> None:
        """After the first painting."""
        await self.switch_mode(self.FIRST_MODE)
        self._check_room(self.size)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """What is there now stays, so that collecting garbage need not look at it again."""
        gc.freeze()
        gc.enable()
        self.run_session.begin()
        self.opener.open_first(self._wanted)
        self._load_screens()

    @work
    async def _load_screens(self) -> None:
        """Import what the other screens need before somebody waits for it."""
        for name in ("tuinet.tui.explore.explore_screen", "tuinet.tui.runs.runs_screen"):
            await asyncio.to_thread(import_module, name)

    def on_resize(self, event: Resize) -> None:
        """Say so where there is too little room."""
        if self.current_mode in self.MODES:
            self._check_room(event.size)

    def _check_room(self, size: Size) -> None:
        if is_too_small(size) and not any(isinstance(screen, TooSmall) for screen in self.screen_stack):
            self.push_screen(TooSmall())

    def action_command_palette(self) -> None:
        """Search all that can be done, where there is room for it."""
        if not isinstance(self.screen, TooSmall):
            super().action_command_palette()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """All that can be done here and now, from the table of keys, and what of Textual's own has no key."""
        found: dict[str, SystemCommand] = {}
        for _, binding, enabled, _ in offers(screen):
            if enabled:
                title = f"{binding.description} screen" if binding.action.startswith("show(") else binding.description
                words = f"{self.get_key_display(binding)}: {binding.tooltip}"
                command = SystemCommand(title, words, partial(self.simulate_key, binding.key))
                found.setdefault(title, command)
        for pane, name, other in offers_of_other_panes(screen):
            title = f"{other.description} ({name})"
            found.setdefault(title, SystemCommand(title, other.tooltip, partial(self._do_in, pane, other.action)))
        yield from found.values()
        yield SystemCommand("All themes", "Choose a look from a list.", self.action_change_theme)
        for command in super().get_system_commands(screen):
            if command.title == "Screenshot":
                yield command

    async def _do_in(self, pane: Widget, action: str) -> None:
        """Do in a pane what a key there does: the focus goes to it."""
        pane.focus()
        await self.run_action(action, pane)

    async def action_show(self, mode: str) -> None:
        """Go to one of the three screens."""
        if not isinstance(self.screen, ModalScreen | TooSmall) and self.current_mode != mode:
            await self.switch_mode(mode)
            if self.run_session.follower is None and (offer := getattr(self.screen, "offer_runs", None)):
                offer()

    def action_help(self) -> None:
        """Explain the screen that is shown."""
        from tuinet.tui.help import HelpScreen

        if not isinstance(self.screen, HelpScreen | TooSmall):
            self.push_screen(HelpScreen(self.screen))

    def action_enlarge(self) -> None:
        """Show the pane with the focus alone, or all panes again."""
        screen = self.screen
        if screen.maximized:
            screen.minimize()
        elif screen.focused:
            panes = (node for node in screen.focused.ancestors_with_self if node.has_class("pane"))
            if isinstance(pane := next(panes, None), Widget):
                screen.maximize(pane)

    async def action_quit(self) -> None:
        """Leave; ask first if a run trains."""
        training = self.run_session.training()
        if not training or self.read_only:
            self.exit()
            return
        from tuinet.tui.leaving import Leaving, leave

        if not isinstance(self.screen, Leaving):
            self.push_screen(Leaving(training), lambda answer: leave(self, training, answer))

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave; whatever is still being fetched from other machines is let go."""
        super().exit(result, return_code, message)
        for machine in self.machines.others:
            machine.close()

    def _alert(self, words: str) -> None:
        """Make a person look up who looks elsewhere."""
        from tuinet.jobs.preferences import read_preferences
        from tuinet.render.notice import notice_sequence

        try:
            self._notice = self._notice or read_preferences().notice
        except TuinetError as error:
            self._notice = "none"
            self.notify(str(error), severity="error", markup=False)
        if self._driver and (sequence := notice_sequence(self._notice, words)):
            self._driver.write(sequence)

    def _fail(self, error: BaseException | None) -> None:
        """A thread of ours has failed: end as for any other failure."""
        if isinstance(error, Exception):
            self._handle_exception(error)

    def _fatal_error(self) -> None:
        """What nobody foresaw ends the app in a few words, instead of pages with all variables."""
        from tuinet.tui.crash import crash_report

        if not self.failure:  # what fails after it is of no interest
            self.failure = crash_report(self._exception or RuntimeError("unknown"), self.run_session.follower)
            self.panic()
