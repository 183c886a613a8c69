"""What there is to say of the selected run, beyond its line in the list."""

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
"""Words and their style"""


class RunDetails(Picture):
    """The run's own settings, how it went, and what went wrong."""

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Selected run"
        self.overview: Overview | None = None

    def show(self, overview: Overview | None) -> None:
        """Show another run, or the same one as it is now."""
        self.overview = overview
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        """As many lines as there is room for, what went wrong first."""
        each, palette = self.overview, AppContext.of(self).palette
        if each is None:
            words = "The settings and results of a run will be here."
            return Text(textwrap.fill(words, max(1, width)), palette.dim)
        head = Text.assemble(state_cell(each, palette), "  ", (each.label, "bold"), no_wrap=True)
        if each.name:
            head.append(f"  {each.run.run_id}", palette.dim)
        lines = [head]
        for words, style in details(each, palette):
            wrapped = textwrap.wrap(words, width, subsequent_indent="  ", break_on_hyphens=False)
            lines += [Text(line, style, no_wrap=True) for line in wrapped]
        if len(lines) > height:
            lines = lines[:height]
            lines[-1].append(" …")
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return Text("\n", no_wrap=True).join(lines)


def details(each: Overview, palette: Palette) -> list[Line]:
    """What to say of a run, one line or paragraph each."""
    if each.problem:
        return [(each.problem, palette.wrong), ("It can be removed (D), or mended by hand.", "")]
    state, config = each.state, each.config
    if state is None or config is None:
        return [("Its log is being read.", palette.dim)] if each.status == UNREAD else []
    lines: list[Line] = []
    if state.ended and state.ended.error and not each.live:
        lines.append((f"✗ {state.ended.error}", palette.wrong))
    if each.status == "interrupted":
        lines.append(("! Its process was killed or has died: r goes on from the newest checkpoint.", palette.warning))
    if each.log_problem:
        lines.append((f"! {each.log_problem}", palette.warning))
    lines.append((figures(each, state), ""))
    own = ", ".join(f"{name} = {value_text(value)}" for name, value in config.non_defaults().items())
    lines.append((f"settings: {own or 'the defaults'}", ""))
    if (changes := live_changes(state)) != "none":
        lines.append((f"changed while it trained: {changes}", ""))
    lines += [(f"! {warning.message}", palette.warning) for warning in reversed(state.warnings)]
    if each.created is not None:
        lines.append((f"started {datetime.fromtimestamp(each.created).astimezone():%Y-%m-%d %H:%M:%S}", palette.dim))
    return lines


def figures(each: Overview, state: RunState) -> str:
    """Epochs, best epoch, test and time, as far as they are known."""
    parts = [f"{each.epochs} epochs in {duration(each.seconds)}"]
    if state.started:
        parts.append(f"{state.started.parameters:,} parameters")
    if state.best:
        parts.append(f"best epoch {state.best.epoch}: validation accuracy {percent(each.valid_accuracy)}")
    if each.test_accuracy is not None and state.ended:
        parts.append(f"test accuracy {percent(each.test_accuracy)}, loss {number(state.ended.test_loss)}")
    return "; ".join(parts)
