"""Resuming a run from the app; one that has trained all its epochs gets more."""

from __future__ import annotations

from textual.dom import DOMNode

from tuinet.errors import UsageError
from tuinet.limits import whole_number
from tuinet.runs.directory import Run
from tuinet.runs.state import RunState
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.ask import Ask


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

    question = f"All {done} epochs are done. Train up to epoch:"
    # Twice as many is a suggestion that visibly changes a learning curve.
    node.app.push_screen(Ask(question, str(2 * done), check_epochs), resume_until)
