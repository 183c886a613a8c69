"""What a run does now, in two lines."""

from __future__ import annotations

import textwrap

from rich.text import Text

from tuinet.render.formatting import counted, duration, number, percent, speed
from tuinet.render.palette import Palette
from tuinet.render.remaining import batches_done, left, time_left
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
"""A sign for each state, so that none is told by colour alone."""

LEAST_BAR = 6
"""Columns below which the bar leaves no room to anything else"""

SPEED_ABOVE = 90
"""Columns from which the speed stands in the first line, which is else in the second"""


def status_word(status: str, palette: Palette) -> Text:
    """The state with its sign: `▶ training`."""
    style = {"✓": palette.right, "✗": palette.wrong, "!": palette.warning, "▶": palette.accent, "‖": palette.warning}
    sign = SIGNS.get(status, "?")
    return Text(f"{sign} {status.replace('_', ' ')}", style=style.get(sign, ""))


def status_lines(
    state: RunState, status: str, problem: str | None, width: int, palette: Palette, hint: str = ""
) -> Text:
    """Two lines no wider than `width`: progress above, figures below; or how the run ended, and what to know of it.

    `hint` says how to go on with a run that was cut off.
    """
    ended = state.ended if status not in ("starting", "training", "paused") else None
    if ended or problem or status == "interrupted":
        lines = _ended(state, status, problem, palette, width, hint)
    else:
        lines = [_progress(state, status, width, palette), _figures(state, width, palette)]
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(lines)


def resuming_words(state: RunState) -> str:
    """Where a run goes on from: `from epoch 4`."""
    epoch, batch = state.saved
    return f"in epoch {epoch + 1} after {counted(batch, 'batch')}" if batch else f"from epoch {epoch + 1}"


def _progress(state: RunState, status: str, width: int, palette: Palette) -> Text:
    word = status_word(status, palette)
    share = min(1.0, batches_done(state) / (state.epochs * state.batches)) if state.epochs and state.batches else 0.0
    batch = state.batch
    first = Text.assemble(word, f"  epoch {state.epoch}/{state.epochs} " if state.epochs else " ", no_wrap=True)
    tail = f" {share:4.0%}"
    more = ["  waits for you" if status == "paused" else f"  {left(time_left(state)):>8} left"]
    if width >= SPEED_ABOVE:
        more.append(f"  {speed(batch.samples_per_second if batch else None):>8}")
    for part in more:
        if first.cell_len + len(tail) + len(part) + LEAST_BAR <= width:
            tail += part
    room = max(4, width - first.cell_len - len(tail))
    done = round(share * room)
    first.append("━" * done, palette.accent)
    first.append("─" * (room - done), palette.dim)
    return first.append(tail)


def _figures(state: RunState, width: int, palette: Palette) -> Text:
    batch, best = state.batch, state.best
    if batch is None:
        return Text("loading the images and choosing the number of threads", palette.dim, no_wrap=True)
    parts = [
        f"batch {state.epoch_batches:>{len(str(state.batches))}}/{state.batches}",
        f"loss {number(batch.loss, 3)}",
        f"train {percent(batch.accuracy, 1):>7}",
    ]
    if best:
        parts.append(f"best valid {percent(best.valid_accuracy)} (epoch {best.epoch})")
    parts.append(f"rate {batch.learning_rate:.2g}")
    if width < SPEED_ABOVE:
        parts.append(speed(batch.samples_per_second))
    return _joined(parts, width)


def _ended(state: RunState, status: str, problem: str | None, palette: Palette, width: int, hint: str) -> list[Text]:
    ended = state.ended
    first = status_word(status, palette)
    if ended and ended.test_accuracy is not None:
        first.append(f"  test accuracy {percent(ended.test_accuracy)}", "bold")
        first.append(f"  loss {number(ended.test_loss)}")
    if status == "interrupted" and hint:
        first.append(f"  {hint}")
    if problem:
        return _with_problem(first, problem, status, width, palette)
    best = f"best epoch {state.best.epoch}: valid {percent(state.best.valid_accuracy)}" if state.best else ""
    done = f"{state.epochs_done}/{state.epochs} epochs"
    if not state.epochs_done and state.epoch_batches:
        done = f"{state.epoch_batches} of {state.batches} batches of epoch {state.epoch}"
    parts = [best, done, f"{duration(state.seconds)} of training"]
    return [first, _joined([part for part in parts if part], width)]


def _with_problem(first: Text, problem: str, status: str, width: int, palette: Palette) -> list[Text]:
    """The problem in the second line; a long one begins in the first, and says what to do if not all of it fits."""
    if len(problem) <= width:
        return [first, Text(problem, palette.wrong)]
    first.append("  ")
    indent = " " * min(first.cell_len, width - 1)
    advice = problem.partition("): ")[2] if status == "diverged" else ""
    for words in filter(None, (problem, advice)):
        kept = words.replace("try ", "try\0")  # what to try stays in one line
        lines = [line.replace("\0", " ") for line in textwrap.wrap(kept, max(width, 2), initial_indent=indent)]
        if len(lines) <= 2:
            break
    first.append(lines[0][len(indent) :], palette.wrong)
    return [first, Text(" ".join(lines[1:]), palette.wrong)]


def _joined(parts: list[str], width: int) -> Text:
    """As many parts as there is room for."""
    line = ""
    for part in parts:
        if len(line) + 2 + len(part) <= width:
            line += ("  " if line else "") + part
    return Text(line, no_wrap=True)
