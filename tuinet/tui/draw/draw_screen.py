"""The Draw screen: draw a digit, and watch the answer form."""

from __future__ import annotations

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tuinet.analysis.adjustment import Adjustment
from tuinet.analysis.subject import Subject
from tuinet.datasets.drawing import Origin
from tuinet.runs.directory import Run
from tuinet.tui import draw_keys
from tuinet.tui.checkpoints.epoch_line import EpochLine
from tuinet.tui.context import AppContext
from tuinet.tui.draw.answer_pane import AnswerPane
from tuinet.tui.draw.canvas_pane import CanvasPane
from tuinet.tui.draw.keeping import NO_NETWORK, ask_dataset, ask_label, explain_missing_drawing, save_png
from tuinet.tui.draw.nearest_pane import NearestPane
from tuinet.tui.draw.opening import ImageOpener
from tuinet.tui.draw.paced import Paced
from tuinet.tui.draw.reader import Reader
from tuinet.tui.draw.seen_pane import SeenPane
from tuinet.tui.draw.sketching_screen import SketchingScreen
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.run_picker import RunPicker

STRETCH = 3.0
"""How many times longer the pauses between later answers to a stroke are: each takes as many bytes as the stroke"""

VIEWS = ("", "-seen", "-nearest")
"""The views beside the canvas on a small screen: the answer, the network's view, or the nearest training images"""


