"""Leaving the app while runs train: stop them, leave them running, or stay."""

from __future__ import annotations

from collections.abc import Sequence

from textual.dom import DOMNode

from tuinet.jobs.follower import RunFollower
from tuinet.messages import and_list
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.ask import Choose


class Leaving(Choose):
    """The question; its results are `stay`, `leave` and `stop`."""

    def __init__(self, followers: Sequence[RunFollower]) -> None:
        """`followers` are those of the runs that are still training or paused; there is at least one."""
        them = "it"
        if len(followers) > 1:
            them = "them"
        state = "running"
        if are_paused(followers):
            state = "paused"
        super().__init__(
            question(followers),
            [
                ("stay", "escape", "Stay"),
                # The key that asked: whoever presses it again wants to leave.
                ("leave", "q", f"Leave {them} {state}"),
                ("stop", "S", f"Stop {them} and quit"),
            ],
        )


def question(followers: Sequence[RunFollower]) -> str:
    """Return the question, which says that the runs do not need the app."""
    names = and_list([full_name(follower) for follower in followers])
    state = "training"
    future = "continue"
    if are_paused(followers):
        state = "paused"
        future = "stay paused"
    if len(followers) == 1:
        return f"{names} is {state}. It runs in its own process and can {future} after you quit."
    return f"{names} are {state}. They run in their own processes and can {future} after you quit."


def are_paused(followers: Sequence[RunFollower]) -> bool:
    """Return True if none of the runs trains at the moment."""
    return all(follower.state.paused for follower in followers)


def full_name(follower: RunFollower) -> str:
    """Return a run, with its machine if that is another one."""
    if follower.run.machine:
        return f"{follower.label} on {follower.run.machine}"
    return follower.label


def leave(node: DOMNode, followers: Sequence[RunFollower], answer: str | None) -> None:
    """Carry out the user's answer."""
    if answer == "leave":
        node.app.exit()
    elif answer == "stop":
        AppContext.of(node).commands.stop(followers, node.app.exit)
