"""The base of the screens of an `Explorer`: keys to slide through the epochs and to change the split."""

from __future__ import annotations

from tuinet.tui.checkpoints.slider import CheckpointSlider
from tuinet.tui.checkpoints.sliding_screen import SlidingScreen
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.splits import next_split


class CheckpointScreen(SlidingScreen["tuple[int, int] | None"]):
    """A screen of panes that share an explorer. The confusion matrix returns the cell whose images to show."""

    explorer: Explorer
    ALLOW_IN_MAXIMIZED_VIEW = "Header, PositionLine, EpochLine, KeyBar"

    @property
    def slider(self) -> CheckpointSlider:
        return self.explorer

    def action_split(self, split: str = "") -> None:
        """Show a split, or the next one that has images: test, validation, training."""
        explorer = self.explorer
        explorer.choose_split(split or next_split(explorer.split, explorer.follower))
