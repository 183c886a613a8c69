"""The base of the screens that show a checkpoint: keys to slide through the epochs and to change the split."""

from __future__ import annotations

from tuinet.datasets.dataset import SPLITS
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.widgets.panes_screen import PanesScreen
from tuinet.tui.widgets.prompts import ask_number


class CheckpointScreen(PanesScreen["tuple[int, int] | None"]):
    """A screen of panes that share an explorer. The confusion matrix returns the cell whose images to show."""

    explorer: Explorer
    ALLOW_IN_MAXIMIZED_VIEW = "Header, PositionLine, EpochLine, KeyBar"

    def action_slide(self, by: int) -> None:
        """Slide forward by `by` checkpoints; a negative number slides back."""
        self.explorer.slide_to(self.explorer.timeline.position + by)

    def action_slide_to(self, target: str) -> None:
        """Slide to the `best` or the `newest` checkpoint, or ask for the `number` of an epoch."""
        timeline = self.explorer.timeline
        if target == "number":
            self._ask_for_epoch()
        elif target == "newest":
            self.explorer.slide_to(len(timeline.checkpoints) - 1)
        elif timeline.best_position is not None:
            self.explorer.slide_to(timeline.best_position)
        else:
            self.notify("the best epoch is unknown: this run has no validation images", markup=False)

    def action_split(self, split: str = "") -> None:
        """Show a split, or the next one: test, validation, training."""
        next_split = SPLITS[SPLITS.index(self.explorer.split) - 1]
        self.explorer.choose_split(split or next_split)

    def _ask_for_epoch(self) -> None:
        timeline = self.explorer.timeline
        if not timeline.checkpoints:
            return
        first = timeline.checkpoints[0].epoch
        last = timeline.checkpoints[-1].epoch

        def slide(epoch: int) -> None:
            # New checkpoints may have been saved while the prompt was open.
            self.explorer.slide_to(self.explorer.timeline.nearest(epoch))

        ask_number(self, "epoch", first, last, slide)
