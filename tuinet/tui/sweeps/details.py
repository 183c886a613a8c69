"""What the list of sweeps says about the selected one, beyond its row."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping

from rich.text import Text

from tuinet.messages import spoken_status
from tuinet.render.formatting import percent, shown_value
from tuinet.render.pairs import wrapped_pair
from tuinet.render.palette import Palette
from tuinet.sweeps.reader import ListedSweep
from tuinet.sweeps.state import SweepState

NAME_WIDTH = len("trials")


def details(sweep: ListedSweep, width: int, palette: Palette) -> list[Text]:
    """Return lines with what a sweep tries, its best trial and how its trials ended; or why it cannot be read."""
    state = sweep.state
    if state is None:
        return [Text(line, palette.wrong, no_wrap=True) for line in textwrap.wrap(sweep.problem, max(1, width))]
    pairs = [("tries", settings(state.definition.swept))]
    if best := best_trial(state):
        pairs.append(("best", best))
    if state.trials:
        pairs.append(("trials", counts(state)))
    return [line for name, value in pairs for line in wrapped_pair(name, value, NAME_WIDTH, width, palette)]


def settings(values: Mapping[str, str]) -> str:
    """Return hyperparameters with their values: `hidden = 16|32, learning_rate = log:0.001..1`."""
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def best_trial(state: SweepState) -> str:
    """Return the best trial: `trial 7, 90.80 %: batch_size = 32`; empty as long as there is none."""
    best = state.best
    if best is None:
        return ""
    values = {name: shown_value(value) for name, value in best.values.items()}
    return f"trial {best.number}, {percent(best.accuracy)}: {settings(values)}"


def counts(state: SweepState) -> str:
    """Return the number of trials by status: `3 finished, 7 pruned`."""
    statuses = Counter(spoken_status(state.status_of(trial)) for trial in state.trials)
    return ", ".join(f"{count} {status}" for status, count in statuses.most_common())
