"""The pane with a test digit and the softmax outputs, which move while the network learns."""

from __future__ import annotations

import random
import textwrap
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.message import Message

from tuinet.config import Configuration
from tuinet.render.verdict import verdict
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.train.pinned_digit import PinnedDigit
from tuinet.tui.widgets.digit_styles import next_style, style_of
from tuinet.tui.widgets.picture import Sketch
from tuinet.tui.widgets.prompts import ask_number

if TYPE_CHECKING:
    from tuinet.datasets.dataset import Dataset
    from tuinet.jobs.follower import RunFollower

LEAST_BARS = 24
"""Columns that the bars need"""

GAP = 2
"""Columns between digit and bars"""


class DigitPane(Container, can_focus=True):
    """One test digit, large, beside a bar for each class."""

    DEFAULT_CSS = """
    DigitPane {
        layout: vertical;
    }
    DigitPane .head {
        height: 1;
    }
    DigitPane .bars {
        margin-left: 2;
    }
    """

    BINDINGS = keys.DIGIT

    class Loaded(Message):
        """Images were loaded: a network for them has this number of inputs and of classes."""

        def __init__(self, inputs: int, classes: int) -> None:
            super().__init__()
            self.inputs = inputs
            self.classes = classes

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Test image"
        self.digit = PinnedDigit(self, self.redraw, self._on_load)

    def compose(self) -> ComposeResult:
        """A line with the prediction; below it the digit on the left and the bars on the right."""
        # Three widgets, because a change sends the line from the widget's left edge: moving bars must not send digits.
        yield Sketch(self._draw_head, classes="head")
        with Horizontal():
            yield Sketch(self._draw_image, classes="image")
            yield Sketch(self._draw_bars, classes="bars")

    def show(self, follower: RunFollower | None, config: Configuration | None = None) -> None:
        """Show a digit of the run's data set, or, without a run, of the configuration's."""
        self.digit.show(follower, config or Configuration())
        self.redraw()

    def redraw(self) -> None:
        """Draw what may have changed."""
        for sketch in self.query(Sketch):
            sketch.redraw()

    def on_resize(self) -> None:
        """Give the image as much room as it can use."""
        self._fit()

    def _on_load(self, dataset: Dataset) -> None:
        self.post_message(self.Loaded(dataset.inputs, len(dataset.classes)))
        self._fit()

    def _fit(self) -> None:
        width, height = self.content_size
        room = max(1, width - LEAST_BARS - GAP)
        used = room
        if self.digit.count and height > 1:
            used = max(map(len, self._draw_image(room, height - 1).plain.splitlines()))
        self.query_one(".image", Sketch).styles.width = used
        self.call_after_refresh(self.redraw)

    def _draw_head(self, width: int, height: int) -> Text:
        dataset = self.digit.dataset
        if dataset is None or not self.digit.count:
            head = Text(self.digit.problem or "Loading the test images …", no_wrap=True)
        else:
            palette = AppContext.of(self).palette
            name = dataset.classes[self.digit.label]
            head = Text(f"image {self.digit.index:,}: label {name}", "bold", no_wrap=True)
            answer = self.digit.answer
            if answer is not None:
                head.append("  ").append_text(verdict(answer, dataset.classes, palette))
                if answer.untrained:
                    head.append("  (untrained network)", palette.dim)
        head.truncate(width, overflow="ellipsis")
        return head

    def _draw_image(self, width: int, height: int) -> Text:
        # Imported here because it brings NumPy.
        from tuinet.render.digit import digit

        dataset = self.digit.dataset
        if dataset is None or not self.digit.count:
            return Text()
        context = AppContext.of(self)
        style = style_of(context)
        columns = width
        if style != "numbers":
            # A cell is twice as high as wide, so a digit never needs more columns than twice its lines.
            columns = min(width, 2 * height)
        return digit(dataset.test.images[self.digit.index], style, columns, height, context.palette)

    def _draw_bars(self, width: int, height: int) -> Text:
        from tuinet.render.softmax import class_bars

        dataset = self.digit.dataset
        if dataset is None or not self.digit.count:
            return Text()
        context = AppContext.of(self)
        answer = self.digit.answer
        if answer is None:
            message = missing_answer(self.digit.follower, len(dataset.classes), context.read_only)
            return Text("\n".join(textwrap.wrap(message, max(8, width))), context.palette.dim)
        return class_bars(
            answer.probabilities,
            dataset.classes,
            self.digit.label,
            width,
            height,
            context.palette,
            context.ascii_only,
        )

    def action_move(self, by: int) -> None:
        """Move forward by `by` digits; a negative number moves back."""
        self.digit.move_to(self.digit.index + by)

    def action_random(self) -> None:
        """Show any digit."""
        if self.digit.count:
            self.digit.move_to(random.randrange(self.digit.count))  # noqa: S311 - nothing secret depends on it

    def action_go(self) -> None:
        """Ask for the number of a digit."""
        ask_number(self, "test image", 0, self.digit.count - 1, self.digit.move_to)

    def action_style(self) -> None:
        """Draw digits in the next style."""
        next_style(AppContext.of(self))
        self._fit()


def missing_answer(follower: RunFollower | None, classes: int, read_only: bool) -> str:
    """Why there are no bars, and what to do to see them; empty if they appear in a moment."""
    if follower is None or not follower.live:
        bars = "ten bars" if classes == 10 else f"{classes} bars"
        return f"Press space: {bars} will show how sure the network is."
    if follower.link_problem:
        return "No link: the bars return when the machine can be reached."
    probe = follower.state.probe
    if read_only and probe and probe.indices:
        return f"Read-only: this run evaluates only image {probe.indices[0]:,}."
    return ""
