"""The search for the training images that a network finds most similar, for the Why lens."""

from __future__ import annotations

import numpy as np
from rich.text import Text

from tuinet.analysis.subject import Subject
from tuinet.errors import TuinetError
from tuinet.render.marked_image import Look
from tuinet.render.why import WhyView
from tuinet.render.why_neighbours import neighbour_lines
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.inside.why_question import Why
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.inspection.neighbours import SPACES, FindNearest, Neighbours, Search
from tuinet.tui.widgets.picture import Picture

LEAST_HEIGHT = 30
"""Minimum number of lines of the lens for these images to have room"""


class WhyNeighbours:
    """Finds the images where there is room for them, and draws them. Those of another image are forgotten."""

    def __init__(self, owner: Picture, inspector: Inspector) -> None:
        self._owner = owner
        self._inspector = inspector
        self._subject: Subject | None = None
        self._neighbours: Neighbours | None = None
        self._problem = ""
        self._later: FindNearest | None = None
        """The search to start when the current one has ended"""
        self._searching = Inquiry(owner, Search().find, self._on_found, self._on_error)

    def find(self, question: Why, height: int) -> None:
        """Search for the images most similar to the one that is explained, in a lens of that many lines.

        A run may save its networks faster than a search takes, so a search for the same image goes on to its end.
        """
        exploration = self._inspector.exploration
        if question.subject is not self._subject:
            self._subject = question.subject
            self._neighbours = None
            self._problem = ""
            self._searching.cancel()
        self._later = None
        if height < LEAST_HEIGHT or exploration is None:
            return
        subject = question.subject
        wanted = FindNearest(exploration, question.model, SPACES[1], subject.pixels, subject)
        if self._searching.is_busy:
            self._later = wanted
        else:
            self._searching.ask(wanted)

    def draw(self, view: WhyView, width: int, height: int, look: Look) -> Text | None:
        """Return the images, or why there are none yet; None if there is no room."""
        if height < LEAST_HEIGHT:
            return None
        if self._problem:
            return Text(f"\n{self._problem}", look.palette.dim, no_wrap=True)
        if self._neighbours is None or self._inspector.model is None:
            return Text("\nSearching for the most similar training images …", look.palette.dim, no_wrap=True)
        # A training image is the most similar to itself.
        others = [not np.array_equal(image, view.pixels) for image in self._neighbours.images]
        labels = self._neighbours.labels[others].tolist()
        is_hidden = len(self._inspector.model.network.weights) > 1
        among = self._neighbours.share or "all"
        images = self._neighbours.images[others]
        return neighbour_lines(images, labels, view.target, view.classes, is_hidden, among, width, look)

    def _on_found(self, _: FindNearest, neighbours: Neighbours | None) -> None:
        if neighbours is not None:
            self._neighbours = neighbours
            self._problem = ""
            self._owner.redraw()
        self._go_on()

    def _on_error(self, _: FindNearest, error: TuinetError) -> None:
        self._problem = str(error)
        self._owner.redraw()
        self._go_on()

    def _go_on(self) -> None:
        """Search for what had to wait."""
        wanted = self._later
        self._later = None
        if wanted is not None:
            self._searching.ask(wanted)
