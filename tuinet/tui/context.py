"""The interface of the app for its widgets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, cast

from textual.dom import DOMNode

from tuinet.render.palette import Palette
from tuinet.tui.machines import Machines
from tuinet.tui.pace import Pace
from tuinet.tui.remembered import RememberedChoices
from tuinet.tui.run_commands import RunCommands
from tuinet.tui.run_opener import RunOpener
from tuinet.tui.run_session import RunSession

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuinet.analysis.subject import Subject
    from tuinet.runs.directory import Run


class AppContext(Protocol):
    """The app as its widgets see it.

    The app imports its widgets, so they cannot import the app: both know this protocol instead.
    """

    run_session: RunSession
    opener: RunOpener
    commands: RunCommands
    machines: Machines
    remembered: RememberedChoices
    pace: Pace
    ascii_only: bool
    read_only: bool
    first_screen_complete: asyncio.Event
    subject: Subject | None
    """The image that was chosen last, on any screen; None until one is"""

    marked_runs: Sequence[Run]
    """The runs that are marked on the Runs screen, in the order of their marks"""

    run_from_sweep: tuple[str, str] | None
    """The key of the run that was opened from a sweep last; None if none was"""

    @property
    def palette(self) -> Palette:
        """Styles for pictures that match the theme."""
        ...

    def remember(self, **choices: object) -> None:
        """Save choices for the next start."""
        ...

    def look_at(self, subject: Subject) -> None:
        """Choose the image that the Draw screen and the Inside screen look at."""
        ...

    @staticmethod
    def of(node: DOMNode) -> AppContext:
        """Return the app that a widget is in."""
        return cast("AppContext", node.app)
