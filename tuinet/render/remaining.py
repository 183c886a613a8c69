"""How far a run is, and how long it will take."""

from tuinet.render.words import duration
from tuinet.runs.state import RunState


def batches_done(state: RunState) -> int:
    """Batches trained since the first epoch."""
    return max(0, state.epoch - 1) * state.batches + state.epoch_batches


def time_left(state: RunState) -> float | None:
    """Seconds to the end at the current speed; None while it is not known."""
    if not state.started or not state.batch or not state.batch.samples_per_second or not state.batches:
        return None
    share_left = state.epochs - batches_done(state) / state.batches
    return share_left * state.started.train_size / state.batch.samples_per_second


def left(seconds: float | None) -> str:
    """Time left, in whole seconds: more would only flicker."""
    return "–" if seconds is None else f"{seconds:.0f} s" if seconds < 10 else duration(seconds)