class DrawScreen(SketchingScreen):
    """A canvas beside the network's answer, what it sees, and the training images that are most similar."""

    BINDINGS = draw_keys.DRAW
    AUTO_FOCUS = "CanvasPane"
    ALLOW_SELECT = False
    """In Textual, dragging selects text, and each movement of the mouse repaints the whole screen"""
    HELP_TRY = (
        ("drag", "Draw a 7 with the mouse, and watch the bars while it takes shape. Then cross it."),
        ("space ↓ ↓ ↓", "Draw with the keys alone: put the pen down, move it, and press space to lift it."),
        ("a", "Mark the pixels that support the answer. Erase them (x), and see what is left of it."),
        ("[ ]", "Slide back to the untrained network, and forward again: when did it learn your digit?"),
        ("shift+→ . k g", "Shift, rotate or thicken what the network sees, or add noise, until it is wrong."),
        ("l", "Save your drawing with its label. Ten or twenty are enough for a network to learn your handwriting."),
    )
    HELP = (
        "Draw a digit, and the network answers with every stroke. Drag with the left mouse button to draw and with "
        "the right one to erase; or move the cursor with the arrows (home, end, pgup and pgdn move it diagonally), "
        "and press space to put the pen down and to lift it.\n\n"
        "Your drawing is framed like the training images: MNIST's digits fill 20 of 28 pixels, with their centre "
        "of mass in the middle. The pane beside the canvas shows the result, which is all that the network gets to "
        "see; press f to give it the drawing as it is. Below it is what else was changed: rotations are in degrees, "
        "noise is a fraction of white.\n\n"
        "Press D on the Explore screen to bring one of its images here; enter then changes the pixel under the "
        "cursor, and p goes to the pixel that counts most, once they are marked (a).\n\n"
        "The last pane shows the training images nearest to the drawing, compared by their pixels or by the "
        "activations of the last hidden layer (h); the number beside each label is the distance.\n\n"
        "Other runs answer in columns of their own (m)."
    )
    HELP_KEYS = ("Draw screen", "Canvas")

    def __init__(self) -> None:
        super().__init__()
        self.reader = Reader(self, self.sketchpad, self.inspector)
        self._image_opener = ImageOpener(self, self.sketchpad, self.inspector)
        self._view = 0
        self._was_drawing = False
        self._asking = Paced(self, self.reader.update, AppContext.of(self).pace.answer, STRETCH)

    def compose(self) -> ComposeResult:
        """Compose the canvas, and beside it the panes about the drawing."""
        yield Header("draw")
        yield EpochLine(self.inspector, self.notes)
        with Horizontal(id="drawing"):
            yield CanvasPane(self.sketchpad, self.reader)
            with Vertical(id="beside"):
                with Horizontal(id="answers"):
                    yield SeenPane(self.sketchpad, self.reader)
                    yield AnswerPane(self.sketchpad, self.reader, self.inspector)
                yield NearestPane(self.sketchpad, self.reader, self.inspector)
        yield KeyBar()

    def on_mount(self) -> None:
        """Ask the networks whenever the drawing or the checkpoint changes."""
        # At once, and not after the canvas is painted: the answer is to be painted with it.
        self.sketchpad.changed.subscribe(self, self._on_drawing, immediate=True)
        self.inspector.changed.subscribe(self, self._on_inspector)

    def hints(self) -> list[str]:
        """Return the keys that matter most; on a small screen also the one that shows what is hidden there."""
        if self.has_class("-one-column"):
            return ["undo", "view", "attribute", "clear", "keep"]
        return ["undo", "clear", "attribute", "keep"]

    def unhinted(self) -> list[str]:
        """Return the keys that need no hint: the canvas says so itself."""
        return ["move(-1, 0)", "move(1, 0)", "move(0, -1)", "move(0, 1)"]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer another view only where one pane at a time is shown."""
        if action == "view":
            return self.has_class("-one-column")
        return True

    def open_subject(self, subject: Subject) -> None:
        """Draw on an image of a data set."""
        model = self.inspector.model
        pixels = subject.pixels
        if model is not None and model.input_format.paper:
            pixels = 255 - pixels
        self.sketchpad.open(pixels, Origin(subject.name, subject.label, subject.classes))

    def action_attribute(self) -> None:
        """Mark the pixels that the answer rests on, by the next method, where they can be seen."""
        if not self.query_one(SeenPane).display:
            # The view after the first.
            self._view = 0
            self.action_view()
        self.reader.next_method()

    def action_key_pixel(self) -> None:
        """Move the cursor to the pixel that counts most for the answer, or against it."""
        attribution = self.reader.attribution
        if self.inspector.model is None:
            self.notify(NO_NETWORK, markup=False)
        elif attribution is None:
            self.notify("press a to mark the pixels that count, then p again", markup=False)
        elif self.sketchpad.adjustment != Adjustment():
            self.notify("press 0 to undo all shifts, rotations, thickening and noise, then p again", markup=False)
        elif self.sketchpad.is_framed:
            self.notify("press f to draw on what the network sees, then p again", markup=False)
        else:
            row, column = np.unravel_index(np.abs(attribution).argmax(), attribution.shape)
            self.sketchpad.point_at(int(row), int(column))

    def action_keep(self) -> None:
        """Add the drawing to a data set, and begin the next one."""
        pad = self.sketchpad
        version = pad.drawing.version
        pixels = self.reader.look()

        def begin_next() -> None:
            # Unless somebody has begun already, while it was being saved.
            if pad.drawing.version == version:
                pad.clear()

        if pixels is None:
            explain_missing_drawing(self, is_blank=pad.drawing.is_blank)
        else:
            ask_label(self, pixels, self.inspector.classes, begin_next)

    def action_dataset(self) -> None:
        """Choose the data set for labelled drawings."""
        ask_dataset(self)

    def action_save_png(self) -> None:
        """Save what the network sees."""
        pixels = self.reader.look()
        if pixels is None:
            explain_missing_drawing(self, is_blank=self.sketchpad.drawing.is_blank)
        else:
            save_png(self, pixels)

    def action_open_image(self) -> None:
        """Draw on an image from a file."""
        self._image_opener.ask()

    def action_compare(self) -> None:
        """Compare with another run, or no longer."""

        def on_close(run: Run | None) -> None:
            if run is not None:
                self.reader.compared.toggle(run)

        follower = self.inspector.follower
        own = follower.run if follower else None
        self.app.push_screen(RunPicker("Which run do you want to compare with?", besides=own), on_close)

    def action_compare_marked(self) -> None:
        """Compare with the marked runs, or with none."""
        follower = self.inspector.follower
        # The run that the app shows has a column already.
        own = follower.run.key if follower else None
        marked = [run for run in AppContext.of(self).marked_runs if run.key != own]
        if self.reader.compared.runs:
            self.reader.compared.choose(())
        elif marked:
            self.reader.compared.choose(marked)
        else:
            self.notify("no other run is marked: mark some on the Runs screen (3) with m", markup=False)

    def action_space(self) -> None:
        """Compare with training images in the next space."""
        self.query_one(NearestPane).next_space()

    def action_view(self) -> None:
        """Show another pane beside the canvas."""
        self._view = (self._view + 1) % len(VIEWS)
        for view in VIEWS[1:]:
            self.set_class(view == VIEWS[self._view], view)

    def _on_drawing(self, _: None) -> None:
        """Ask now and then while the pen moves, and at once when it rests."""
        is_drawing = self.sketchpad.is_drawing
        if not is_drawing:
            self._asking.now()
        elif self._was_drawing:
            self._asking.soon()
        else:
            # The answer to the first dot means nothing.
            self._asking.rest()
        self._was_drawing = is_drawing

    def _on_inspector(self, _: None) -> None:
        model = self.inspector.model
        if model is not None:
            self.sketchpad.fit(model.input_format.shape)
        self.reader.update()
