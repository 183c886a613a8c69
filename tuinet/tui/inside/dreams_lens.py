"""The Dreams lens: the image that each class, or each unit of a hidden layer, responds to most."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.text import Text
from textual.events import Click

from tuinet.analysis.connections import Cell
from tuinet.analysis.dream import STEPS, Dream
from tuinet.analysis.representation import layer_names
from tuinet.analysis.subject import Subject
from tuinet.render.dream_tiles import Tiles, divide, dream_tiles
from tuinet.render.evidence import LOGIT, SCORE, score_name
from tuinet.render.formatting import first_fitting, percent
from tuinet.render.palette import Palette
from tuinet.render.signed import small_style
from tuinet.tui.context import AppContext
from tuinet.tui.inside.dreamer import Dreamer, DreamOf
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.lens_keys import DREAMS
from tuinet.tui.widgets.digit_styles import style_of
from tuinet.tui.widgets.titles import set_title

AT_ONCE = 20
"""Dreams that form at the same time; the pages of a small terminal show them in turn"""

BRACKETS = 4
"""Cells of a caption around its text, and the blank between its two parts"""


class DreamsLens(Lens):
    """A page of dreams that form from noise, one of them selected."""

    BINDINGS = DREAMS
    HELP: ClassVar[str] = (
        "Each picture begins as noise. Step by step, its pixels are changed, with a soft brush and no more ink "
        "than a digit has, so that the logit of one class rises. What forms is the image that the network finds most "
        "like that class: it shows what the network looks for. It need not look like a digit to you. Often it is a "
        "few strokes that tell a class from the others, and the network is surer of them than of any real digit.\n\n"
        "The percentage below a picture is the probability of its class. With the encodings 'binary' and 'number', "
        "what rises is the score of the class, which is computed from all outputs. It is not the probability: the "
        "scores of other classes may rise more, so that the network takes the dream of one class for another.\n\n"
        "Hidden units have dreams, too: theirs are the patterns that excite them. A dream that remains noise belongs "
        "to a unit that no small change to the image can excite."
    )
    EMPTY: ClassVar[str] = "The images that the network finds most like each class form here."
    BUSY: ClassVar[str] = "Preparing the noise in which the dreams begin …"

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        self.border_title = "Dreams"
        self.dreamer = Dreamer(self, self.refresh_view)
        self._class = 0
        """The selected class"""
        self._is_of_units = False
        """True for dreams of hidden units, False for dreams of classes"""
        self._seed = 0
        self._tiles = Tiles(1, 1, 1, 1)

    @property
    def selected(self) -> Cell | None:
        """The unit that is selected in all lenses, or a class as a unit of the last layer; None without a network."""
        model = self.inspector.model
        if model is None:
            return None
        widths = model.network.widths[1:]
        if self._is_of_units and self.cell.layer < len(widths) - 1:
            return Cell(self.cell.layer, min(self.cell.unit, widths[self.cell.layer] - 1))
        return Cell(len(widths) - 1, min(self._class, widths[-1] - 1))

    def update_view(self) -> None:
        """Continue the dreams."""
        model = self.inspector.model
        selected = self.selected
        if model is not None and selected is not None:
            first = selected.unit // AT_ONCE * AT_ONCE
            layer = selected.layer + 1
            block = range(first, min(first + AT_ONCE, model.network.widths[layer]))
            question = DreamOf(model, layer, tuple(block), self._seed)
            if self.inspector.timeline.following and self.dreamer.is_before(question):
                self.dreamer.go_on()
            else:
                self.dreamer.start(question)

    def draw(self, width: int, height: int) -> Text:
        """Return a page of dreams, and a line about the selected one; or why there are none."""
        dream = self.dreamer.dream
        question = self.dreamer.question
        reason = self.reason or self.dreamer.problem
        if dream is None or question is None or reason:
            return self.message(reason or self.BUSY, width)
        self._tiles = divide(width, height - 1, len(question.units))
        self._update_title()
        first = self._first_on_page
        page = slice(first, first + self._tiles.count)
        names = [self._caption(dream, k) for k in range(len(question.units))]
        context = AppContext.of(self)
        pixels = as_pixels(dream.images[page])
        look = look_of(context, self.dreamer.is_finished)
        tiles = dream_tiles(pixels, names[page], self._position - first, self._tiles, look, context.palette)
        line = Text(self._sentence(dream, width), context.palette.dim, no_wrap=True)
        line.truncate(width, overflow="ellipsis")
        return Text("\n", no_wrap=True).join([tiles, line])

    def on_click(self, event: Click) -> None:
        """Select the dream that was clicked."""
        offset = event.get_content_offset(self)
        question = self.dreamer.question
        if offset is None or question is None:
            return
        tile = self._tiles.at(offset.x, offset.y)
        if tile is not None and self._first_on_page + tile < len(question.units):
            self._select(question.units[self._first_on_page + tile])

    def turn_wheel(self, by: int) -> None:
        """Select the previous or the next dream."""
        self.action_move(by, 0)

    def action_move(self, right: int, down: int) -> None:
        """Select a dream beside the selected one, even on another page."""
        if self.selected is not None:
            self._select(self.selected.unit + right + down * self._tiles.columns)

    def action_look(self) -> None:
        """Make the selected dream the subject of all lenses."""
        dream = self.dreamer.dream
        if dream is not None:
            subject = Subject(as_pixels(dream.images[self._position]), name=f"dream of {self._selected_name}")
            AppContext.of(self).look_at(subject)
            self.inspector.look_at(subject)

    def action_restart(self) -> None:
        """Dream again, from other noise."""
        self._seed += 1
        self.refresh_view()

    def action_units(self) -> None:
        """Switch between the dreams of the classes and those of the selected unit and its neighbours."""
        self._is_of_units = not self._is_of_units
        model = self.inspector.model
        if self._is_of_units and model is not None and self.cell.layer >= len(model.network.widths) - 2:
            self.inspector.select(Cell(0, 0))
        self.refresh_view()

    def action_layer(self, by: int) -> None:
        """Go to another hidden layer."""
        model = self.inspector.model
        if self._is_of_units and model is not None and 0 <= self.cell.layer + by < len(model.network.widths) - 2:
            self.inspector.select(Cell(self.cell.layer + by, 0))

    def _select(self, unit: int) -> None:
        selected = self.selected
        model = self.inspector.model
        if selected is None or model is None or not 0 <= unit < model.network.widths[selected.layer + 1]:
            return
        if self._is_of_classes:
            self._class = unit
            self.refresh_view()
        else:
            self.inspector.select(Cell(selected.layer, unit))

    @property
    def _is_of_classes(self) -> bool:
        question = self.dreamer.question
        return question is not None and question.layer == len(question.model.network.widths) - 1

    @property
    def _position(self) -> int:
        """The position of the selected dream among those that form."""
        if self.selected is None:
            return 0
        return self.selected.unit % AT_ONCE

    @property
    def _first_on_page(self) -> int:
        """The position of the first dream on the page."""
        return self._position // self._tiles.count * self._tiles.count

    @property
    def _selected_name(self) -> str:
        """The name of the selected class or unit."""
        unit = 0 if self.selected is None else self.selected.unit
        if self._is_of_classes:
            return self.inspector.classes[unit]
        return f"unit {unit}"

    @property
    def _score_name(self) -> str:
        """What the dreams of classes maximise."""
        question = self.dreamer.question
        if question is None:
            return LOGIT
        return score_name(question.model)

    def _caption(self, dream: Dream, position: int) -> str:
        question = self.dreamer.question
        if question is None:
            return ""
        unit = question.units[position]
        if self._is_of_classes:
            share = percent(float(dream.probabilities[position, unit]), 0)
            # A long name is cut, and not what follows it.
            name = Text(self.inspector.classes[unit])
            name.truncate(max(1, self._tiles.width - len(share) - BRACKETS), overflow="ellipsis")
            return f"{name.plain} {share}"
        return f"unit {unit}"

    def _sentence(self, dream: Dream, width: int) -> str:
        """Return `dream of 7: logit 22.3, predicted 7 (100 %)`, or as much of it as fits."""
        probabilities = dream.probabilities[self._position]
        answer = int(probabilities.argmax())
        quantity = "z"
        if self._is_of_classes:
            quantity = self._score_name
        size = f"{quantity} {dream.z[self._position]:.1f}"
        predicted = f"predicted {self.inspector.classes[answer]}"
        share = percent(float(probabilities[answer]), 0)
        whole = f"dream of {self._selected_name}: {size}, {predicted} ({share})"
        explained = []
        if quantity == SCORE:
            explained = [f"{whole}; what rises is the score, not the probability", f"{whole}; only the score rises"]
        short = f"dream of {self._selected_name}: {predicted} ({share})"
        return (
            first_fitting([*explained, whole, short, f"{size}, {predicted} ({share})", f"{predicted} ({share})"], width)
            or predicted
        )

    def _update_title(self) -> None:
        """Show the subject of the dreams and their progress in the title."""
        title = "Dreams"
        pages = [""]
        question = self.dreamer.question
        if question is not None:
            of = "classes"
            if self._score_name == SCORE:
                of = "classes by their scores"
            if not self._is_of_classes:
                of = f"units of {layer_names(question.model.network)[question.layer]}"
            title += f" · {of}"
            if question.model is not self.inspector.model:
                title += f" of epoch {question.model.checkpoint.epoch}"
            first = self._first_on_page
            page = question.units[first : first + self._tiles.count]
            units = question.model.network.widths[question.layer]
            if page and len(page) < units:
                pages = [f" · {page[0]} to {page[-1]} of {units}", f" · {page[0]}–{page[-1]}", ""]
        step = ""
        if self.dreamer.dream is not None and not self.dreamer.is_finished:
            step = f" · step {self.dreamer.dream.step} of {STEPS}"
        # A blank at each end belongs to the title.
        fitting = first_fitting([f"{title}{page}{step}" for page in pages], self.content_size.width - 2)
        set_title(self, Text(fitting or title))


def as_pixels(images: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return images from 0 to 1 as pixels from 0 to 255."""
    return np.rint(255 * images).astype(np.uint8)


def look_of(context: AppContext, is_finished: bool) -> tuple[str, Palette]:
    """Return style and colours of dreams.

    While they form, they are in characters alone: a picture in colours takes ten times as many bytes, and is soon
    replaced.
    """
    if is_finished:
        return small_style(style_of(context), context.palette, context.ascii_only), context.palette
    return "ascii", replace(context.palette, colour=False)
