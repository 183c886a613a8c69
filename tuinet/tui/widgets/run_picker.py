"""A list of runs to choose one from."""

from __future__ import annotations

import asyncio

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from tuinet.errors import TuinetError
from tuinet.render.formatting import percent, short_architecture
from tuinet.render.status import status_word
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.tui.context import AppContext

STATUS_WIDTH = len("✓ target reached")
"""Columns for the state of a run"""

MOST_NAME = 20
"""Columns of a name up to which names are padded; a longer one moves what follows it"""


class RunPicker(ModalScreen[Run | None]):
    """All runs, or all but one, the newest first. Returns the one that was chosen, or None."""

    BINDINGS = [("escape", "dismiss(None)", "Cancel")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, question: str = "Which run do you want to open?", besides: Run | None = None) -> None:
        super().__init__(classes="question")
        self._question = question
        self._besides = besides
        self._runs: list[Run] = []

    def compose(self) -> ComposeResult:
        """Compose the list, and below it the keys."""
        with Vertical():
            yield Label(self._question, markup=False)
            yield OptionList()
            yield Label("Loading the runs …", id="hint", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Find the runs. If one is opened meanwhile, there is nothing left to choose."""
        run_session = AppContext.of(self).run_session
        run_session.changed.subscribe(self, lambda follower: self._cancel() if follower else None)
        self.run_worker(self._fill())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Close the list with the run that was chosen."""
        self.dismiss(self._runs[event.option_index])

    def _cancel(self) -> None:
        if self.is_current:
            self.dismiss(None)

    async def _fill(self) -> None:
        hint = self.query_one("#hint", Label)
        options = self.query_one(OptionList)
        machines = AppContext.of(self).machines
        try:
            overviews = await asyncio.to_thread(machines.list_runs)
            while not machines.complete:
                overviews = await asyncio.to_thread(machines.list_runs)
        except TuinetError as error:
            hint.update(str(error))
            return
        readable = [overview for overview in reversed(overviews) if overview.problem is None]
        if self._besides is not None:
            readable = [overview for overview in readable if overview.run.key != self._besides.key]
        name_width = max((len(full_name(overview)) for overview in readable), default=0)
        for overview in readable:
            self._runs.append(overview.run)
            options.add_option(Option(self._line(overview, min(name_width, MOST_NAME))))
        if not self._runs:
            none = "No runs yet" if self._besides is None else "There is no other run"
            way_on = "Press esc, then 1 to train one."
            if AppContext.of(self).read_only:
                way_on = "Press esc to go back."
            hint.update(f"{none}. {way_on}")
            return
        hint.update("enter OK · esc cancel · %: validation accuracy")
        if options.highlighted is None:
            options.highlighted = 0

    def _line(self, overview: Overview, name_width: int) -> Text:
        # Without its colour, which would be too faint where the cursor is.
        line = Text(status_word(overview.status, AppContext.of(self).palette).plain)
        line.pad_right(max(0, STATUS_WIDTH - line.cell_len))
        line.append(f" {full_name(overview):{name_width}}", "bold")
        if overview.config is not None:
            # The network comes last: where there is little room, it is cut, and not the accuracy.
            network = short_architecture(overview.config)
            line.append(f" {percent(overview.valid_accuracy, 1):>7}  {network}", "not bold")
        return line


def full_name(overview: Overview) -> str:
    """Return the name of a run, with its machine if that is another one."""
    if overview.run.machine:
        return f"{overview.short_label} on {overview.run.machine}"
    return overview.short_label
