"""The Explore screen: step through the images of a run, and see what its network makes of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from tuinet.errors import TuinetError
from tuinet.evaluation.filters import ORDERS
from tuinet.events import AnyEvent
from tuinet.jobs.follower import RunFollower
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.explore.checkpoint_screen import CheckpointScreen
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.filter_text import confidence_text, parse_class, parse_confidence
from tuinet.tui.explore.history_pane import HistoryPane
from tuinet.tui.explore.image_cursor import EVERYTHING
from tuinet.tui.explore.image_panes import AnswerPane, ImagePane, StripPane
from tuinet.tui.explore.position_lines import EpochLine, PositionLine
from tuinet.tui.explore.prompts import ask, ask_number
from tuinet.tui.explore.run_picker import RunPicker
from tuinet.tui.widgets.digit_styles import next_style
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar


class ExploreScreen(CheckpointScreen):
    """Image, answer, neighbours; the way through them, and the checkpoint that answers."""

    BINDINGS = keys.EXPLORE
    CSS_PATH = "explore.tcss"
    AUTO_FOCUS = "ImagePane"
    HELP = (
        "Here you see what a network has learned. Step through the images with the arrows; the bars show the "
        "network's answer to each, ten probabilities that add up to 100 %. With [ and ] you slide through the epochs "
        "and watch the answer to the same image change. Let only some images pass: the mistakes, those of a digit, "
        "those taken for a digit, those of which the network is more or less sure. The confusion matrix shows what is "
        "taken for what; enter opens the images of a cell. All this works while the run trains, too: then the newest "
        "checkpoint is followed until you slide to another."
    )
    HELP_KEYS = ("Explore screen", "Confusion matrix")

    def __init__(self) -> None:
        super().__init__()
        self.explorer = Explorer(self)

    def compose(self) -> ComposeResult:
        """Two lines, the image with its answer, the neighbours."""
        yield Header("explore")
        yield PositionLine(self.explorer)
        yield EpochLine(self.explorer)
        with Horizontal(id="look"):
            with Container(id="frame"):
                yield ImagePane(self.explorer)
            with Container(id="answer"):
                yield AnswerPane(self.explorer)
                yield HistoryPane(self.explorer)
        yield StripPane(self.explorer)
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the run that the app watches."""
        run_session = AppContext.of(self).run_session
        run_session.changed.subscribe(self, self._show)
        run_session.news.subscribe(self, self._news)
        self._show(run_session.follower)

    def on_screen_resume(self) -> None:
        """See what happened while another screen was shown."""
        session = AppContext.of(self).run_session.follower
        if session is not self.explorer.session:
            self._show(session)
        self.explorer.refresh()
        self.explorer.changed.publish(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs images is offered where there are some."""
        if action in {"step", "go", "slide", "slide_to", "mistake", "confusion", "narrow", "order", "split"}:
            return self.explorer.session is not None
        return True

    @property
    def _is_chosen(self) -> bool:
        """Whether this screen is the one of the three that is shown: else nothing is computed for it."""
        return self in self.app.screen_stack

    def _show(self, session: RunFollower | None) -> None:
        if self._is_chosen:
            self.explorer.show(session)
            self.refresh_bindings()

    def _news(self, events: list[AnyEvent]) -> None:
        """There may be another checkpoint, or the run has ended."""
        told = not events or any(event.type in ("checkpoint_saved", "run_started", "run_ended") for event in events)
        if told and self._is_chosen:
            self.explorer.news()

    def action_step(self, by: int) -> None:
        """So many images on."""
        self.explorer.walk.move(by)
        self.explorer.look()

    def action_go(self, where: str) -> None:
        """To the first or the last image, to any, or to that of a number."""
        walk = self.explorer.walk
        if where == "number":
            ask_number(self, "image", 0, walk.count - 1, self._jump)
            return
        if where == "any":
            walk.random()
        else:
            walk.edge(last=where == "last")
        self.explorer.look()

    def action_mistake(self, step: int) -> None:
        """To the next mistake, or the one before."""
        if self.explorer.walk.mistake(step):
            self.explorer.look()
        elif self.explorer.walk.predictions is not None:
            self.notify("no mistakes among these images", markup=False)

    def action_narrow(self, what: str) -> None:
        """Let only some images pass."""
        chosen, classes = self.explorer.walk.filter, self.explorer.classes
        if what == "wrong":
            self.narrow(wrong=not chosen.wrong)
        elif what == "all":
            self.narrow(label=None, predicted=None, wrong=False, min_confidence=0.0, max_confidence=1.0)
        elif what == "confidence":
            ask(
                self,
                "Confidence in percent, like 50-90, >90 or <60; empty for all",
                confidence_text(chosen),
                parse_confidence,
                lambda found: self.narrow(min_confidence=found[0], max_confidence=found[1]),
            )
        elif classes:
            now = getattr(chosen, what)
            ask(
                self,
                f"{'True class' if what == 'label' else 'Taken for'} ({class_words(classes)}); empty for all",
                "" if now is None else classes[now],
                lambda text: parse_class(text, classes),
                lambda found: self.narrow(**{what: found}),
            )

    def narrow(self, **changes: Any) -> None:  # noqa: ANN401 - fields of a filter
        """Change the filter."""
        self.explorer.walk.narrow(replace(self.explorer.walk.filter, **changes))
        self.explorer.look()

    def action_order(self, what: str) -> None:
        """The next order, or this one from its other end."""
        chosen = self.explorer.walk.filter
        if what == "turn":
            self.narrow(descending=not chosen.is_descending)
        else:
            self.narrow(sort=ORDERS[(ORDERS.index(chosen.sort) + 1) % len(ORDERS)], descending=None)

    def action_style(self) -> None:
        """The next way to draw a digit."""
        next_style(AppContext.of(self))
        self.explorer.changed.publish(None)

    def action_confusion(self) -> None:
        """What is taken for what."""

        def opened(cell: tuple[int, int] | None) -> None:
            if cell is not None:
                self.explorer.walk.filter = EVERYTHING
                self.narrow(label=cell[0], predicted=cell[1])

        self.app.push_screen(ConfusionScreen(self.explorer), opened)

    def action_open_run(self) -> None:
        """Explore another run."""
        opener = AppContext.of(self).opener
        self.app.push_screen(RunPicker(), lambda run: opener.open(run) if run else None)

    @work(exclusive=True, group="offer")
    async def offer_runs(self) -> None:
        """Let the person who comes here without a run choose one, if there are any."""
        context = AppContext.of(self)
        try:
            found = any(seen.problem is None for seen in await asyncio.to_thread(context.machines.list_runs))
        except TuinetError:
            found = True  # the list says what is wrong
        if found and self.is_current and context.run_session.follower is None:
            self.action_open_run()

    def _jump(self, index: int) -> None:
        self.explorer.walk.jump(index)
        self.explorer.look()


def class_words(classes: tuple[str, ...]) -> str:
    """The classes in few words."""
    first, last = classes[0], classes[-1]
    return f"{first} to {last}" if first.isdecimal() and last.isdecimal() else ", ".join(classes)
