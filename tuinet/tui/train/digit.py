"""The pinned test digit: its image, and the softmax outputs that move while the network learns."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.message import Message

from tuinet.config import Configuration
from tuinet.errors import TuinetError, UsageError
from tuinet.jobs.follower import RunFollower
from tuinet.limits import whole_number
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.train.opinion import Checked, Opinion, told
from tuinet.tui.widgets.ask import Ask
from tuinet.tui.widgets.digit_styles import next_style, style_of
from tuinet.tui.widgets.picture import Sketch

if TYPE_CHECKING:
    from tuinet.datasets.dataset import Dataset

LEAST_BARS, GAP = 24, 2
"""Columns that the bars need, and those between digit and bars."""


class DigitPane(Container, can_focus=True):
    """One test digit, large, with its ten bars. While a run trains the digit is pinned to it."""

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
        """The images are there: so many pixels, so many classes."""

        def __init__(self, inputs: int, classes: int) -> None:
            super().__init__()
            self.inputs, self.classes = inputs, classes

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = "Test digit"
        self.session: RunFollower | None = None
        self.index = 0
        self.dataset: Dataset | None = None
        self.problem = ""
        self._shown: str | None = None  # the data set whose images are loaded, or are being loaded
        self._checked: Checked | None = None
        self._answer: Opinion | None = None  # of the checkpoint

    def show(self, session: RunFollower | None, config: Configuration | None = None) -> None:
        """Show the digits of a run's data set, or of the configuration's where there is no run."""
        own = session.record.config if session else config or Configuration()
        if session is not self.session or self._shown != own.dataset:
            self.session, self._checked, self._answer = session, None, None
            self._shown = own.dataset
            if session and session.state.probe and session.state.probe.indices:
                self.index = session.state.probe.indices[0]
            self._load(own)
        elif session and not session.live and self._answered() is None:
            self._compute()
        self.redraw()

    @work(group="digit", exclusive=True)
    async def _load(self, config: Configuration) -> None:
        try:
            self.dataset = await asyncio.to_thread(load_test_images, config, self.session)
            self.problem = ""
            self.post_message(self.Loaded(self.dataset.inputs, len(self.dataset.classes)))
        except TuinetError as error:
            self.dataset, self.problem = None, str(error)
        self._fit()
        probe = self.session.state.probe if self.session else None
        self._move_to(self.index, pin=bool(self.index) and probe is None)

    def compose(self) -> ComposeResult:
        """A line on top that says what is what; digit at the left, bars at the right."""
        yield Sketch(self._draw_head, classes="head")
        with Horizontal():
            yield Sketch(self._draw_image, classes="image")
            yield Sketch(self._draw_bars, classes="bars")

    def redraw(self) -> None:
        """Draw what may have changed."""
        for sketch in self.query(Sketch):
            sketch.redraw()

    def on_resize(self) -> None:
        """Give the image as much room as it can use."""
        self._fit()

    def _fit(self) -> None:
        image, (width, height) = self.query_one(".image", Sketch), self.content_size
        room = max(1, width - LEAST_BARS - GAP)
        lines = self._picture(room, height - 1).plain.splitlines() if self.dataset and height > 1 else []
        image.styles.width = max((len(line) for line in lines), default=room)
        self.call_after_refresh(self.redraw)

    def _picture(self, width: int, height: int) -> Text:
        from tuinet.render.digit import digit

        context = AppContext.of(self)
        style = style_of(context)
        columns = width if style == "numbers" else min(width, 2 * height)
        return digit(self._data.test.images[self.index], style, columns, height, context.palette)

    def _draw_head(self, width: int, height: int) -> Text:
        if self.dataset is None:
            head = Text(self.problem or "The test digit will be here.", no_wrap=True)
        else:
            head = self._head()
        head.truncate(width, overflow="ellipsis")
        return head

    def _draw_image(self, width: int, height: int) -> Text:
        return self._picture(width, height) if self.dataset else Text()

    def _draw_bars(self, width: int, height: int) -> Text:
        if self.dataset is None:
            return Text()
        return self._bars(int(self.dataset.test.labels[self.index]), width, height)

    def _head(self) -> Text:
        palette = AppContext.of(self).palette
        dataset, opinion = self._data, self._opinion()
        truth = int(dataset.test.labels[self.index])
        head = Text(f"digit {self.index}: a {dataset.classes[truth]}", "bold", no_wrap=True)
        if opinion:
            top = max(range(len(opinion.probabilities)), key=opinion.probabilities.__getitem__)
            right = top == truth
            sign, style = ("✓", palette.right) if right else ("✗", palette.wrong)
            head.append(f"  {sign} seen as {dataset.classes[top]}", style)
            if opinion.untrained:
                head.append("  by the untrained network", palette.dim)
        return head

    def _bars(self, truth: int, width: int, height: int) -> Text:
        from tuinet.render.softmax import class_bars

        context, opinion = AppContext.of(self), self._opinion()
        if opinion is None:
            if self.session and self.session.live:
                watched = self.session.state.probe.indices if self.session.state.probe else []
                words = f"Read-only: the run evaluates digit {watched[0]}." if watched and context.read_only else ""
                words = (
                    "No link: the softmax outputs will be here when it is back." if self.session.link_problem else words
                )
                return Text("\n".join(wrapped(words, width)), context.palette.dim)
            words = "The ten softmax outputs will be here once a network is trained."
            return Text("\n".join(wrapped(words, width)), context.palette.dim)
        shares, classes = opinion.probabilities, self._data.classes
        return class_bars(shares, classes, truth, width, height, context.palette, context.ascii_only)

    @property
    def _data(self) -> Dataset:
        if self.dataset is None:
            raise RuntimeError("asked for images before they were loaded")
        return self.dataset

    def _opinion(self) -> Opinion | None:
        """What the network now thinks of this digit; None where that is not known."""
        if self.session is None:
            return None
        return self._answered() or told(self.session, self.index)

    def _answered(self) -> Opinion | None:
        """What the checkpoint of a run that stands still has answered."""
        is_current = self._answer and self._answer.index == self.index and self.session and not self.session.live
        return self._answer if is_current else None

    @work(group="softmax", exclusive=True)
    async def _compute(self) -> None:
        """Ask the checkpoint of a run that stands still."""
        session, index = self.session, self.index
        if session is None or session.live:
            return
        try:
            if self._checked is None or self._checked.session is not session:
                self._checked = await asyncio.to_thread(Checked, session)
            answer = await asyncio.to_thread(self._checked.ask, index)
        except TuinetError:
            return  # no checkpoint: the pane says that the outputs will be here
        if session is self.session:
            self._answer = answer
            self.redraw()

    def _move_to(self, index: int, *, pin: bool = True) -> None:
        """Show another digit, and pin it to the run if that trains: it then tells what it thinks of it."""
        if self.dataset is None or not len(self.dataset.test):
            self.redraw()
            return
        self.index = index % len(self.dataset.test)
        session = self.session
        if session and session.live:
            if pin and not AppContext.of(self).read_only:
                AppContext.of(self).commands.set("probe", [self.index])
        else:
            self._compute()
        self.redraw()

    def action_move(self, by: int) -> None:
        """So many digits on."""
        self._move_to(self.index + by)

    def action_random(self) -> None:
        """Any."""
        if self.dataset:
            self._move_to(random.randrange(len(self.dataset.test)))  # noqa: S311 - for looking at

    def action_go(self) -> None:
        """By its number."""
        if self.dataset is None:
            return
        count = len(self.dataset.test)

        def check(text: str) -> None:
            number = whole_number(text)
            if number is None or number >= count:
                raise UsageError(f"expected a whole number from 0 to {count - 1:,}")

        question = f"Number of the test digit, 0 to {count - 1:,}"
        self.app.push_screen(Ask(question, check=check), lambda text: self._move_to(int(text)) if text else None)

    def action_style(self) -> None:
        """The next way to draw a digit."""
        next_style(AppContext.of(self))
        self._fit()


def load_test_images(config: Configuration, session: RunFollower | None) -> Dataset:
    """The test images of a run's data set, or of a configuration's. Raises DatasetError or LinkError."""
    from tuinet.datasets.dataset import load
    from tuinet.runs.data import load_run_data
    from tuinet.runs.home import home

    if session:
        return load_run_data(session.run, "test")
    return load(config.dataset, home(), valid_size=config.valid_size, train_limit=None, splits=("test",))


def wrapped(words: str, width: int) -> list[str]:
    """Lines of words no wider than that."""
    import textwrap

    return textwrap.wrap(words, max(8, width))
