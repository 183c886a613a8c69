"""What the screens share that look through the eyes of a checkpoint."""

from __future__ import annotations

from tuinet.datasets.dataset import SPLITS
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.prompts import ask_number
from tuinet.tui.widgets.panes_screen import PanesScreen


class CheckpointScreen(PanesScreen["tuple[int, int] | None"]):
    """Slides through the checkpoints, and goes from split to split."""

    explorer: Explorer
    ALLOW_IN_MAXIMIZED_VIEW = "Header, PositionLine, EpochLine, KeyBar"

    def action_slide(self, by: int) -> None:
        """So many checkpoints on."""
        self.explorer.slide_to(self.explorer.place + by)

    def action_slide_to(self, where: str) -> None:
        """To the best or to the newest checkpoint, or to the one nearest to an epoch."""
        checkpoints = self.explorer.checkpoints
        if where == "number":
            if checkpoints:
                ask_number(self, "epoch", checkpoints[0].epoch, checkpoints[-1].epoch, self._slide_to_epoch)
            return
        place = self.explorer.best_place if where == "best" else len(checkpoints) - 1
        if place is not None:
            self.explorer.slide_to(place)
        else:
            self.notify("no epoch is known to be the best: there were no validation images", markup=False)

    def action_split(self, split: str = "") -> None:
        """To a split, or to the next one: test, validation, training."""
        self.explorer.choose_split(split or SPLITS[SPLITS.index(self.explorer.split) - 1])

    def _slide_to_epoch(self, epoch: int) -> None:
        checkpoints = self.explorer.checkpoints
        self.explorer.slide_to(min(range(len(checkpoints)), key=lambda k: abs(checkpoints[k].epoch - epoch)))
