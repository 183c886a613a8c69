"""What the Explore screen shows: a run, a checkpoint, an image and the answers, computed beside the keys."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from typing import Any

from textual.screen import Screen
from textual.signal import Signal
from textual.timer import Timer

from tuinet.analysis.exploration import Exploration
from tuinet.datasets.dataset import SPLITS, Images
from tuinet.errors import TuinetError
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.predictions import Evaluation
from tuinet.jobs.follower import RunFollower
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.context import AppContext
from tuinet.tui.explore.chore import Chore
from tuinet.tui.explore.image_cursor import ImageCursor

MANY = 10_000
"""From more images on it is said that they are being evaluated: it takes a while."""


class Explorer:
    """`changed` tells whenever something of it is another. All that takes time is done in threads."""

    def __init__(self, owner: Screen[Any]) -> None:
        self._owner = owner
        self.changed: Signal[None] = Signal(owner, "another view")
        self.session: RunFollower | None = None
        self.exploration: Exploration | None = None
        chosen = AppContext.of(owner).preferences.explore_split
        self.split = chosen if chosen in SPLITS else SPLITS[-1]
        self.images: Images | None = None
        self.classes: tuple[str, ...] = ()
        self.walk = ImageCursor()
        self.checkpoints: list[Checkpoint] = []
        self.checkpoint: Checkpoint | None = None
        self._best: int | None = None  # the epoch of the best checkpoint, as it was when they were listed
        self.following = False
        """Whether to go on to each new checkpoint"""
        self.problem = ""
        self.busy = ""
        self._answer: tuple[object, Answer] | None = None
        self._evaluation: object = None
        self._news: Timer | None = None
        self._opening = Chore(owner, self._open)
        self._listing = Chore(owner, self._list)
        self._answering = Chore(owner, self._ask)
        self._evaluating = Chore(owner, self._evaluate)

    def show(self, session: RunFollower | None) -> None:
        """Look at another run. One that is gone on with stays as it was looked at."""
        before, self.session = self.session, session
        if session is None or before is None or session.run.folder != before.run.folder:
            self.exploration, self.images, self.classes = None, None, ()
            self.checkpoints, self.checkpoint = [], None
            self.walk = ImageCursor()
        self.following = self.is_live
        self.problem = ""
        self._opening.ask()
        self.changed.publish(None)

    def news(self) -> None:
        """There may be other checkpoints: look, but not more often than charts are painted."""
        if self._news is None:
            self._news = self._owner.set_timer(AppContext.of(self._owner).pace.chart, self.refresh)

    def refresh(self) -> None:
        """Look which checkpoints there are now."""
        if self._news is not None:
            self._news.stop()
            self._news = None
        self._listing.ask()

    def choose_split(self, split: str) -> None:
        """Look at the images of another split."""
        if split != self.split:
            self.split, self.images, self.problem = split, None, ""
            AppContext.of(self._owner).remember(explore_split=split)
            self._opening.ask()
            self.changed.publish(None)

    def slide_to(self, place: int) -> None:
        """To a checkpoint by its place, or the nearest there is. A run that trains is followed from its newest on."""
        if self.checkpoints:
            place = max(0, min(place, len(self.checkpoints) - 1))
            self.following = self.is_live and place == len(self.checkpoints) - 1
            self._choose(self.checkpoints[place])

    def look(self) -> None:
        """Another image is looked at."""
        if self.predictions is None:
            self._answering.ask()
        self.changed.publish(None)

    @property
    def is_live(self) -> bool:
        """Whether the run trains."""
        return self.session is not None and self.session.live

    @property
    def place(self) -> int:
        """Where the checkpoint is among all of them."""
        if self.checkpoint is None:
            return 0
        return min(bisect_left(self.checkpoints, self.checkpoint), len(self.checkpoints) - 1)

    @property
    def best_place(self) -> int | None:
        """Where the checkpoint of the best epoch is; None without one."""
        best = self._best
        return next((k for k, one in enumerate(self.checkpoints) if one.epoch == best and not one.batch), None)

    @property
    def predictions(self) -> Evaluation | None:
        """The checkpoint's answers to all images of the split; None until they are there."""
        if self.exploration is None or self.checkpoint is None:
            return None
        return self.exploration.evaluated(self.checkpoint, self.split)

    @property
    def answer(self) -> Answer | None:
        """The checkpoint's answer to the image; None until it is there."""
        index = self.walk.index
        if self.images is None or self.walk.is_empty:
            return None
        if (known := self.predictions) is not None:
            return known.answer(index)
        if self._answer and self._answer[0] == self._question:
            return self._answer[1]
        return None

    @property
    def _question(self) -> object:
        return self.exploration, self.checkpoint, self.split, self.walk.index

    def _choose(self, checkpoint: Checkpoint) -> None:
        self.checkpoint, self.problem = checkpoint, ""
        if (known := self.predictions) is not None:
            self.walk.take(known)
        else:
            self._answering.ask()
        self._evaluating.ask()
        self.changed.publish(None)

    async def _open(self) -> None:
        """Read the images of the split."""
        session, split = self.session, self.split
        if session is None:
            return
        try:
            exploration = self.exploration
            if exploration is None:
                exploration = await asyncio.to_thread(Exploration, session.run)
            images, classes = await asyncio.to_thread(read, exploration, split)
        except TuinetError as error:
            self._tell(error)
            return
        if (session, split) != (self.session, self.split):
            return
        if images is not self.images:
            self.exploration, self.images, self.classes = exploration, images, classes
            self.walk.enter(len(images))
        if self.checkpoint:
            self._choose(self.checkpoint)
        self.refresh()
        self.changed.publish(None)

    async def _list(self) -> None:
        """See which checkpoints there are."""
        exploration, session, live = self.exploration, self.session, self.is_live
        if exploration is None or session is None:
            return
        try:
            found = await asyncio.to_thread(exploration.checkpoints)
            best = await asyncio.to_thread(session.best_saved)
        except TuinetError as error:
            self._tell(error)
            return
        if exploration is not self.exploration:
            return
        self._best = best
        self.checkpoints = sorted({*found, *([self.checkpoint] if self.checkpoint else [])})
        if found and (self.checkpoint is None or (self.following and not live)):
            self.following = live
            best = self.best_place
            self._choose(self.checkpoints[-1 if live or best is None else best])
        elif found and self.following:
            self._evaluating.ask()
        self.changed.publish(None)

    async def _ask(self) -> None:
        """Ask the checkpoint about one image, which is faster than about all."""
        exploration, checkpoint, images, index = self.exploration, self.checkpoint, self.images, self.walk.index
        if exploration is None or checkpoint is None or images is None or self.walk.is_empty:
            return
        question = self._question
        try:
            answer = await asyncio.to_thread(exploration.answer, checkpoint, self.split, index)
        except TuinetError as error:
            self._tell(error)
            return
        self._answer = question, answer
        self.changed.publish(None)

    async def _evaluate(self) -> None:
        """Ask about all images of the split: the newest checkpoint if it is followed, else the one looked at."""
        exploration, split, images = self.exploration, self.split, self.images
        checkpoint = self.checkpoints[-1] if self.following and self.checkpoints else self.checkpoint
        if exploration is None or images is None or not len(images) or checkpoint is None:
            return
        ticket = self._evaluation = object()

        def is_current() -> bool:
            return self.images is images and (self.following or checkpoint == self.checkpoint)

        if len(images) > MANY or self.walk.predictions is None:
            self.busy = f"evaluating {len(images):,} {split} images …"
            self.changed.publish(None)
        try:
            found = await asyncio.to_thread(
                exploration.evaluate, checkpoint, split, lambda: self._evaluation is ticket and is_current()
            )
        except TuinetError as error:
            self._tell(error)
            return
        finally:
            self._evaluation, self.busy = None, ""  # a thread whose answer nobody awaits ends by that
        if found is not None and is_current():
            self.checkpoint, self.problem = checkpoint, ""
            self.walk.take(found)
        self.changed.publish(None)

    def _tell(self, error: TuinetError) -> None:
        self.problem = str(error)
        self.changed.publish(None)


def read(exploration: Exploration, split: str) -> tuple[Images, tuple[str, ...]]:
    """The images of a split and the names of the classes. Raises DatasetError."""
    return exploration.images(split), exploration.classes
