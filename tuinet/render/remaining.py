"""The progress of a run, and the time left."""

from itertools import islice

from tuinet.events import BatchTrained, EpochFinished
from tuinet.render.formatting import duration
from tuinet.runs.state import RunState

EPOCHS = 3
"""The number of most recent epochs from which the speed is estimated"""


def batches_done(state: RunState) -> int:
    """Return the number of batches trained since the first epoch."""
    return max(0, state.epoch - 1) * state.batches + state.epoch_batches


def time_left(state: RunState) -> float | None:
    """Return the seconds left at the speed of the last epochs, or else of the last batch; None if unknown."""
    if not state.started or not state.batches:
        return None
    # Another program may delay a single batch: the speed of whole epochs is more reliable.
    reports: list[EpochFinished | BatchTrained] = [*islice(reversed(state.history), EPOCHS)]
    if not reports and state.batch is not None:
        reports.append(state.batch)
    speeds = [report.samples_per_second for report in reports if report.samples_per_second]
    if not speeds:
        return None
    epochs_left = max(0.0, state.epochs - batches_done(state) / state.batches)
    return epochs_left * state.started.train_size / (sum(speeds) / len(speeds))


def time_left_text(state: RunState) -> str:
    """Return the time left in whole seconds, because decimals would only flicker; empty if unknown."""
    seconds = time_left(state)
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{seconds:.0f} s"
    return duration(seconds)


def short_time_left(state: RunState) -> str:
    """Return the time left in few columns: `97 s`, `17 min`, `2 h 07 min`; empty if unknown."""
    seconds = time_left(state)
    if seconds is None:
        return ""
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return duration(seconds)
