"""The base of a screen with a canvas: keys that change the drawing and the pen."""

from __future__ import annotations

from dataclasses import replace

from tuinet.analysis.adjustment import Adjustment
from tuinet.tui.draw.sketchpad import WIDTHS, Sketchpad
from tuinet.tui.inspection.inspecting_screen import InspectingScreen


class SketchingScreen(InspectingScreen):
    """Passes keys on to a sketchpad, whichever pane has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.sketchpad = Sketchpad(self)

    def action_undo(self) -> None:
        """Undo the last stroke or change."""
        self.sketchpad.undo()

    def action_redo(self) -> None:
        """Repeat what was undone."""
        self.sketchpad.undo(again=True)

    def action_clear(self) -> None:
        """Start over."""
        if not self.sketchpad.drawing.is_blank or self.sketchpad.drawing.origin.name:
            self.sketchpad.clear()

    def action_invert(self) -> None:
        """Swap ink and paper."""
        self.sketchpad.edit(255 - self.sketchpad.drawing.pixels)

    def action_eraser(self) -> None:
        """Erase instead of drawing, and back."""
        pen = self.sketchpad.pen
        self.sketchpad.set_pen(replace(pen, erases=not pen.erases))

    def action_pen(self, step: int) -> None:
        """Draw with the next wider pen, or with -1 with the next thinner one."""
        pen = self.sketchpad.pen
        position = min(max(WIDTHS.index(pen.width) + step, 0), len(WIDTHS) - 1)
        self.sketchpad.set_pen(replace(pen, width=WIDTHS[position]))

    def action_soft(self) -> None:
        """Draw with a soft edge, or with a hard one."""
        pen = self.sketchpad.pen
        self.sketchpad.set_pen(replace(pen, soft=not pen.soft))

    def action_frame(self) -> None:
        """Bring the drawing into the frame of the training images, or take it as it is."""
        self.sketchpad.show_as(is_framed=not self.sketchpad.is_framed)

    def action_adjust(self, name: str, by: float) -> None:
        """Perturb what the network sees."""
        self.sketchpad.show_as(adjustment=self.sketchpad.adjustment.changed(name, by))

    def action_unadjust(self) -> None:
        """Undo all perturbations."""
        self.sketchpad.show_as(adjustment=Adjustment())
