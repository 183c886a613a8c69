"""Runs side by side: the hyperparameters in which they differ, and their results."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from itertools import chain, zip_longest

from rich.text import Text

from tuinet.config import Configuration
from tuinet.events import SettingChanged
from tuinet.render.formatting import MISSING, duration, number, percent
from tuinet.render.palette import Palette
from tuinet.runs.overview import Overview, labels_of
from tuinet.runs.state import RunState
from tuinet.values import value_text

LEAST = 12
"""Columns that a run needs"""

MOST = 32
"""Columns that a run takes at most: values that are far apart are hard to compare"""

GAP = 2
"""Columns between two runs"""

DIFFERING = "differ in"
RESULTS = "results"
"""The titles of the two parts"""

Rows = dict[str, list[str]]
"""By the name of a row, a value for each run in order"""


def differing_hyperparameters(overviews: Sequence[Overview]) -> Rows:
    """The hyperparameters in which runs differ, as they are typed; and what was changed while they trained.

    A value and an `auto` that stood for the same value do not count as a difference.
    """
    effective = [effective_values(overview) for overview in overviews]
    rows = {
        name: [_value_of(overview, name) for overview in overviews]
        for name in Configuration.model_fields
        if len({values.get(name) for values in effective}) > 1
    }
    rows["changed live"] = [live_changes(overview.state) for overview in overviews]
    return {name: values for name, values in rows.items() if len(set(values)) > 1}


def effective_values(overview: Overview) -> dict[str, str]:
    """The hyperparameters with what `auto` stood for, as far as it is known; empty without a configuration."""
    # Imported here because it brings NumPy.
    from tuinet.nn.network import initializer_for

    config = overview.config
    if config is None:
        return {}
    values = config.model_dump()
    if overview.state and overview.state.started:
        chosen = overview.state.started.config
        values |= {name: chosen[name] for name, value in values.items() if value == "auto" and name in chosen}
        values["valid_size"] = overview.state.started.valid_size
    values["initializer"] = initializer_for(config.initializer, config.activation).__name__
    return {name: value_text(value) for name, value in values.items()}


def results(overviews: Sequence[Overview]) -> Rows:
    """The results so far."""
    return {
        "status": [overview.status for overview in overviews],
        "epochs done": [_epochs_done(overview.state) for overview in overviews],
        "best epoch": [_best_epoch(overview.state) for overview in overviews],
        "validation accuracy": [percent(overview.valid_accuracy) for overview in overviews],
        "test accuracy": [percent(overview.test_accuracy) for overview in overviews],
        "test loss": [_test_loss(overview.state) for overview in overviews],
        "training time": [duration(overview.seconds) for overview in overviews],
    }


HIGHEST_IS_BEST: dict[str, Callable[[Overview], float | None]] = {
    "validation accuracy": lambda overview: overview.valid_accuracy,
    "test accuracy": lambda overview: overview.test_accuracy,
}
LOWEST_IS_BEST: dict[str, Callable[[Overview], float | None]] = {
    "test loss": lambda overview: overview.test_loss,
    "training time": lambda overview: overview.seconds,
}
"""In all other rows, no value is better than another"""


def best_values(overviews: Sequence[Overview]) -> dict[str, set[int]]:
    """By the name of a row, the indices of the runs that have its best value; none if all have the same."""
    best: dict[str, set[int]] = {}
    for rows, choose in ((HIGHEST_IS_BEST, max), (LOWEST_IS_BEST, min)):
        for name, value_of in rows.items():
            values = {k: value for k, overview in enumerate(overviews) if (value := value_of(overview)) is not None}
            if len(set(values.values())) > 1:
                winner = choose(values.values())
                best[name] = {k for k, value in values.items() if value == winner}
    return best


def live_changes(state: RunState | None) -> str:
    """`learning_rate 0.01 in epoch 3, …`: the hyperparameters that were changed while the run trained."""
    if state is None:
        return "none"
    # Which digit was pinned to the Train screen has no influence on what the network learned.
    changes = [change for change in state.changes if change.name != "probe"]
    return ", ".join(map(live_change, changes)) or "none"


def live_change(change: SettingChanged) -> str:
    """`learning_rate 0.01 in epoch 3`."""
    return f"{change.name} {value_text(change.new)} in epoch {change.epoch}"


def beside(overviews: Sequence[Overview], width: int) -> int:
    """How many runs fit beside each other in `side_by_side`."""
    name_width = max(map(len, (*differing_hyperparameters(overviews), *results(overviews))))
    return max(1, min(len(overviews), (width - name_width) // (LEAST + GAP)))


def side_by_side(overviews: Sequence[Overview], signs: str, width: int, palette: Palette) -> Text:
    """A table with a column for each run: what differs above, the results below, of which the best are bold.

    Runs that do not fit beside each other follow below.

    Args:
        overviews: The runs.
        signs: A character for each, the same as on the chart.
        width: Columns of the pane.
        palette: The colours.
    """
    differences = differing_hyperparameters(overviews)
    outcome = results(overviews)
    heads = [f"{signs[k]} {label}" for k, label in enumerate(labels_of(overviews, short=True))]
    name_width = max(map(len, (*differences, *outcome)))
    longest = max(map(len, (*heads, *chain(*differences.values(), *outcome.values()))))
    count = beside(overviews, width)
    column_width = max(LEAST, min(longest, MOST, (width - name_width) // count - GAP))
    best = best_values(overviews)
    lines: list[Text] = []
    for start in range(0, len(overviews), count):
        shown = slice(start, start + count)
        table = _Table(name_width, column_width, palette)
        first_heading = RESULTS
        if differences:
            first_heading = DIFFERING
        table.add_heading(first_heading, heads[shown], palette.runs[shown])
        for name, values in differences.items():
            table.add_row(name, values[shown])
        if differences:
            table.add_heading(RESULTS, [], [])
        for name, values in outcome.items():
            is_best = [k in best.get(name, ()) for k in range(len(overviews))]
            table.add_row(name, values[shown], is_best[shown])
        if start:
            lines.append(Text())
        lines += table.lines
    return Text("\n", no_wrap=True).join(lines)


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


def _test_loss(state: RunState | None) -> str:
    if state is None or state.ended is None:
        return MISSING
    return number(state.ended.test_loss)


def cut(text: str, width: int) -> str:
    """A text, cut off if it is longer than `width`."""
    if len(text) <= width:
        return text
    return text[: width - 1] + "…"


class _Table:
    """Lines of a table with a name and a column for each run."""

    def __init__(self, name_width: int, column_width: int, palette: Palette) -> None:
        self.lines: list[Text] = []
        self._name_width = name_width
        self._column_width = column_width
        self._palette = palette

    def add_heading(self, title: str, values: Sequence[str], colours: Sequence[str]) -> None:
        """Add what the rows below are, and the names of the runs in their colours, cut off after a line."""
        names = [cut(value, self._column_width) for value in values]
        self._add(title, names, self._palette.dim, [f"bold {colour}" for colour in colours])

    def add_row(self, name: str, values: Sequence[str], is_best: Sequence[bool] = ()) -> None:
        """Add a value for each run, the best ones in bold."""
        styles = ["bold" if best else "" for best in is_best]
        self._add(name, [value.replace("_", " ") for value in values], "", styles)

    def _add(self, name: str, values: Sequence[str], name_style: str, styles: Sequence[str]) -> None:
        """Add as many lines as the longest value takes."""
        wrapped = [textwrap.wrap(value, self._column_width) or [""] for value in values] or [[""]]
        for parts in zip_longest(*wrapped, fillvalue=""):
            line = Text(no_wrap=True).append(f"{name:<{self._name_width}}", name_style)
            for part, style in zip_longest(parts, styles, fillvalue=""):
                line.append(" " * GAP).append(f"{part:<{self._column_width}}", style)
            line.rstrip()
            self.lines.append(line)
            # Only the first line of a row has its name.
            name = ""
