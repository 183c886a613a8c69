"""Runs side by side: the hyperparameters in which they differ, and their results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from rich.cells import cell_len
from rich.text import Text

from tuinet.config import Configuration
from tuinet.events import SettingChanged
from tuinet.messages import spoken_status
from tuinet.render.comparison_table import GAP, NO_BREAK, ComparisonTable, name_in_lines
from tuinet.render.formatting import LINE_DIGITS, MISSING, duration, number, percent, readable_value, shown_value
from tuinet.render.loss_measures import loss_measures
from tuinet.render.palette import Palette
from tuinet.runs.overview import Overview, labels_of
from tuinet.runs.state import RunState
from tuinet.values import value_text

LEAST = 12
"""Minimum number of columns of a run"""

MOST = 32
"""Maximum number of columns of a run: values that are far apart are hard to compare"""

DIFFERING = "differ in"
RESULTS = "results"
"""The titles of the two parts"""

TEST_LOSS = "test loss"

Rows = dict[str, list[str]]
"""The values of all runs in order, by the name of the row"""


def differing_hyperparameters(overviews: Sequence[Overview]) -> Rows:
    """Return the hyperparameters in which runs differ, and the live changes.

    `auto` does not differ from the value that it stood for.
    """
    effective = [effective_values(overview) for overview in overviews]
    rows = {
        name: [_value_of(overview, name) for overview in overviews]
        for name in Configuration.model_fields
        if len({values.get(name) for values in effective}) > 1
    }
    rows = {name: in_few_digits(values) for name, values in rows.items()}
    rows["changed live"] = [live_changes(overview.state) for overview in overviews]
    return {name: values for name, values in rows.items() if len(set(values)) > 1}


def in_few_digits(values: list[str]) -> list[str]:
    """Return values with as many digits as are read at a glance, unless that would make two of them look the same."""
    rounded = [shown_value(value, LINE_DIGITS) for value in values]
    if len(set(rounded)) < len(set(values)):
        return values
    return rounded


def effective_values(overview: Overview) -> dict[str, str]:
    """Return the hyperparameters, with `auto` resolved if possible; empty without a configuration."""
    # Imported here because it brings NumPy.
    from tuinet.nn.activations import initializer_for

    config = overview.config
    if config is None:
        return {}
    values = config.model_dump()
    if overview.state and overview.state.started:
        chosen = overview.state.started.config
        values |= {name: chosen[name] for name, value in values.items() if value == "auto" and name in chosen}
        values["valid_size"] = overview.state.started.valid_size
    activations = config.activations or (config.activation,)
    initializers = [initializer_for(config.initializer, activation).__name__ for activation in activations]
    values["initializer"] = ", ".join(dict.fromkeys(initializers))
    return {name: value_text(value) for name, value in values.items()}


def results(overviews: Sequence[Overview]) -> Rows:
    """Return the results so far. Losses of different kinds are named, because they cannot be compared."""
    return {
        "status": [spoken_status(overview.status) for overview in overviews],
        "epochs done": [_epochs_done(overview.state) for overview in overviews],
        "best epoch": [_best_epoch(overview.state) for overview in overviews],
        "best valid accuracy": [percent(overview.valid_accuracy) for overview in overviews],
        "last valid accuracy": [percent(last_valid_accuracy(overview.state)) for overview in overviews],
        "test accuracy": [percent(overview.test_accuracy) for overview in overviews],
        TEST_LOSS: _test_losses(overviews),
        "training time": [duration(overview.seconds) for overview in overviews],
    }


HIGHEST_IS_BEST: dict[str, Callable[[Overview], float | None]] = {
    "best valid accuracy": lambda overview: overview.valid_accuracy,
    "last valid accuracy": lambda overview: last_valid_accuracy(overview.state),
    "test accuracy": lambda overview: overview.test_accuracy,
}
LOWEST_IS_BEST: dict[str, Callable[[Overview], float | None]] = {
    TEST_LOSS: lambda overview: overview.test_loss,
    "training time": lambda overview: _seconds_to_the_end(overview),
}
"""Rows in which the lowest value is the best; the rows in neither table have no best value"""


def best_values(overviews: Sequence[Overview]) -> dict[str, set[int]]:
    """Return the indices of the runs with the best value, by the name of the row.

    A row is missing if all its values are equal, or if they are losses of different kinds.
    """
    best: dict[str, set[int]] = {}
    are_losses_alike = not any(loss_measures(overviews))
    for rows, choose in ((HIGHEST_IS_BEST, max), (LOWEST_IS_BEST, min)):
        for name, value_of in rows.items():
            values = {k: value for k, overview in enumerate(overviews) if (value := value_of(overview)) is not None}
            if len(set(values.values())) > 1 and (name != TEST_LOSS or are_losses_alike):
                winner = choose(values.values())
                best[name] = {k for k, value in values.items() if value == winner}
    return best


def _seconds_to_the_end(overview: Overview) -> float | None:
    """Return the training time of a finished run. One that diverged or was stopped early is not fast."""
    if overview.status != "finished":
        return None
    return overview.seconds


def last_valid_accuracy(state: RunState | None) -> float | None:
    """Return the validation accuracy of the last epoch, at which the run's curve ends."""
    if state is None or not state.history:
        return None
    return state.history[-1].valid_accuracy


