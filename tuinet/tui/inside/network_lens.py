"""The lens that shows the whole network at once, as the classic diagram of balls and lines."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual.events import Click

from tuinet.analysis.connections import Cell, into, out_of, strongest_cell
from tuinet.analysis.layers import LayerActivations
from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.errors import TuinetError
from tuinet.render import network_cursor
from tuinet.render.cell_readout import LINES, cell_readout
from tuinet.render.character_grid import CharacterGrid
from tuinet.render.marked_image import Look
from tuinet.render.network_layout import Layout, lay_out
from tuinet.render.network_legend import network_legend
from tuinet.render.network_picture import FiringNetwork, Selection, network_picture
from tuinet.tui import lens_keys
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry, IsWanted
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.inspection.questions import answers_at_once
from tuinet.tui.widgets.digit_styles import style_of
from tuinet.tui.widgets.titles import set_title

INTO = 8
"""Lines into the unit under the cursor"""

OUT_OF = 6
"""Lines out of it"""


@dataclass(frozen=True)
class Firing:
    """What does each unit compute for this image?"""

    model: Model
    subject: Subject


def fire(question: Firing, _: IsWanted) -> list[LayerActivations]:
    """Pass the image through the network. Raises ImageError."""
    return question.model.activations(question.subject.pixels)


class NetworkLens(Lens):
    """The image, the units of each layer, and the outputs; the cursor is on one of the units."""

    BINDINGS = lens_keys.NETWORK
    HELP = (
        "The classic diagram of a network. The image enters on the left: each pixel is a number from 0 to 1. Each "
        "ball is a unit. It multiplies every number that it gets by a weight, adds the products and a bias, and "
        "passes the sum z through the activation function: a = f(z). The brighter a ball, the larger a is; an "
        "empty one passes nothing on, and ⊖ is a unit below zero, as tanh and some other functions allow. The last "
        "layer turns its sums into probabilities: the answer.\n\n"
        "Move the cursor with the arrows. The lines show which inputs matter most to the unit under the cursor for "
        "this image, and where its output matters most: + adds to the sum, − subtracts from it. The same products "
        "are below the picture: what goes in, and what the unit adds to the sums of the next layer.\n\n"
        "Where sums are normalised, a product counts by how much it changes z, so these numbers differ from the "
        "products in the microscope. Where there is a shortcut, the unit that it comes from counts twice: with the "
        "product of its weight, and with what the shortcut adds. Both are in parentheses after their sum.\n\n"
        "'pixel 7,18' is the one in row 7 and column 18, counted from 0. Press enter to see every single product of "
        "that unit."
    )
    EMPTY = "The network appears here: the image, the units of each layer, and the answer."
    BUSY = "Sending the image through the network …"

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        self.border_title = "Network"
        self._network: FiringNetwork | None = None
        self._shown: Firing | None = None
        self._layout: Layout | None = None
        self._firing = Inquiry(self, fire, self._on_fired, self._on_error)

    def update_view(self) -> None:
        """Ask what the units compute."""
        model = self.inspector.model
        subject = self.inspector.subject
        if model is not None and subject is not None and self.inspector.fits:
            question = Firing(model, subject)
            if answers_at_once(model):
                self._firing.ask_at_once(question)
            else:
                self._firing.ask(question)

    def draw(self, width: int, height: int) -> Text:
        """Return the network, and what there is to say about the unit under the cursor."""
        network = self._network
        if network is None or self._shown is None or self.reason:
            self._layout = None
            return self.message(self.reason or self.BUSY, width)
        context = AppContext.of(self)
        cell = self._cell
        selection = self._select(self._shown, network, cell)
        rows = height - LINES
        halves = context.palette.colour and not context.palette.sixteen and not context.ascii_only
        self._layout = lay_out(
            network.pixels.shape, network.widths, cell.layer, selection.in_sight, width, rows, halves=halves
        )
        cells = CharacterGrid(width, rows)
        look = Look(context.palette, context.ascii_only, style_of(context))
        network_picture(network, selection, self._layout, look, cells)
        self._show_legend(self._layout, look)
        readout = cell_readout(network, selection, width, context.palette)
        return Text("\n", no_wrap=True).join([cells.text(), readout])

    def _show_legend(self, layout: Layout, look: Look) -> None:
        """Explain the characters in the title, where they take no line from the picture."""
        title = "Network"
        # A blank at each end belongs to the title.
        room = self.content_size.width - 2 - len(f"{title} · ")
        legend = network_legend(layout, look.palette, room, ascii_only=look.ascii_only)
        if legend:
            title += f" · {legend}"
        set_title(self, Text(title))

    def action_up(self, by: int) -> None:
        """Move the cursor up by a unit; -1 moves it down."""
        if self._network is not None and self._layout is not None:
            self._choose(network_cursor.moved_down(self._cell, -by, self._layout, self._network.widths))

    def action_right(self, by: int) -> None:
        """Move the cursor to the right by a unit; -1 moves it to the left."""
        if self._network is not None and self._layout is not None:
            self._choose(network_cursor.moved_right(self._cell, by, self._layout, self._network.widths))

    def action_layer(self, by: int) -> None:
        """Move the cursor to the next layer; -1 moves it to the layer before."""
        if self._network is not None and self._layout is not None:
            self._choose(network_cursor.to_layer(self._cell, by, self._layout, self._network.widths))

    def action_most_active(self) -> None:
        """Move the cursor to the next most active unit of the layer; after the least active, to the most active."""
        if self._network is None:
            return
        cell = self._cell
        activations = self._network.layers[cell.layer].activations
        order = [int(unit) for unit in (-abs(activations)).argsort(kind="stable")]
        following = (order.index(cell.unit) + 1) % len(order)
        self._choose(Cell(cell.layer, order[following]))

    def on_click(self, event: Click) -> None:
        """Move the cursor to the unit that was clicked."""
        offset = event.get_content_offset(self)
        if offset is not None and self._layout is not None:
            cell = self._layout.at(offset.x, offset.y)
            if cell is not None:
                self._choose(cell)

    @property
    def _cell(self) -> Cell:
        """The unit under the cursor, in the network that is drawn."""
        if self._network is None:
            return self.cell
        return network_cursor.valid_cell(self.cell, self._network.widths)

    def _choose(self, cell: Cell) -> None:
        self.inspector.select(cell)

    def _select(self, firing: Firing, network: FiringNetwork, cell: Cell) -> Selection:
        """Return the strongest connections of a unit."""
        plain = firing.model.plain
        weights = plain.weights
        # Those that are folded into the weights.
        shortcuts = {k: passing for k, passing in firing.model.network.shortcuts.items() if k not in plain.shortcuts}
        x = firing.subject.x
        if cell.layer:
            x = network.layers[cell.layer - 1].activations
        following = []
        if cell.layer + 1 < len(weights):
            a = float(network.layers[cell.layer].activations[cell.unit])
            following = out_of(a, weights[cell.layer + 1], cell.unit, OUT_OF, shortcuts.get(cell.layer + 1))
        return Selection(cell, into(x, weights[cell.layer], cell.unit, INTO, shortcuts.get(cell.layer)), following)

    def _on_fired(self, firing: Firing, layers: list[LayerActivations]) -> None:
        self._shown = firing
        self._network = FiringNetwork(
            firing.subject.pixels,
            layers,
            firing.model.network.activations,
            firing.model.classes,
            firing.subject.label_among(firing.model.classes),
            is_decoded=not firing.model.encoding.is_direct,
        )
        if self.inspector.wants_strongest:
            self.inspector.select(strongest_cell(firing.model.plain.weights, [layer.activations for layer in layers]))
        self.redraw()

    def _on_error(self, _: Firing, error: TuinetError) -> None:
        self.show_error(error)
