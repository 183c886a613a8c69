"""The pane with a test digit and the softmax outputs, which move while the network learns."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import MouseScrollDown, MouseScrollUp
from textual.message import Message

from tuinet.config import Configuration
from tuinet.render.formatting import first_fitting
from tuinet.render.verdict import image_title
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.train.pinned_digit import PinnedDigit
from tuinet.tui.widgets.digit_styles import next_style, style_of
from tuinet.tui.widgets.number_note import number_note
from tuinet.tui.widgets.picture import Sketch
from tuinet.tui.widgets.prompts import ask_number
from tuinet.tui.widgets.titles import set_title, title_room

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tuinet.datasets.dataset import Dataset
    from tuinet.jobs.follower import RunFollower
    from tuinet.render.palette import Palette

    Drawing = Callable[[NDArray[np.uint8], str, int, int, Palette], Text]
    """Draws pixels in a style, in a pane of some columns and lines"""

LEAST_BARS = 15
"""Columns that the bars need beside the names of the classes"""

LONGEST_NAME = 10
"""The most columns for the name of a class"""

GAP = 2
"""Columns between digit and bars"""


GUESSING = ("guessing: untrained", "guessing")
"""Headings above the bars of an untrained network, the longest first"""


class DigitPane(Container, can_focus=True):
    """One test digit, large, beside a bar for each class."""

    DEFAULT_CSS = """
    DigitPane {
        layout: horizontal;
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
        self._drawn_image: object = None
        self._note = ""
        """What the numbers in the image are"""
        self.digit = PinnedDigit(self, self.redraw, self._on_load)

    def compose(self) -> ComposeResult:
        """Compose the digit on the left and the bars on the right; what they show is in the title."""
        # Two widgets, because a change sends the line from the widget's left edge: moving bars must not send digits.
        yield Sketch(self._draw_image, classes="image")
        yield Sketch(self._draw_bars, classes="bars")

    def allow_focus(self) -> bool:
        # The screen focuses this pane first, even while it is not displayed: the footer would name its keys.
        return super().allow_focus() and self.display

    def on_mount(self) -> None:
        """Give the title the colours of a new theme; the pictures redraw themselves."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.redraw())

    def show(self, follower: RunFollower | None, config: Configuration | None = None) -> None:
        """Show a digit of the run's data set, or, without a run, of the configuration's; None if that is invalid."""
        self.digit.show(follower, config)
        self.redraw()

    def redraw(self) -> None:
        """Draw what may have changed."""
        self._show_title()
        self.query_one(".bars", Sketch).redraw()
        context = AppContext.of(self)
        image = (self.digit.count, self.digit.index, style_of(context), context.palette)
        # The image stays while the bars move, and it takes longer to draw.
        if image != self._drawn_image:
            self._drawn_image = image
            self.query_one(".image", Sketch).redraw()

    def _show_title(self) -> None:
        room = title_room(self)
        title = self._title(room)
        title.append(number_note(self, self._note, room - title.cell_len))
        set_title(self, title)

    def on_resize(self) -> None:
        """Give the image as much room as it can use."""
        self._fit()

    def _on_load(self, dataset: Dataset) -> None:
        self.post_message(self.Loaded(dataset.inputs, len(dataset.classes)))
        self._drawn_image = None
        self._fit()

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Show the previous digit."""
        event.stop()
        self.action_move(-1)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Show the next digit."""
        event.stop()
        self.action_move(1)

    def _fit(self) -> None:
        width, height = self.content_size
        used = room = max(1, width - GAP - max(least_bars(self.digit.dataset), width // 3))
        if self.digit.count and height:
            from tuinet.render.digit import digit

            # All images get the room that a whole one needs, so that the bars stay where they are.
            used = max(map(len, self._drawn(digit, room, height).plain.splitlines()))
        self.query_one(".image", Sketch).styles.width = used
        self.call_after_refresh(self.redraw)

    def _title(self, width: int) -> Text:
        dataset = self.digit.dataset
        if dataset is None or not self.digit.count:
            return Text("Test image")
        palette = AppContext.of(self).palette
        return image_title(self.digit.index, self.digit.label, self.digit.answer, dataset.classes, width, palette)

    def _draw_image(self, width: int, height: int) -> Text:
        # Imported here because it brings NumPy.
        from tuinet.render.close_up import close_up

        self._update_note(width, height)
        return self._drawn(close_up, width, height)

    def _update_note(self, width: int, height: int) -> None:
        """Say at the lower edge of the frame what the numbers are."""
        from tuinet.render.close_up import close_up_note

        note = ""
        if self.digit.dataset is not None and self.digit.count:
            pixels = self.digit.dataset.test.images[self.digit.index]
            note = close_up_note(pixels, style_of(AppContext.of(self)), width, height)
        # Setting a subtitle repaints the border, even if it is the same.
        if self._note != note:
            self._note = note
            self.border_subtitle = note
            self._show_title()

    def _drawn(self, draw: Drawing, width: int, height: int) -> Text:
        dataset = self.digit.dataset
        if dataset is None or not self.digit.count:
            return Text()
        context = AppContext.of(self)
        style = style_of(context)
        columns = width
        if style != "numbers":
            # A cell is twice as high as wide, so a digit never needs more columns than twice its lines.
            columns = min(width, 2 * height)
        return draw(dataset.test.images[self.digit.index], style, columns, height, context.palette)

    def _draw_bars(self, width: int, height: int) -> Text:
        from tuinet.render.softmax import class_bars

        dataset = self.digit.dataset
        context = AppContext.of(self)
        if dataset is None or not self.digit.count:
            return _wrapped(self.digit.problem or "Loading the test images …", width, context.palette.dim)
        answer = self.digit.answer
        if answer is None:
            message = missing_answer(self.digit, len(dataset.classes), context.read_only)
            return _wrapped(message, width, context.palette.dim)
        heading = Text(no_wrap=True)
        if answer.untrained and height > len(dataset.classes):
            heading.append(first_fitting(GUESSING, width) + "\n", context.palette.warning)
        bars = class_bars(
            answer.probabilities,
            dataset.classes,
            self.digit.label,
            width,
            height - heading.plain.count("\n"),
            context.palette,
            context.ascii_only,
        )
        return heading.append_text(bars)

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


def least_bars(dataset: Dataset | None) -> int:
    """Return the fewest columns of the bars: room for the names of the classes, or for a digit until they are known."""
    if dataset is None:
        return LEAST_BARS + 1
    return LEAST_BARS + min(LONGEST_NAME, max(map(len, dataset.classes)))


def _wrapped(message: str, width: int, style: str) -> Text:
    return Text("\n".join(textwrap.wrap(message, max(8, width))), style)


def missing_answer(digit: PinnedDigit, classes: int, read_only: bool) -> str:
    """Return the reason why there are no bars, and what to do to see them; empty if they appear in a moment."""
    follower = digit.follower
    if follower is None and digit.is_unconfigured:
        return "Correct the configuration: a bar for each class will show what its network guesses."
    if follower is None:
        return ""
    if not follower.live:
        bars = "ten bars" if classes == 10 else f"{classes} bars"
        return f"Press space: {bars} will show how sure the network is."
    if follower.link_problem:
        return "Not connected: the bars return when the machine can be reached."
    probe = follower.state.probe
    if read_only and probe and probe.indices:
        return f"Read-only: this run evaluates only image {probe.indices[0]:,}."
    return ""
