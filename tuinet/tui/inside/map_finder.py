"""Finding the points of a map, in a thread, for the Map lens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message

from tuinet.analysis.image_map import ImageMap, Points
from tuinet.errors import TuinetError
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.inquiry import Inquiry, IsWanted
from tuinet.tui.widgets.picture import Picture


@dataclass(frozen=True)
class MapAt:
    """A map, at a checkpoint."""

    map: ImageMap
    checkpoint: Checkpoint


class MapProgressed(Message):
    """More of the images are done."""


class MapFinder:
    """Finds points, and remembers the latest that were found: they stay until others replace them.

    Each part that is done is announced by `MapProgressed`, posted to the owner.
    """

    def __init__(self, owner: Picture, on_change: Callable[[], None]) -> None:
        self.source: MapAt | None = None
        """The map and the checkpoint of the points"""
        self.points: Points | None = None
        self.problem = ""
        self.share = 0.0
        """The progress of the next points, from 0 to 1"""
        self._owner = owner
        self._on_change = on_change
        self._inquiry = Inquiry(owner, self._work, self._on_found, self._on_error)

    @property
    def is_busy(self) -> bool:
        """True if other points are on their way."""
        return self._inquiry.is_busy

    def find(self, question: MapAt) -> None:
        """Find the points, unless they were found already."""
        cached = question.map.cached_points(question.checkpoint)
        if cached is None:
            self._inquiry.ask(question)
        elif self.source != question or self._inquiry.is_busy:
            self._inquiry.cancel()
            self._on_found(question, cached)

    def forget(self) -> None:
        """Drop the points: they are of another run."""
        self._inquiry.cancel()
        self.source = None
        self.points = None
        self.problem = ""

    def _work(self, question: MapAt, is_wanted: IsWanted) -> Points | None:
        self.share = 0

        def progress(share: float) -> None:
            self.share = share
            # From a thread, this is safe.
            self._owner.post_message(MapProgressed())

        return question.map.points(question.checkpoint, is_wanted, progress)

    def _on_found(self, question: MapAt, points: Points | None) -> None:
        if points is not None:
            self.source = question
            self.points = points
            self.problem = ""
        self._on_change()

    def _on_error(self, _: MapAt, error: TuinetError) -> None:
        self.problem = str(error)
        self._on_change()
