"""Runs side by side: what differs in their settings, and what came of it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import chain, zip_longest

from rich.text import Text

from tuinet.config import Configuration, setting_text
from tuinet.events import SettingChanged
from tuinet.render.palette import Palette
from tuinet.render.words import duration, number, percent
from tuinet.runs.overview import Overview, labels_of
from tuinet.runs.state import RunState

LEAST, GAP = 12, 2
"""Columns of the terminal that a run needs, and those between two runs"""

Rows = dict[str, list[str]]
"""A value for each run, in their order, by what it is"""


def differing_settings(found: Sequence[Overview]) -> Rows:
    """The settings in which runs differ, as they are typed; and what was changed while they trained."""
    configs = [each.config.model_dump() if each.config else None for each in found]
    rows = {
        name: [setting_text(config[name]) if config else "–" for config in configs]
        for name in Configuration.model_fields
    }
    rows["changed live"] = [live_changes(each.state) for each in found]
    return {name: values for name, values in rows.items() if len(set(values)) > 1}


def results(found: Sequence[Overview]) -> Rows:
    """What came of runs, as far as they are."""
    states = [each.state for each in found]
    return {
        "status": [each.status for each in found],
        "epochs done": [str(state.epochs_done) if state else "–" for state in states],
        "best epoch": [str(state.best.epoch) if state and state.best else "–" for state in states],
        "validation accuracy": [percent(each.valid_accuracy) for each in found],
        "test accuracy": [percent(each.test_accuracy) for each in found],
        "test loss": [number(state.ended.test_loss if state and state.ended else None) for state in states],
        "training time": [duration(each.seconds) for each in found],
    }


def live_changes(state: RunState | None) -> str:
    """`learning_rate 0.01 in epoch 3, …`: the settings that a person has changed on the way."""
    changes = [change for change in state.changes if change.name != "probe"] if state else []
    return ", ".join(map(live_change, changes)) or "none"


def live_change(change: SettingChanged) -> str:
    """`learning_rate 0.01 in epoch 3`."""
    return f"{change.name} {setting_text(change.new)} in epoch {change.epoch}"


def beside(found: Sequence[Overview], width: int) -> int:
    """How many runs find room beside each other in `side_by_side`."""
    names = max(map(len, (*differing_settings(found), *results(found))))
    return max(1, min(len(found), (width - names) // (LEAST + GAP)))


def side_by_side(found: Sequence[Overview], signs: str, width: int, palette: Palette) -> Text:
    """A table of the differing settings and of the results, with a column for each run under its sign and label.

    Runs that find no room beside each other follow below.
    """
    settings, came = differing_settings(found), results(found)
    names = max(map(len, (*settings, *came)))
    heads = [f"{signs[k]} {label}" for k, label in enumerate(labels_of(found, short=True))]
    longest = max(map(len, (*heads, *chain(*settings.values(), *came.values()))))
    count = beside(found, width)
    room = max(LEAST, min(longest, (width - names) // count - GAP))
    lines: list[Text] = []
    for start in range(0, len(found), count):
        shown = slice(start, start + count)
        styles = [f"bold {colour}" for colour in palette.runs[shown]]
        lines += [Text()] if start else []
        lines += _row("", heads[shown], names, room, styles)
        for part in (settings, came):
            for name, values in part.items():
                lines += _row(name, [value.replace("_", " ") for value in values[shown]], names, room)
            lines += [Text()] if part is settings and settings else []
    return Text("\n", no_wrap=True).join(lines)


def _row(name: str, values: Sequence[str], names: int, room: int, styles: Sequence[str] = ()) -> list[Text]:
    """A row of the table: as many lines as its longest value takes."""
    wrapped = [textwrap.wrap(value, room) or [""] for value in values]
    lines: list[Text] = []
    for parts in zip_longest(*wrapped, fillvalue=""):
        line = Text(f"{'' if lines else name:<{names}}", no_wrap=True)
        for part, style in zip_longest(parts, styles[: len(parts)], fillvalue=""):
            line.append(" " * GAP).append(f"{part:<{room}}", style)
        line.rstrip()
        lines.append(line)
    return lines
