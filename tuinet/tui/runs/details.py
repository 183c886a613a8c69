"""Details of the selected run, beyond its line in the list."""

from __future__ import annotations

import textwrap
from datetime import datetime

from rich.text import Text

from tuinet.render.comparison import live_changes
from tuinet.render.formatting import duration, number, percent
from tuinet.render.palette import Palette
from tuinet.runs.overview import Overview
from tuinet.runs.run_list import UNREAD
from tuinet.runs.state import RunState
from tuinet.tui.context import AppContext
from tuinet.tui.runs.columns import state_cell
from tuinet.tui.widgets.picture import Picture
from tuinet.values import value_text

Line = tuple[str, str]
"""A text and its style"""


class RunDetails(Picture):
    """The run's hyperparameters and results, and what went wrong."""

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Selected run"
        self.overview: Overview | None = None

    def show(self, overview: Overview | None) -> None:
        """Show another run, or the current state of the same one."""
        self.overview = overview
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        """Draw as many lines as there is room for, errors and warnings first."""
        overview = self.overview
        palette = AppContext.of(self).palette
        if overview is None:
            message = "The configuration and the results of the selected run appear here."
            return Text(textwrap.fill(message, max(1, width)), palette.dim)
        lines = [heading(overview, palette)]
        for text, style in details(overview, palette):
            wrapped = textwrap.wrap(text, width, subsequent_indent="  ", break_on_hyphens=False)
            lines += [Text(line, style, no_wrap=True) for line in wrapped]
        if len(lines) > height:
            lines = lines[:height]
            lines[-1].append(" …")
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return Text("\n", no_wrap=True).join(lines)


def heading(overview: Overview, palette: Palette) -> Text:
    """Return the state, the name and the id of a run."""
    line = Text.assemble(state_cell(overview, palette), "  ", (overview.label, "bold"), no_wrap=True)
    if overview.name:
        line.append(f"  {overview.run.run_id}", palette.dim)
    return line


def details(overview: Overview, palette: Palette) -> list[Line]:
    """Return the details of a run, one line or paragraph each."""
    if overview.problem:
        return [(overview.problem, palette.wrong), ("Remove it with D, or see 'tuinet runs check --help'.", "")]
    state = overview.state
    config = overview.config
    if overview.status == UNREAD:
        return [("Reading its log …", palette.dim)]
    if state is None or config is None:
        return []
    lines: list[Line] = []
    if state.ended and state.ended.error and not overview.live:
        lines.append((f"✗ {state.ended.error}", palette.wrong))
    if overview.status == "interrupted":
        message = "! The process was killed or died: press r to resume from the newest checkpoint."
        lines.append((message, palette.warning))
    if overview.log_problem:
        lines.append((f"! {overview.log_problem}", palette.warning))
    lines.append((figures(overview, state), ""))
    changed = ", ".join(f"{name} = {value_text(value)}" for name, value in config.non_defaults().items())
    lines.append((f"configuration: {changed or 'the defaults'}", ""))
    if (changes := live_changes(state)) != "none":
        lines.append((f"changed during training: {changes}", ""))
    lines += [(f"! {warning.message}", palette.warning) for warning in reversed(state.warnings)]
    if overview.created is not None:
        moment = datetime.fromtimestamp(overview.created).astimezone()
        lines.append((f"started {moment:%Y-%m-%d %H:%M:%S}", palette.dim))
    return lines


def figures(overview: Overview, state: RunState) -> str:
    """Return epochs, parameters, best epoch and test results, as far as they are known."""
    parts = [f"{overview.epochs} epochs in {duration(overview.seconds)}"]
    if state.started:
        parts.append(f"{state.started.parameters:,} parameters")
    if state.best:
        parts.append(f"best epoch {state.best.epoch}: validation accuracy {percent(overview.valid_accuracy)}")
    if overview.test_accuracy is not None and state.ended:
        parts.append(f"test accuracy {percent(overview.test_accuracy)}, loss {number(state.ended.test_loss)}")
    return "; ".join(parts)
