"""The pane with a test digit and the softmax outputs, which move while the network learns."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import MouseScrollDown, MouseScrollUp
from textual.message import Message

from tuinet.config import Configuration
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.train.digit_bars import digit_bars, least_bars
from tuinet.tui.train.digit_image import digit_image, digit_image_note, digit_title, whole_width
from tuinet.tui.train.pinned_digit import PinnedDigit
from tuinet.tui.widgets.digit_styles import next_style, style_of
from tuinet.tui.widgets.number_note import least_room, number_note
from tuinet.tui.widgets.picture import Sketch
from tuinet.tui.widgets.prompts import ask_number
from tuinet.tui.widgets.titles import set_title, title_room

if TYPE_CHECKING:
    from tuinet.datasets.dataset import Dataset
    from tuinet.jobs.follower import RunFollower

GAP = 2
"""Columns between digit and bars"""

MANY = 1_000_000
"""How many images a random one is chosen from while their number is not known"""


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
        yield Sketch(partial(digit_bars, self.digit, AppContext.of(self)), classes="bars")

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
        title = digit_title(self.digit, AppContext.of(self).palette, room - least_room(self, self._note))
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
            # All images get the room that a whole one needs, so that the bars stay where they are.
            used = whole_width(self.digit, AppContext.of(self), room, height)
        self.query_one(".image", Sketch).styles.width = used
        self.call_after_refresh(self.redraw)

    def _draw_image(self, width: int, height: int) -> Text:
        context = AppContext.of(self)
        self._show_note(digit_image_note(self.digit, context, width, height))
        return digit_image(self.digit, context, width, height)

    def _show_note(self, note: str) -> None:
        """Say at the lower edge of the frame what the numbers are."""
        # Setting a subtitle repaints the border, even if it is the same.
        if self._note != note:
            self._note = note
            self.border_subtitle = note
            self._show_title()

    def action_move(self, by: int) -> None:
        """Move forward by `by` digits; a negative number moves back."""
        self.digit.move_to(self.digit.index + by)

    def action_random(self) -> None:
        """Show any digit."""
        count = self.digit.count or MANY
        self.digit.move_to(random.randrange(count))  # noqa: S311 - nothing secret depends on it

    def action_go(self) -> None:
        """Ask for the number of a digit."""
        most = self.digit.count - 1
        ask_number(self, "test image", 0, None if self.digit.is_loading else most, self.digit.go_to)

    def action_style(self) -> None:
        """Draw digits in the next style."""
        next_style(AppContext.of(self))
        self._fit()
