"""What a run does now, in two lines."""

from __future__ import annotations

import textwrap

from rich.text import Text

from tuinet.render.formatting import counted, duration, number, percent, speed
from tuinet.render.palette import Palette
from tuinet.render.remaining import batches_done, time_left_text
from tuinet.runs.state import RunState

SIGNS = {
    "starting": "…",
    "training": "▶",
    "paused": "‖",
    "finished": "✓",
    "target_reached": "✓",
    "early_stopped": "✓",
    "stopped": "■",
    "interrupted": "!",
    "diverged": "✗",
    "failed": "✗",
    "damaged": "✗",
    "unsupported": "?",
}
"""A sign for each state, so that colour is not the only difference"""

LIVE = ("starting", "training", "paused")
"""States in which a run has not ended, even if its log has the end of an earlier training"""

LEAST_BAR = 6
"""With fewer columns for the bar, figures beside it are left out"""

WIDE = 90
"""Columns from which the speed is in the first line instead of the second"""


def status_word(status: str, palette: Palette) -> Text:
    """The state with its sign: `▶ training`."""
    sign = SIGNS.get(status, "?")
    styles = {"✓": palette.right, "✗": palette.wrong, "!": palette.warning, "▶": palette.accent, "‖": palette.warning}
    return Text(f"{sign} {status.replace('_', ' ')}", styles.get(sign, ""))


def status_lines(
    state: RunState, status: str, problem: str | None, width: int, palette: Palette, hint: str = ""
) -> Text:
    """Two lines: progress and figures; or how the run ended and what to know about it.

    Args:
        state: The run.
        status: What it does, a key of `SIGNS`.
        problem: What went wrong; None if nothing did.
        width: The most columns.
        palette: The colours.
        hint: How to resume the run, if it was interrupted.
    """
    has_ended = state.ended is not None and status not in LIVE
    if problem:
        lines = _with_problem(_outcome(state, status, palette, hint), problem, status, width, palette)
    elif has_ended or status == "interrupted":
        lines = [_outcome(state, status, palette, hint), _totals(state, width)]
    else:
        lines = [_progress(state, status, width, palette), _figures(state, width, palette)]
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(lines)


def resume_point(state: RunState) -> str:
    """Where a resumed training begins: `from epoch 4`, or `in epoch 1 after 223 batches`."""
    epoch, batch = state.saved
    if batch:
        return f"in epoch {epoch + 1} after {counted(batch, 'batch')}"
    return f"from epoch {epoch + 1}"


def _progress(state: RunState, status: str, width: int, palette: Palette) -> Text:
    """State, epoch, a bar, and what fits after it."""
    line = Text(no_wrap=True).append_text(status_word(status, palette))
    if state.epochs:
        line.append(f"  epoch {state.epoch}/{state.epochs}")
    line.append(" ")
    share = 0.0
    if state.epochs and state.batches:
        share = min(1.0, batches_done(state) / (state.epochs * state.batches))
    tail = f" {percent(share, 0):>5}"
    for part in _after_bar(state, status, width):
        if line.cell_len + len(tail) + len(part) + LEAST_BAR <= width:
            tail += part
    room = max(4, width - line.cell_len - len(tail))
    done = round(share * room)
    line.append("━" * done, palette.accent)
    line.append("─" * (room - done), palette.dim)
    return line.append(tail)


def _after_bar(state: RunState, status: str, width: int) -> list[str]:
    """The most important first."""
    parts = [f"  {time_left_text(state):>8} left"]
    if status == "paused":
        parts = ["  press space to continue"]
    if width >= WIDE:
        parts.append(f"  {_speed(state):>8}")
    return parts


def _figures(state: RunState, width: int, palette: Palette) -> Text:
    batch = state.batch
    if batch is None:
        return Text("loading the images and choosing the number of threads", palette.dim, no_wrap=True)
    parts = [
        f"batch {state.epoch_batches:>{len(str(state.batches))}}/{state.batches}",
        f"loss {number(batch.loss, 3)}",
        f"train {percent(batch.accuracy, 1):>7}",
    ]
    if state.best:
        parts.append(f"best valid {percent(state.best.valid_accuracy)} (epoch {state.best.epoch})")
    parts.append(f"rate {batch.learning_rate:.2g}")
    if width < WIDE:
        parts.append(_speed(state))
    return _joined(parts, width)


def _speed(state: RunState) -> str:
    if state.batch is None:
        return speed(None)
    return speed(state.batch.samples_per_second)


def _outcome(state: RunState, status: str, palette: Palette, hint: str) -> Text:
    """How the run ended, with the test accuracy if it was measured."""
    line = status_word(status, palette)
    if state.ended and state.ended.test_accuracy is not None:
        line.append(f"  test accuracy {percent(state.ended.test_accuracy)}", "bold")
        line.append(f"  loss {number(state.ended.test_loss)}")
    if status == "interrupted" and hint:
        line.append(f"  {hint}")
    return line


def _totals(state: RunState, width: int) -> Text:
    """The best epoch, and how much was trained."""
    parts = []
    if state.best:
        parts.append(f"best epoch {state.best.epoch}: valid {percent(state.best.valid_accuracy)}")
    if not state.epochs_done and state.epoch_batches:
        parts.append(f"{state.epoch_batches} of {state.batches} batches of epoch {state.epoch}")
    else:
        parts.append(f"{state.epochs_done}/{state.epochs} epochs")
    parts.append(f"{duration(state.seconds)} of training")
    return _joined(parts, width)


def _with_problem(first: Text, problem: str, status: str, width: int, palette: Palette) -> list[Text]:
    """The problem in the second line. A long one begins in the first; if it is too long for both, only the advice."""
    if len(problem) <= width:
        return [first, Text(problem, palette.wrong)]
    first.append("  ")
    indent = " " * min(first.cell_len, width - 1)
    lines = _wrapped(problem, width, indent)
    advice = problem.partition("): ")[2]
    if len(lines) > 2 and status == "diverged" and advice:
        lines = _wrapped(advice, width, indent)
    first.append(lines[0][len(indent) :], palette.wrong)
    return [first, Text(" ".join(lines[1:]), palette.wrong)]


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    """Lines of a text, the first after an indent."""
    # Keep "try" and what to try on one line: textwrap does not break at \0.
    glued = text.replace("try ", "try\0")
    return [line.replace("\0", " ") for line in textwrap.wrap(glued, max(width, 2), initial_indent=indent)]


def _joined(parts: list[str], width: int) -> Text:
    """As many parts as fit."""
    line = ""
    for part in parts:
        if not line:
            line = part
        elif len(line) + 2 + len(part) <= width:
            line += f"  {part}"
    return Text(line, no_wrap=True)
