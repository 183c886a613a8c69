"""The status of a run in one or two lines."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from rich.text import Text

from tuinet.messages import counted, spoken_status
from tuinet.render.formatting import duration, first_fitting, number, percent
from tuinet.render.palette import Palette
from tuinet.render.progress_line import figures_line, progress_line
from tuinet.runs.state import RunState

SIGNS = {
    "starting": "…",
    "training": "▶",
    "paused": "‖",
    "finished": "✓",
    "target_reached": "✓",
    "early_stopped": "✓",
    "stopped": "■",
    "pruned": "○",
    "interrupted": "!",
    "diverged": "✗",
    "failed": "✗",
    "damaged": "✗",
    "unsupported": "?",
}
"""A sign for each state, so that states differ without colour, too"""

LOADING = ("loading the images and choosing the number of threads", "loading the images")
"""Descriptions of a run before its first batch, the longest first"""

TESTED = (" of the test images correct", " on the test set", " on test")
"""Descriptions of the test accuracy, the longest first"""

LIVE = ("starting", "training", "paused")
"""States of a run that has not ended, even if its log contains an earlier end from before it was resumed"""


def status_word(status: str, palette: Palette) -> Text:
    """Return the state with its sign: `▶ training`."""
    sign = SIGNS.get(status, "?")
    return Text(f"{sign} {spoken_status(status)}", _sign_style(sign, palette))


def _sign_style(sign: str, palette: Palette) -> str:
    styles = {"✓": palette.right, "✗": palette.wrong, "!": palette.warning, "▶": palette.accent, "‖": palette.warning}
    return styles.get(sign, "")


@dataclass(frozen=True)
class Status:
    """The content of the status lines of a run.

    Args:
        state: The run.
        word: The state, a key of `SIGNS`.
        problem: The error message, or None.
        hint: A hint on what to do with a run that is not live, such as how to resume it.
    """

    state: RunState
    word: str
    problem: str | None = None
    hint: Text = field(default_factory=Text)

    @property
    def has_ended(self) -> bool:
        """True if the lines show the end of the run instead of its progress."""
        return (self.state.ended is not None and self.word not in LIVE) or self.word == "interrupted"


def status_lines(status: Status, width: int, rows: int, palette: Palette) -> Text:
    """Return the progress and the latest values, or the outcome of a run that has ended.

    A problem takes two lines, whatever `rows` is.

    Args:
        status: The run.
        width: Maximum number of columns.
        rows: 1 or 2.
        palette: The colours.
    """
    if status.problem:
        lines = _with_problem(status, status.problem, width, palette)
    elif status.has_ended:
        lines = [outcome(status, width, palette), totals(status.state, width)][:rows]
    else:
        lines = [_progress(status, width, palette), figures_line(status.state, width, palette)][:rows]
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(lines)


def resume_point(state: RunState) -> str:
    """Say where a run resumes: `from epoch 4`, or `in epoch 1 after 223 batches`."""
    epoch, batch = state.saved
    if batch:
        return f"in epoch {epoch + 1} after {counted(batch, 'batch')}"
    return f"from epoch {epoch + 1}"


def _progress(status: Status, width: int, palette: Palette) -> Text:
    state = status.state
    sign = SIGNS[status.word]
    if status.word == "starting" or state.batch is None:
        line = status_word(status.word, palette)
        return line.append("  " + first_fitting(LOADING, width - line.cell_len - 2), palette.dim)
    note = ""
    if status.word == "paused":
        note = "space: continue"
    head = Text(f"{sign} ", _sign_style(sign, palette), no_wrap=True)
    return progress_line(state, head, note, width, palette)


def outcome(status: Status, width: int, palette: Palette) -> Text:
    """Return the outcome of the run, with the test accuracy if it was measured, and the hint."""
    line = status_word(status.word, palette)
    ended = status.state.ended
    hint = Text()
    if status.hint:
        separator = " · " if ended else "  "
        hint = Text.assemble((separator, palette.dim), status.hint)
    if ended and ended.test_accuracy is not None:
        line.append(f"  {percent(ended.test_accuracy)}", "bold")
        # The hint is worth more than the longer text.
        line.append(first_fitting(TESTED, width - line.cell_len - hint.cell_len))
    return line.append_text(hint)


def totals(state: RunState, width: int) -> Text:
    """Return the best epoch, and the amount of training."""
    parts = []
    if state.best:
        parts.append(f"best epoch {state.best.epoch}: valid {percent(state.best.valid_accuracy)}")
    if not state.epochs_done and state.epoch_batches:
        parts.append(f"{state.epoch_batches:,} of {counted(state.batches, 'batch')} of epoch {state.epoch}")
    else:
        parts.append(f"{state.epochs_done:,}/{counted(state.epochs, 'epoch')}")
    parts.append(f"{duration(state.seconds)} of training")
    if state.ended and state.ended.test_loss is not None:
        parts.append(f"test loss {number(state.ended.test_loss)}")
    line = Text(parts[0], no_wrap=True)
    for part in parts[1:]:
        if line.cell_len + 2 + len(part) <= width:
            line.append(f"  {part}")
    return line


def _with_problem(status: Status, problem: str, width: int, palette: Palette) -> list[Text]:
    """Show the problem in the second line. A long one begins in the first, or is reduced to its advice."""
    first = outcome(status, width, palette)
    if len(problem) <= width:
        return [first, Text(problem, palette.wrong)]
    first.append("  ")
    indent = " " * min(first.cell_len, width - 1)
    lines = _wrapped(problem, width, indent)
    advice = problem.partition("): ")[2]
    if len(lines) > 2 and status.word == "diverged" and advice:
        lines = _wrapped(advice, width, indent)
    first.append(lines[0][len(indent) :], palette.wrong)
    return [first, Text(" ".join(lines[1:]), palette.wrong)]


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    """Wrap a text, with an indent before the first line."""
    # Keep "try" and what to try on one line: textwrap does not break at \0.
    glued = text.replace("try ", "try\0")
    return [line.replace("\0", " ") for line in textwrap.wrap(glued, max(width, 2), initial_indent=indent)]
