"""What the screens share that look through the eyes of a checkpoint."""

from __future__ import annotations

from textual.screen import Screen

from tuinet.jobs.exploration import SPLITS
from tuinet.tui.explore.explorer import Explorer


class SlidingScreen(Screen["tuple[int, int] | None"]):
    """Slides through the checkpoints, and goes from split to split."""

    explorer: Explorer

    def action_slide(self, by: int) -> None:
        """So many checkpoints on."""
        self.explorer.slide_to(self.explorer.place + by)

    def action_slide_to(self, where: str) -> None:
        """To the best or to the newest checkpoint."""
        place = self.explorer.best_place if where == "best" else len(self.explorer.checkpoints) - 1
        if place is not None:
            self.explorer.slide_to(place)
        else:
            self.notify("no epoch is known to be the best: there were no validation images", markup=False)

    def action_split(self, split: str = "") -> None:
        """To a split, or to the next one: test, validation, training."""
        self.explorer.choose_split(split or SPLITS[SPLITS.index(self.explorer.split) - 1])
