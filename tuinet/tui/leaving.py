"""Leaving while a run trains: stop it, leave it running, or stay."""

from __future__ import annotations

from collections.abc import Sequence

from textual.dom import DOMNode

from tuinet.jobs.follower import RunFollower
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.ask import Choose


class Leaving(Choose):
    """The question; its answers are `stay`, `leave` and `stop`."""

    def __init__(self, sessions: Sequence[RunFollower]) -> None:
        """`sessions` are the runs that still train, or wait to go on."""
        one, paused = len(sessions) == 1, all(session.state.paused for session in sessions)
        super().__init__(
            f"{' and '.join(map(named, sessions))} {'is' if one else 'are'} {'paused' if paused else 'training'}. "
            f"{'It is a process of its own' if one else 'They are processes of their own'} and can "
            f"{'wait' if paused else 'go on'} without this window.",
            [
                ("stay", "s", "Stay"),
                ("leave", "l", f"Leave {'it' if one else 'them'} {'paused' if paused else 'running'}"),
                ("stop", "x", f"Stop {'it' if one else 'them'} and leave"),
            ],
        )


def named(session: RunFollower) -> str:
    """A run, with its machine if that is another."""
    return f"{session.label} on {session.run.machine}" if session.run.machine else session.label


def leave(node: DOMNode, sessions: Sequence[RunFollower], answer: str | None) -> None:
    """Do what was answered."""
    if answer == "leave":
        node.app.exit()
    elif answer == "stop":
        AppContext.of(node).commands.stop(sessions, node.app.exit)
