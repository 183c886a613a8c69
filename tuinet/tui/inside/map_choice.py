"""The user's choices for maps, and the maps made for them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.image_map import METHODS, ImageMap, Points
from tuinet.analysis.representation import layer_names
from tuinet.nn.network import Network
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.checkpoints.timeline import Timeline

MARKS = ("marked", "only", "unmarked")
"""Mistakes can be marked with a cross, shown alone, or drawn like any other image"""

MOST_MAPS = 6
"""Maps that are kept, with up to 8 MB of points each"""


@dataclass
class MapChoice:
    """The user's choices."""

    method: str = METHODS[0]
    marks: str = MARKS[0]
    signs: bool | None = None
    """True if images are drawn as the characters of their classes; None until the user has chosen"""
    _layer: int | None = None

    def layer(self, network: Network) -> int:
        """Return the number of the layer: at first the last hidden one, or the logits if there is none."""
        last = len(network.widths) - 1
        if self._layer is None:
            return max(1, last - 1)
        return min(self._layer, last)

    def next_layer(self, network: Network) -> None:
        """Go on to the next layer, and after the logits to the pixels."""
        self._layer = (self.layer(network) + 1) % len(layer_names(network))

    def next_method(self) -> None:
        """Switch between the methods."""
        self.method = following(METHODS, self.method)

    def next_marks(self) -> None:
        """Go on to the next way to show mistakes."""
        self.marks = following(MARKS, self.marks)

    def shown(self, points: Points) -> NDArray[np.intp]:
        """Return the images that are drawn, by number."""
        if self.marks == "only":
            return np.flatnonzero(points.is_wrong)
        return np.arange(len(points.labels))

    def marked(self, points: Points) -> NDArray[np.bool_]:
        """Return a mask of the images that are marked with a cross."""
        if self.marks == "marked":
            return points.is_wrong
        return np.zeros(len(points.labels), bool)


def following(choices: tuple[str, ...], choice: str) -> str:
    """Return the choice after another, and after the last the first."""
    return choices[(choices.index(choice) + 1) % len(choices)]


@dataclass
class Atlas:
    """The maps of one run, all with axes of the same checkpoint."""

    exploration: Exploration
    fitted: Checkpoint
    """The checkpoint of the axes"""
    maps: dict[tuple[str, int, str], ImageMap] = field(default_factory=dict)

    def map(self, split: str, layer: int, method: str, timeline: Timeline) -> ImageMap:
        """Return the map of a split, a layer and a method."""
        key = split, layer, method
        kept = self.maps.pop(key, None)
        if kept is None:
            # A run that is training drops old checkpoints.
            if self.fitted not in timeline.checkpoints and timeline.current is not None:
                self.fitted = timeline.current
            kept = ImageMap(self.exploration, split, layer, method, self.fitted)
        # The one that is shown comes last, and the one that was shown longest ago first.
        self.maps[key] = kept
        if len(self.maps) > MOST_MAPS:
            del self.maps[next(iter(self.maps))]
        return kept

    def fit(self, checkpoint: Checkpoint) -> None:
        """Fit all axes again, at this checkpoint."""
        self.fitted = checkpoint
        self.maps.clear()

    def follow(self, timeline: Timeline) -> None:
        """Fit axes of an untrained network again, as soon as a run that is followed has trained.

        They would show next to nothing of what the network learns.
        """
        current = timeline.current
        if timeline.following and self.fitted.is_untrained and current is not None and not current.is_untrained:
            self.fit(current)
