"""The base of the screens that show a checkpoint: keys to slide through the epochs, and to open another run."""

from __future__ import annotations

import asyncio

from textual import work
from textual.screen import ScreenResultType

from tuinet.errors import TuinetError
from tuinet.runs.directory import Run
from tuinet.tui.checkpoints.slider import CheckpointSlider
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.panes_screen import PanesScreen
from tuinet.tui.widgets.prompts import ask_number
from tuinet.tui.widgets.run_picker import RunPicker


class SlidingScreen(PanesScreen[ScreenResultType]):
    """A screen of panes that show the same checkpoint."""

    @property
    def slider(self) -> CheckpointSlider:
        """The state that slides through the checkpoints."""
        raise NotImplementedError

    def action_slide(self, by: int) -> None:
        """Slide forward by `by` checkpoints; a negative number slides back."""
        self.slider.slide_to(self.slider.timeline.position + by)

    def action_slide_to(self, target: str) -> None:
        """Slide to the `best` or the `newest` checkpoint, or ask for the `number` of an epoch."""
        timeline = self.slider.timeline
        if target == "number":
            self._ask_for_epoch()
        elif target == "newest":
            self.slider.slide_to(len(timeline.checkpoints) - 1)
        elif timeline.best_position is not None:
            self.slider.slide_to(timeline.best_position)
        else:
            self.notify(self._why_no_best(), markup=False)

    def _why_no_best(self) -> str:
        follower = self.slider.follower
        started = follower.state.started if follower else None
        if started is not None and not started.valid_size:
            return "the best epoch is unknown: this run has no validation images"
        if self.slider.timeline.best_epoch is None:
            return "no epoch has ended yet, so there is no best one"
        return f"the checkpoint of the best epoch ({self.slider.timeline.best_epoch}) no longer exists"

    def _ask_for_epoch(self) -> None:
        timeline = self.slider.timeline
        if not timeline.checkpoints:
            return
        first = timeline.checkpoints[0].epoch
        last = timeline.checkpoints[-1].epoch

        def slide(epoch: int) -> None:
            # New checkpoints may have been saved while the prompt was open.
            self.slider.slide_to(self.slider.timeline.nearest(epoch))

        ask_number(self, "epoch", first, last, slide)

    def action_open_run(self) -> None:
        """Choose another run."""

        def on_close(run: Run | None) -> None:
            if run is not None:
                AppContext.of(self).opener.open(run)

        self.app.push_screen(RunPicker(), on_close)

    @work(exclusive=True, group="offer")
    async def offer_runs(self) -> None:
        """Offer a list of runs to a user who comes here without one, if there are any."""
        context = AppContext.of(self)
        try:
            overviews = await asyncio.to_thread(context.machines.list_runs)
            has_runs = any(overview.problem is None for overview in overviews)
        except TuinetError:
            # The list shows the error.
            has_runs = True
        if has_runs and self.is_current and context.run_session.follower is None:
            self.action_open_run()
