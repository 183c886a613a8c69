"""How far a run is, and how long it will take."""

from collections.abc import Sequence
from itertools import islice

from tuinet.events import BatchTrained, EpochFinished
from tuinet.render.formatting import duration
from tuinet.runs.state import RunState

EPOCHS = 3
"""The last ones, whose speed tells how long the others will take"""


def batches_done(state: RunState) -> int:
    """Batches trained since the first epoch."""
    return max(0, state.epoch - 1) * state.batches + state.epoch_batches


def time_left(state: RunState) -> float | None:
    """Seconds to the end at the speed of the last epochs, in the first one of the last batches; None if unknown.

    Between two reports other programs may keep a run waiting: their speed alone says little of what is to come.
    """
    told: Sequence[EpochFinished | BatchTrained | None] = [*islice(reversed(state.history), EPOCHS)] or [state.batch]
    known = [each.samples_per_second for each in told if each and each.samples_per_second]
    if not state.started or not known or not state.batches:
        return None
    share_left = state.epochs - batches_done(state) / state.batches
    return share_left * state.started.train_size / (sum(known) / len(known))


def left(seconds: float | None) -> str:
    """Time left, in whole seconds: more would only flicker."""
    return "–" if seconds is None else f"{seconds:.0f} s" if seconds < 10 else duration(seconds)
