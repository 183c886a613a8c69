"""The pane with the training images that are most similar to the drawing."""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text

from tuinet.errors import TuinetError
from tuinet.render.formatting import first_fitting
from tuinet.render.strip import strip, strip_room
from tuinet.tui.context import AppContext
from tuinet.tui.draw.paced import REST, Paced
from tuinet.tui.draw.reader import Reader
from tuinet.tui.draw.sketchpad import Sketchpad
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.inspection.neighbours import SPACES, FindNearest, Neighbours, Search
from tuinet.tui.widgets.titles import set_title
from tuinet.tui.widgets.wheel_picture import WheelPicture

TITLE_ENDS = 2
"""Columns of the border that the title leaves free"""

LEAST_ROW = 7
"""Minimum number of lines of a row of images with their labels"""

MOST_ROW = 9
"""Maximum number of these lines: more images tell more than larger ones"""


class NearestPane(WheelPicture, can_focus=True):
    """Training images in a row, the nearest first, with their labels."""

    def __init__(self, sketchpad: Sketchpad, reader: Reader, inspector: Inspector) -> None:
        super().__init__(classes="pane")
        self.sketchpad = sketchpad
        self.reader = reader
        self.inspector = inspector
        self.space = SPACES[0]
        self.neighbours: Neighbours | None = None
        self.problem = ""
        self.border_title = "Nearest training images"
        self._soon = Paced(self, self.search, REST)
        self._searching = Inquiry(self, Search().find, self._on_found, self._on_error)

    def on_mount(self) -> None:
        """Search when the networks have answered, and the pen rests."""
        self.reader.changed.subscribe(self, lambda _: self._soon.postpone())
        self.sketchpad.changed.subscribe(self, lambda _: self._soon.postpone())

    def on_show(self) -> None:
        """Catch up with what happened while the pane was hidden."""
        super().on_show()
        self.search()

    def next_space(self) -> None:
        """Compare images by the pixels, or by the last hidden layer."""
        self.space = SPACES[(SPACES.index(self.space) + 1) % len(SPACES)]
        self.search()

    def search(self) -> None:
        """Search for the nearest images, if the pane is shown and the pen rests."""
        reader = self.reader
        exploration = self.inspector.exploration
        model = self.inspector.model
        if not self.display or not self.is_painted or self.sketchpad.is_drawing:
            return
        if reader.seen is None or exploration is None or model is None:
            self._searching.cancel()
            self.neighbours = None
            self.redraw()
            return
        self._searching.ask(FindNearest(exploration, model, self.space, reader.seen, reader.seen_of))
        if self.neighbours is None:
            # To say that they are on their way.
            self.redraw()

    def draw(self, width: int, height: int) -> Text:
        """Return as many images as fit."""
        set_title(self, Text(self._title(width)))
        if self.problem:
            return self.message(self.problem, width)
        if self.neighbours is None:
            if self.reader.seen is not None and self.inspector.exploration is not None:
                return self.message("Searching for the most similar training images …", width)
            return self.message("The training images most similar to the drawing appear here.", width)
        context = AppContext.of(self)
        # Not those of the inspector: the images may still be those of the previous run.
        classes = self.neighbours.classes
        captions = [
            (f"{classes[label]} · {distance:.1f}", None)
            for label, distance in zip(self.neighbours.labels, self.neighbours.distances, strict=True)
        ]
        style = "ascii" if context.ascii_only else "half blocks"
        # Without shades it takes a third of the bytes.
        palette = replace(context.palette, colour=False)
        rows = max(1, height // LEAST_ROW)
        row_height = min(height // rows, MOST_ROW)
        room = strip_room(width, self.neighbours.images.shape[1:], row_height)
        strips = [
            strip(
                self.neighbours.images[start : start + room],
                captions[start : start + room],
                -1,
                width,
                row_height,
                style,
                palette,
            )
            for start in range(0, min(len(captions), rows * room), max(1, room))
        ]
        return Text("\n", no_wrap=True).join(strips)

    def _title(self, width: int) -> str:
        """Return `Nearest training images · by pixels, of the first 1,000`, or as much of it as fits."""
        measure = f"by {self.space}"
        whole = f"Nearest training images · {measure}"
        shorter = [whole, f"Nearest images · {measure}", f"Nearest {measure}", measure]
        if self.neighbours is not None and self.neighbours.share:
            shorter.insert(0, f"{whole}, {self.neighbours.share}")
        elif self.neighbours is not None:
            shorter.insert(0, f"Nearest training images · class, distance {measure}")
        # A blank at each end of the title, and the corners.
        return first_fitting(shorter, width - TITLE_ENDS) or shorter[-1]

    def _on_found(self, _: FindNearest, neighbours: Neighbours | None) -> None:
        self.neighbours = neighbours
        self.problem = ""
        self.redraw()

    def _on_error(self, _: FindNearest, error: TuinetError) -> None:
        self.problem = str(error)
        self.redraw()
