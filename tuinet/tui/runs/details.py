"""Details of the selected run, beyond its line in the list."""

from __future__ import annotations

import textwrap
from datetime import datetime

from rich.text import Text

from tuinet.messages import counted
from tuinet.render.comparison import live_changes
from tuinet.render.formatting import duration, number, percent, readable_value
from tuinet.render.pairs import Pair, pairs_beside, wrapped_pair
from tuinet.render.palette import Palette
from tuinet.runs.overview import Overview
from tuinet.runs.run_list import UNREAD
from tuinet.tui.context import AppContext
from tuinet.tui.runs.columns import state_cell
from tuinet.tui.widgets.picture import Picture

Line = tuple[str, str]
"""A text and its style"""

NAME_WIDTH = len("training time")
"""Columns for the names of figures and hyperparameters"""


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
        """Draw as many lines as fit, errors and warnings first."""
        overview = self.overview
        palette = AppContext.of(self).palette
        if overview is None:
            message = "The configuration and the results of the selected run appear here."
            return Text(textwrap.fill(message, max(1, width)), palette.dim)
        lines = self._lines_of(overview, heading_lines(overview, width, palette), width, height)
        if len(lines) > height:
            # Figures matter more than the end of a long name, and there is no room for the texts of warnings.
            head = heading(overview, palette, warning_count(overview, palette))
            lines = self._lines_of(overview, [head], width, height)
        if len(lines) > height:
            lines = lines[:height]
            lines[-1].append(" …")
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return Text("\n", no_wrap=True).join(lines)

    def _lines_of(self, overview: Overview, head: list[Text], width: int, height: int) -> list[Text]:
        """Return all lines, figures in as many columns as the height needs."""
        palette = AppContext.of(self).palette
        lines = list(head)
        for text, style in remarks(overview, palette, AppContext.of(self).read_only):
            wrapped = textwrap.wrap(text, width, subsequent_indent="  ", break_on_hyphens=False)
            lines += [Text(line, style, no_wrap=True) for line in wrapped]
        below: list[Text] = []
        for name, value in settings(overview):
            below += wrapped_pair(name, value, NAME_WIDTH, width, palette)
        below += warnings(overview, width, palette)
        room = height - len(lines) - len(below)
        lines += pairs_beside(figures(overview), width, room, palette, NAME_WIDTH)
        return lines + below


def heading(overview: Overview, palette: Palette, note: Text | str = "") -> Text:
    """Return the state, the name and the id of a run, with a note after the name."""
    line = Text.assemble(state_cell(overview, palette), "  ", (overview.label, "bold"), note, no_wrap=True)
    if overview.name:
        line.append(f"  {overview.run.run_id}", palette.dim)
    return line


def warning_count(overview: Overview, palette: Palette) -> Text:
    """Return `  ! 2 warnings`; empty without any."""
    if overview.state is None or not overview.state.warnings:
        return Text()
    return Text(f"  ! {counted(len(overview.state.warnings), 'warning')}", palette.warning)


def heading_lines(overview: Overview, width: int, palette: Palette) -> list[Text]:
    """Return the heading in one line; if it does not fit, the name wrapped below the state and the id."""
    line = heading(overview, palette)
    if line.cell_len <= width or not overview.name:
        return [line]
    first = Text.assemble(state_cell(overview, palette), "  ", (overview.run.run_id, palette.dim), no_wrap=True)
    name = textwrap.wrap(overview.name, max(1, width), break_on_hyphens=False)
    return [first, *(Text(part, "bold", no_wrap=True) for part in name)]


def remarks(overview: Overview, palette: Palette, read_only: bool) -> list[Line]:
    """Return what went wrong, one line or paragraph each, and what to do about it unless the app is read-only."""
    if overview.problem:
        lines: list[Line] = [(overview.problem, palette.wrong)]
        if not read_only:
            lines.append(("Remove it with D, or see 'tuinet runs check --help'.", ""))
        return lines
    if overview.status == UNREAD:
        return [("Loading its log …", palette.dim)]
    lines = []
    ended = overview.state and overview.state.ended
    if ended and ended.error and not overview.live:
        lines.append((f"✗ {ended.error}", palette.wrong))
    if overview.status == "interrupted":
        advice = "" if read_only else ": press r to resume from the newest checkpoint"
        lines.append((f"! The process was killed or died{advice}.", palette.warning))
    if overview.log_problem:
        lines.append((f"! {overview.log_problem}", palette.warning))
    return lines


def figures(overview: Overview) -> list[Pair]:
    """Return the results and the size of the run, as far as they are known."""
    state = overview.state
    if state is None or overview.config is None:
        return []
    pairs: list[Pair] = []
    if state.best:
        pairs += [("validation", percent(overview.valid_accuracy)), ("best epoch", str(state.best.epoch))]
    if overview.test_accuracy is not None:
        pairs += [("test", percent(overview.test_accuracy)), ("test loss", number(overview.test_loss))]
    pairs += [("epochs", overview.epochs.replace("/", " of ")), ("training time", duration(overview.seconds))]
    if state.started:
        pairs.append(("parameters", f"{state.started.parameters:,}"))
    if overview.created is not None:
        moment = datetime.fromtimestamp(overview.created).astimezone()
        pairs.append(("started", f"{moment:%Y-%m-%d %H:%M}"))
    return pairs


def settings(overview: Overview) -> list[Pair]:
    """Return the hyperparameters that are not at their defaults, and what was changed during training."""
    if overview.state is None or overview.config is None:
        return []
    changed = ", ".join(f"{name} = {readable_value(value)}" for name, value in overview.config.non_defaults().items())
    pairs = [("configuration", changed or "the defaults")]
    if (changes := live_changes(overview.state)) != "none":
        pairs.append(("changed live", changes))
    return pairs


def warnings(overview: Overview, width: int, palette: Palette) -> list[Text]:
    """Return the warnings of the run, the newest first."""
    if overview.state is None:
        return []
    lines: list[Text] = []
    name = "warnings"
    for warning in reversed(overview.state.warnings):
        lines += wrapped_pair(name, warning.message, NAME_WIDTH, width, palette, palette.warning)
        # Only the first has the name before it.
        name = ""
    return lines
