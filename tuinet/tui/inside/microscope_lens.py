"""The lens that takes one unit apart, down to the single products."""

from __future__ import annotations

from rich.text import Text
from textual.events import Click

from tuinet.analysis.connections import Cell
from tuinet.analysis.terms import Terms
from tuinet.errors import TuinetError
from tuinet.render.cell_readout import cell_name
from tuinet.render.figure_lines import TABLE_WIDTH
from tuinet.render.formatting import first_fitting
from tuinet.render.marked_image import Look
from tuinet.render.microscope import forward_terms
from tuinet.render.microscope_picture import LINES_ABOVE_TERMS, Slide, are_beside, microscope_picture, shows_both
from tuinet.render.network_cursor import valid_cell
from tuinet.render.specimen import Specimen
from tuinet.render.verdict import with_article
from tuinet.tui import lens_keys
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inside.passes import LastBatch, OneImage, Pass, Passes, Question
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.widgets.digit_styles import style_of
from tuinet.tui.widgets.titles import set_title


class MicroscopeLens(Lens):
    """The sum of a unit term by term, and the gradient of one of its weights factor by factor."""

    BINDINGS = lens_keys.MICROSCOPE
    HELP = (
        "One unit, taken apart. Forward: each input x is multiplied by its weight w; the ten products that count "
        "most are listed, and the others are added up. With the bias they make the sum z, which the activation "
        "function turns into a. If the inputs are pixels, they are marked in the image: + where a product adds to "
        "the sum, − where it subtracts from it.\n\n"
        "Backward: the layer above passes back how much the loss changes with a. Multiplied by the slope f'(z) of "
        "the activation function, that gives δ; δ times an input x is the gradient of its weight. The optimizer "
        "turns the gradient into a step, and the weight moves.\n\n"
        "In the optimizer's formula, g is the gradient, η the learning rate, μ the momentum, λ the weight decay and κ "
        "the L1 penalty; v, m and s are what it remembers of earlier gradients. In that of muon, O(c) is the weight's "
        "entry in the matrix of all c of the layer, made orthogonal, and n the larger of the layer's numbers of "
        "inputs and outputs. L-BFGS computes a step from the gradient over all training images, so for a few images, "
        "the numbers stop short of it.\n\n"
        "Press up and down to choose a weight, f to switch from forward to backward, and enter to follow an input "
        "into the layer below.\n\n"
        "Train a single batch (b on the Train screen), and the numbers are those of that step: left and right go "
        "through the images of the batch, and i switches to the image of the other lenses. The other lenses show a "
        "checkpoint from before that batch, or, if it was the last of an epoch, the weights after its step; and they "
        "show their own image. So they show a different z for the same unit. What the optimizer remembers is computed "
        "from its values before the step, which appear in the formulas of v, m and s. Where a schedule has ended at a "
        "rate of zero, the rate is that of the last batch."
    )
    EMPTY = "The sums of a unit appear here, product by product, and the gradients of its weights."
    BUSY = "Computing the sums of the unit, and the gradients of its weights …"

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        self.border_title = "Microscope"
        self._pass: Pass | None = None
        self._is_backward = False
        self._shows_both = False
        """True if there is room for both sides"""
        self._selected = 0
        """The position of the selected term"""
        self._cell: Cell | None = None
        """The unit whose term is selected"""
        self._listed: Terms | None = None
        self._wants_batch = True
        """True to show the batch that was trained last, if there is one, instead of the image"""
        self._left = 0
        """The first column of the terms"""
        self._has_image = False
        """True if there is room for the image"""
        self._image = 0
        """The index of the image in the batch"""
        self._passing = Inquiry(self, Passes().compute, self._on_passed, self._on_error)

    @property
    def has_own_weights(self) -> bool:
        """True if it shows the batch that was trained last."""
        return self._pass is not None and bool(self._pass.batch)

    def width_beside(self, width: int) -> int | None:
        """Return the columns of a table, unless half of the screen has room for two: the network can use the others."""
        border = self.gutter.width
        if are_beside(width // 2 - border):
            return None
        return TABLE_WIDTH + border

    def update_view(self) -> None:
        """Ask for all numbers of the batch that was trained last, or else of this image."""
        inspector = self.inspector
        follower = inspector.follower
        if not inspector.fits or not inspector.model or not inspector.subject or not follower:
            return
        started = follower.state.started
        batch = inspector.stepped_batch
        if self._wants_batch and batch is not None:
            shape = inspector.subject.pixels.shape
            self._passing.ask(LastBatch(follower.run, batch, shape, inspector.classes))
        elif started is not None:
            self._passing.ask(OneImage(inspector.model, inspector.subject, started.train_size))

    def draw(self, width: int, height: int) -> Text:
        """Return the image, the forward side and the backward side, as many as fit."""
        if self._pass is None or self.reason:
            return self.message(self.reason or self.BUSY, width)
        specimen = self._specimen(self._pass)
        self._choose(specimen.cell)
        listed = forward_terms(specimen, height)
        self._listed = listed
        self._selected = min(self._selected, len(listed.indices) - 1)
        shows_both_now = shows_both(listed, width, height)
        if shows_both_now != self._shows_both:
            self._shows_both = shows_both_now
            self.refresh_bindings()
        pixels = self._pass.pixels[specimen.image]
        slide = Slide(specimen, listed, self._selected, pixels, self._is_backward)
        context = AppContext.of(self)
        look = Look(context.palette, context.ascii_only, style_of(context))
        picture = microscope_picture(slide, width, height, look)
        self._left = picture.left
        self._has_image = picture.has_image
        # A blank at each end belongs to the title.
        set_title(self, self._title(self._pass, specimen, width - 2))
        return picture.text

    def action_term(self, by: int) -> None:
        """Select the term below; -1 selects the one above."""
        if self._listed is not None:
            self._selected = max(0, min(self._selected + by, len(self._listed.indices) - 1))
            self.redraw()

    def on_click(self, event: Click) -> None:
        """Select the term that was clicked."""
        offset = event.get_content_offset(self)
        if offset is None or self._listed is None or (self._is_backward and not self._shows_both):
            return
        position = offset.y - LINES_ABOVE_TERMS
        if offset.x >= self._left and 0 <= position < len(self._listed.indices):
            self._selected = position
            self.redraw()

    def action_turn(self) -> None:
        """Show the other side: forward or backward."""
        self._is_backward = not self._is_backward
        self.redraw()

    def action_batch(self) -> None:
        """Turn from the batch that was trained last to the image, or back."""
        self._wants_batch = not self._wants_batch
        self.update_view()

    def action_image(self, by: int) -> None:
        """Show the next image of the batch; -1 shows the one before."""
        if self._pass is not None:
            self._image = (self._image + by) % len(self._pass.pixels)
            self.redraw()

    def action_unit(self, by: int) -> None:
        """Show the next unit of the layer; -1 shows the one before."""
        if self._pass is not None:
            cell = self._specimen(self._pass).cell
            units = len(self._pass.trace.layers[cell.layer].bias)
            self.inspector.select(Cell(cell.layer, (cell.unit + by) % units))

    def action_follow(self) -> None:
        """Show the unit whose output is the selected input."""
        cell = self.cell
        if self._listed is not None and cell.layer:
            self.inspector.select(Cell(cell.layer - 1, int(self._listed.indices[self._selected])))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to follow an input unless it is a pixel."""
        if action == "follow":
            return self.cell.layer > 0
        if action == "batch":
            return self.inspector.stepped_batch is not None
        if action == "image":
            return self._pass is not None and bool(self._pass.batch)
        if action == "turn":
            return not self.reason and not self._shows_both
        return not self.reason

    def _title(self, shown: Pass, specimen: Specimen, width: int) -> Text:
        """Return the unit, and the image of the batch if it is one.

        The batch is named however narrow the pane, in the colour of the note that the other lenses are behind it.
        """
        unit = cell_name(specimen.cell, len(specimen.trace.layers), specimen.output_names)
        if not shown.batch:
            return Text(self._title_of_image(unit, specimen, width))
        label = with_article(shown.classes[int(shown.trace.labels[specimen.image])])
        image = f"{specimen.image + 1} of {len(shown.pixels)}: {label}"
        # `unit 3 of hidden 1` and `batch 4 of epoch 1`, and both without what they are of.
        short_unit = unit.partition(" of ")[0]
        short_batch = shown.batch.partition(" of ")[0]
        candidates = [
            f"Microscope: {unit} · {shown.batch}, image {image}",
            f"{unit} · {shown.batch}, image {image}",
            f"{unit} · {short_batch}, image {image}",
            f"{short_unit} · {short_batch}, image {image}",
        ]
        title = first_fitting(candidates, width) or f"{short_unit} · {short_batch}"
        return Text(title, AppContext.of(self).palette.warning)

    def _title_of_image(self, unit: str, specimen: Specimen, width: int) -> str:
        """Return the unit, and either that it is inactive or what the signs mean in the image."""
        title = f"Microscope: {unit}"
        if not specimen.is_output and not specimen.layer.a[specimen.image, specimen.cell.unit]:
            return first_fitting([f"{title} · inactive for this image", f"{title} · inactive"], width) or title
        if specimen.cell.layer or not self._has_image:
            return title
        return first_fitting([f"{title} · pixels: + adds, − subtracts"], width) or title

    def _specimen(self, shown: Pass) -> Specimen:
        widths = [len(layer.bias) for layer in shown.trace.layers]
        return Specimen(
            trace=shown.trace,
            cell=valid_cell(self.cell, widths),
            image=min(self._image, len(shown.pixels) - 1),
            columns=shown.pixels.shape[-1],
            classes=shown.classes,
            activations=shown.config.activations,
            optimizer=shown.config.optimizer,
            is_label_known=shown.is_label_known,
        )

    def _choose(self, cell: Cell) -> None:
        """Begin with the largest term of another unit."""
        if cell != self._cell:
            self._cell = cell
            self._selected = 0
            self.refresh_bindings()

    def _on_passed(self, _: Question, passed: Pass) -> None:
        had_own_weights = self.has_own_weights
        self._pass = passed
        if self.has_own_weights != had_own_weights:
            # The line of checkpoints says so.
            self.inspector.changed.publish(None)
        self.refresh_bindings()
        self.redraw()

    def _on_error(self, _: Question, error: TuinetError) -> None:
        self.show_error(error)
