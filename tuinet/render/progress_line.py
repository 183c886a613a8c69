"""The progress of a run that is training: a line with a bar, and a line of values.

Every value keeps its column while the run is training, so that only digits change.
"""

from __future__ import annotations

from rich.text import Text

from tuinet.render.formatting import number, percent, speed
from tuinet.render.palette import Palette
from tuinet.render.remaining import batches_done, short_time_left
from tuinet.runs.state import RunState

LEAST_BAR = 8
"""Minimum number of columns of the bar; values beside it are omitted to keep them"""

LEFT_WIDTH = 6
"""Columns of `59 min`; only hours take more"""

SPEED_WIDTH = 7
"""Columns of `999 k/s`"""

SHARE_WIDTH = 6
"""Columns of ` 100 %`"""

BEST = "★"


def progress_line(state: RunState, head: Text, note: str, width: int, palette: Palette) -> Text:
    """Return `▶ epoch 4/10  ━━━─── 35 %  valid 98.08 % ★  12 s left   84 k/s`, with as many values as fit.

    Args:
        state: The run.
        head: The sign of its state.
        note: A text that takes the place of the time left and the speed; empty for none.
        width: Maximum number of columns.
        palette: The colours.
    """
    epochs = str(state.epochs)
    line = head.copy().append(f"epoch {state.epoch}/{epochs}".ljust(len("epoch /") + 2 * len(epochs) + 1))
    tail = Text(no_wrap=True)
    for part in _figures(state, note, palette):
        if line.cell_len + LEAST_BAR + SHARE_WIDTH + tail.cell_len + part.cell_len <= width:
            tail.append_text(part)
    share = 0.0
    if state.epochs and state.batches:
        share = min(1.0, batches_done(state) / (state.epochs * state.batches))
    room = max(4, width - line.cell_len - tail.cell_len - SHARE_WIDTH)
    done = round(share * room)
    line.append("━" * done, palette.accent)
    line.append("─" * (room - done), palette.dim)
    return line.append(f" {percent(share, 0):>5}").append_text(tail)


def _figures(state: RunState, note: str, palette: Palette) -> list[Text]:
    """Return the values after the bar, the most important first."""
    figures = [_latest_accuracy(state, palette)]
    if note:
        return [Text(f"  {note}", palette.warning), *figures]
    left = short_time_left(state)
    if left:
        left = f"{left:>{LEFT_WIDTH}} left"
    figures.append(Text(f"  {left:<{LEFT_WIDTH + 5}}"))
    batch = state.batch
    if batch is not None:
        figures.append(Text(f"  {speed(batch.samples_per_second):>{SPEED_WIDTH}}"))
    return figures


def _latest_accuracy(state: RunState, palette: Palette) -> Text:
    """Return the accuracy of the last epoch, with a star if no other was better; blank before the first."""
    width = len("  valid 98.08 % ★")
    if not state.history:
        return Text(" " * width)
    last = state.history[-1]
    if last.valid_accuracy is None:
        return Text(f"  train {percent(last.train_accuracy):>7}  ")
    text = Text(f"  valid {percent(last.valid_accuracy):>7}")
    sign = "  "
    if state.best and state.best.epoch == last.epoch:
        sign = f" {BEST}"
    return text.append(sign, palette.valid)


def figures_line(state: RunState, width: int, palette: Palette) -> Text:
    """Return the last batch, the best epoch and the learning rate."""
    batch = state.batch
    if batch is None:
        return Text(no_wrap=True)
    parts = [
        f"batch {state.epoch_batches:>{len(str(state.batches))}}/{state.batches}",
        f"loss {number(batch.loss, 3)}",
        f"train {percent(batch.accuracy, 1):>7}",
    ]
    if state.best:
        parts.append(f"best valid {percent(state.best.valid_accuracy)} (epoch {state.best.epoch})")
    parts.append(f"rate {batch.learning_rate:.2g}")
    line = Text(parts[0], palette.dim, no_wrap=True)
    for part in parts[1:]:
        if line.cell_len + 2 + len(part) <= width:
            line.append(f"  {part}")
    return line
