"""What widgets may ask of the app that they are in."""

from __future__ import annotations

from typing import Protocol, cast

from textual.dom import DOMNode

from tuinet.render.palette import Palette
from tuinet.tui.machines import Machines
from tuinet.tui.pace import Pace
from tuinet.tui.preferences import Preferences
from tuinet.tui.watching import Watching


class Host(Protocol):
    """The app, as its widgets see it: they do not import it, it imports them."""

    watching: Watching
    machines: Machines
    preferences: Preferences
    pace: Pace
    ascii_only: bool
    read_only: bool

    @property
    def palette(self) -> Palette:
        """Styles for pictures that go with the theme."""
        ...

    def remember(self, **choices: object) -> None:
        """Keep choices for the next start."""
        ...

    @staticmethod
    def of(node: DOMNode) -> Host:
        """The app that a widget is in."""
        return cast("Host", node.app)
