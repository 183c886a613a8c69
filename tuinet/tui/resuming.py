"""Going on with a run from the app; one that has done all its epochs is given more."""

from __future__ import annotations

from textual.dom import DOMNode

from tuinet.errors import UsageError
from tuinet.limits import whole_number
from tuinet.runs.directory import Run
from tuinet.runs.state import RunState
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.ask import Ask


def resume(node: DOMNode, run: Run, state: RunState) -> None:
    """Go on with a run in this state; ask until when, if it has ended and all its planned epochs are done."""
    opener = AppContext.of(node).opener
    done = state.epochs_done
    if state.unfinished:
        opener.resume(run)
        return

    def check(text: str) -> None:
        if (whole_number(text) or 0) <= done:
            raise UsageError(f"expected a whole number above {done}, the epochs that are done")

    question = f"All {done} epochs are done. Train until how many are?"
    node.app.push_screen(
        Ask(question, str(2 * done), check), lambda text: opener.resume(run, int(text)) if text else None
    )