def live_changes(state: RunState | None) -> str:
    """List the hyperparameters that were changed during training: `learning_rate 0.01 in epoch 3, …`."""
    if state is None:
        return "none"
    # The digit pinned on the Train screen has no influence on training, and threads are changed by the job itself.
    changes = [change for change in state.changes if change.name not in ("probe", "threads")]
    return ", ".join(map(live_change, changes)) or "none"


def live_change(change: SettingChanged) -> str:
    """Return `learning_rate 0.01 in epoch 3`."""
    return f"{change.name} {readable_value(change.new)} in epoch {change.epoch}"


def beside(overviews: Sequence[Overview], width: int) -> int:
    """Return the number of runs that fit side by side in `side_by_side`."""
    name_width = max(map(len, (*differing_hyperparameters(overviews), *results(overviews))))
    return max(1, min(len(overviews), (width - name_width) // (LEAST + GAP)))


@dataclass(frozen=True)
class Block:
    """Runs that fit side by side."""

    names: Text
    """The names of the runs, with the same number of lines in every block"""
    rows: Text
    """The differences, and below them the results, with the best in bold"""
    runs: int
    """The number of runs"""


def side_by_side(
    overviews: Sequence[Overview],
    signs: str,
    width: int,
    palette: Palette,
    name_lines: int = 1,
    labels: Sequence[str] = (),
) -> list[Block]:
    """Draw a table with a column for each run. Runs that do not fit side by side are in further blocks.

    Args:
        overviews: The runs.
        signs: The sign of each run, the same as on the chart.
        width: Columns of the pane.
        palette: The colours.
        name_lines: Maximum number of lines for the name of a run; longer names are cut off.
        labels: What the runs are called, if not by their names.
    """
    differences = differing_hyperparameters(overviews)
    outcome = results(overviews)
    outcome[TEST_LOSS] = list(map(in_phrases, outcome[TEST_LOSS]))
    labels = [f"{signs[k]} {label}" for k, label in enumerate(labels or labels_of(overviews, short=True))]
    name_width = max(map(len, (*differences, *outcome)))
    longest = max(map(cell_len, (*labels, *chain(*differences.values(), *outcome.values()))))
    count = beside(overviews, width)
    column_width = max(LEAST, min(longest, MOST, (width - name_width) // count - GAP))
    names = [name_in_lines(label, column_width, name_lines) for label in labels]
    most_lines = max(map(len, names))
    best = best_values(overviews)
    title = DIFFERING if differences else RESULTS
    blocks = []
    for start in range(0, len(overviews), count):
        shown = slice(start, start + count)
        heading = ComparisonTable(name_width, column_width)
        styles = [f"bold {colour}" for colour in palette.runs[shown]]
        heading.add(title, names[shown], palette.dim, styles, most_lines)
        table = ComparisonTable(name_width, column_width)
        for name, values in differences.items():
            table.add_row(name, values[shown])
        if differences:
            table.add(RESULTS, [], palette.dim)
        for name, values in outcome.items():
            is_best = [k in best.get(name, ()) for k in range(len(overviews))]
            table.add_row(name, values[shown], is_best[shown])
        blocks.append(Block(heading.text, table.text, len(names[shown])))
    return blocks


def in_phrases(loss: str) -> str:
    """Return a loss that may be broken around `squared error` and `of a number`, but not within."""
    figure, blank, measure = loss.partition(" ")
    return figure + blank + measure.replace(" ", NO_BREAK).replace(f"{NO_BREAK}of", " of")


def _value_of(overview: Overview, name: str) -> str:
    if overview.config is None:
        return MISSING
    return value_text(overview.config.model_dump()[name])


def _epochs_done(state: RunState | None) -> str:
    if state is None:
        return MISSING
    return str(state.epochs_done)


def _best_epoch(state: RunState | None) -> str:
    if state is None or state.best is None:
        return MISSING
    return str(state.best.epoch)


def _test_losses(overviews: Sequence[Overview]) -> list[str]:
    losses = [_test_loss(overview.state) for overview in overviews]
    return [f"{loss} {measure}".rstrip() for loss, measure in zip(losses, loss_measures(overviews), strict=True)]


def _test_loss(state: RunState | None) -> str:
    if state is None or state.ended is None:
        return MISSING
    return number(state.ended.test_loss)
