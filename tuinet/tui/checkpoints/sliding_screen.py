"""The base of the screens that show a checkpoint: keys to slide through the epochs."""

from __future__ import annotations

from textual.screen import ScreenResultType

from tuinet.tui.checkpoints.slider import CheckpointSlider
from tuinet.tui.widgets.panes_screen import PanesScreen
from tuinet.tui.widgets.prompts import ask_number


class SlidingScreen(PanesScreen[ScreenResultType]):
    """A screen of panes that show the same checkpoint."""

    @property
    def slider(self) -> CheckpointSlider:
        """What slides through the checkpoints."""
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
            self.notify("the best epoch is unknown: this run has no validation images", markup=False)

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
