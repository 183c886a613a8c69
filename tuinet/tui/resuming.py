"""Resuming a run from the app; one that has trained all its epochs gets more."""

from __future__ import annotations

from collections.abc import Callable

from textual.dom import DOMNode

from tuinet.errors import UsageError
from tuinet.jobs.follower import RunFollower
from tuinet.limits import whole_number
from tuinet.messages import counted
from tuinet.runs.directory import Run
from tuinet.runs.ended import PLANNED_ENDS
from tuinet.runs.state import RunState
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.ask import Ask, Choose

STEPS = {"step": "batch", "step_epoch": "epoch"}
"""The commands that train a little, and how much"""


def resume(node: DOMNode, run: Run, state: RunState) -> None:
    """Resume a run in this state; if all its epochs are done, ask for how many to train it."""
    opener = AppContext.of(node).opener
    if state.unfinished:
        opener.resume(run)
        return
    done = state.epochs_done

    def check_epochs(text: str) -> None:
        if (whole_number(text) or 0) <= done:
            raise UsageError(f"expected a whole number greater than {done}, the epochs already done")

    def resume_until(epochs: str | None) -> None:
        if epochs:
            opener.resume(run, int(epochs))

    question = f"Ended after {counted(done, 'epoch')}. Train up to epoch:"
    # Twice as many is a suggestion that visibly changes a learning curve.
    node.app.push_screen(Ask(question, str(2 * done), check_epochs), resume_until)


def resume_for_step(node: DOMNode, follower: RunFollower, command: str, start_new: Callable[[], None]) -> None:
    """Train one batch or one epoch of a run that is over, and then pause it.

    A run that was stopped or interrupted just goes on. One that has ended as planned is trained further only if the
    user wants that; but the user may mean a new run, which `start_new` starts.
    """
    state = follower.state
    ended = state.ended
    if ended is None or ended.reason not in (*PLANNED_ENDS, "diverged"):
        AppContext.of(node).opener.resume(follower.run, commands=(command,))
        return
    amount = STEPS[command]
    answers = [("new", "N", f"Start a new run, and train one {amount}")]
    if ended.reason == "diverged":
        question = f"{follower.short_label} has diverged, and would diverge again."
    else:
        question = f"{follower.short_label} has ended after {counted(state.epochs_done, 'epoch')}."
        answers.insert(0, ("resume", "T", f"Train it for one more {amount}"))

    def act(answer: str | None) -> None:
        if answer == "resume":
            AppContext.of(node).opener.resume(follower.run, one_more_epoch(state), (command,))
        elif answer == "new":
            start_new()

    node.app.push_screen(Choose(question, [*answers, ("cancel", "escape", "Cancel")]), act)


def one_more_epoch(state: RunState) -> int | None:
    """Return the number of epochs to resume a run with; None if it still has epochs to train."""
    if state.unfinished:
        return None
    return state.epochs_done + 1
