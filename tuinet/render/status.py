"""What a run does now, in two lines."""

from __future__ import annotations

from rich.text import Text

from tuinet.render.palette import Palette
from tuinet.render.remaining import batches_done, left, time_left
from tuinet.render.words import duration, number, percent, speed
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
}
"""A sign for each state, so that none is told by colour alone."""


def status_word(status: str, palette: Palette) -> Text:
    """The state with its sign: `▶ training`."""
    style = {"✓": palette.right, "✗": palette.wrong, "!": palette.warning, "▶": palette.accent, "‖": palette.warning}
    sign = SIGNS.get(status, "?")
    return Text(f"{sign} {status.replace('_', ' ')}", style=style.get(sign, ""))


def status_lines(state: RunState, status: str, problem: str | None, width: int, palette: Palette) -> Text:
    """Two lines no wider than `width`: progress above, figures below; or how the run ended, and what to know of it."""
    ended = state.ended if status not in ("starting", "training", "paused") else None
    if ended or problem or status == "interrupted":
        lines = _ended(state, status, problem, palette, width)
    else:
        lines = [_progress(state, status, width, palette), _figures(state, width, palette)]
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(lines)


def _progress(state: RunState, status: str, width: int, palette: Palette) -> Text:
    word = status_word(status, palette)
    share = batches_done(state) / (state.epochs * state.batches) if state.epochs and state.batches else 0.0
    batch = state.batch
    first = Text.assemble(word, f"  epoch {state.epoch}/{state.epochs} " if state.epochs else " ", no_wrap=True)
    tail = f" {share:4.0%}"
    if width >= 60:
        tail += "  waits for you" if status == "paused" else f"  {left(time_left(state)):>8} left"
    if width >= 90:
        tail += f"  {speed(batch.samples_per_second if batch else None):>8}"
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
        f"batch {batch.batch:>{len(str(batch.batches))}}/{batch.batches}",
        f"loss {number(batch.loss, 3)}",
        f"train {percent(batch.accuracy, 1):>7}",
    ]
    if best:
        parts.append(f"best valid {percent(best.valid_accuracy)} (epoch {best.epoch})")
    parts.append(f"rate {batch.learning_rate:.2g}")
    if width < 90:
        parts.append(speed(batch.samples_per_second))
    return _joined(parts, width)


def _ended(state: RunState, status: str, problem: str | None, palette: Palette, width: int) -> list[Text]:
    ended = state.ended
    first = status_word(status, palette)
    if ended and ended.test_accuracy is not None:
        first.append(f"  test accuracy {percent(ended.test_accuracy)}", "bold")
        first.append(f"  loss {number(ended.test_loss)}")
    if problem:
        return [first, Text(problem, palette.wrong)]
    best = f"best epoch {state.best.epoch}: valid {percent(state.best.valid_accuracy)}" if state.best else ""
    parts = [best, f"{state.epochs_done}/{state.epochs} epochs", f"{duration(state.seconds)} of training"]
    return [first, _joined([part for part in parts if part], width)]


def _joined(parts: list[str], width: int) -> Text:
    """As many parts as there is room for."""
    line = ""
    for part in parts:
        if len(line) + 2 + len(part) <= width:
            line += ("  " if line else "") + part
    return Text(line, no_wrap=True)
