"""Leaving while a run trains: stop it, leave it running, or stay."""

from __future__ import annotations

from textual.dom import DOMNode

from tuinet.tui.host import Host
from tuinet.tui.widgets.ask import Choose


class Leaving(Choose):
    """The question; its answers are `stay`, `leave` and `stop`."""

    def __init__(self, label: str, machine: str = "") -> None:
        where = f" on {machine}" if machine else ""
        super().__init__(
            f"{label} is training{where}. It is a process of its own and can go on without this window.",
            [("stay", "s", "Stay"), ("leave", "l", "Leave it running"), ("stop", "x", "Stop it and leave")],
        )


def leave(node: DOMNode, answer: str | None) -> None:
    """Do what was answered."""
    if answer == "stop":
        Host.of(node).watching.ask("stop", node.app.exit)
    elif answer == "leave":
        node.app.exit()
