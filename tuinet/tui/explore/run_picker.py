"""Choosing a run to explore."""

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

NO_RUNS = "There are no runs yet. escape leaves this; the Train screen (1) trains one."


class RunPicker(ModalScreen[Run | None]):
    """The runs there are, newest first; None if the person turns away."""

    BINDINGS = [("escape", "dismiss(None)", "Cancel")]  # noqa: RUF012 - as Textual has it

    def __init__(self) -> None:
        super().__init__(classes="question")
        self._runs: list[Run] = []

    def compose(self) -> ComposeResult:
        """The list, and what can be done with it."""
        with Vertical():
            yield Label("Explore which run?")
            yield OptionList()
            yield Label("Looking for runs …", id="hint", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Find the runs. If one is opened meanwhile, there is nothing to choose."""
        AppContext.of(self).run_session.changed.subscribe(self, lambda session: self._leave() if session else None)
        self.run_worker(self._fill())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the one that was chosen."""
        self.dismiss(self._runs[event.option_index])

    def _leave(self) -> None:
        if self.is_current:
            self.dismiss(None)

    async def _fill(self) -> None:
        hint, options = self.query_one("#hint", Label), self.query_one(OptionList)
        machines = AppContext.of(self).machines
        try:
            found = await asyncio.to_thread(machines.list_runs)
            while not machines.complete:
                found = await asyncio.to_thread(machines.list_runs)
        except TuinetError as error:
            hint.update(str(error))
            return
        for seen in reversed(found):
            if seen.problem is None:
                self._runs.append(seen.run)
                options.add_option(Option(self._line(seen)))
        hint.update("enter takes it, escape leaves it" if self._runs else NO_RUNS)
        if options.highlighted is None and self._runs:
            options.highlighted = 0

    def _line(self, seen: Overview) -> Text:
        config = seen.config
        line = Text(no_wrap=True, overflow="ellipsis").append_text(
            status_word(seen.status, AppContext.of(self).palette)
        )
        line.pad_right(max(0, 15 - line.cell_len))
        line.append(f" {seen.short_label}", "bold")
        line.append(f" on {seen.run.machine}" if seen.run.machine else "", "not bold")
        if config is not None:
            line.append(f"  {short_architecture(config)} {percent(seen.valid_accuracy, 1)}", "not bold")
        return line
