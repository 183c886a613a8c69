"""The state of the Explore screen and the confusion matrix: a run, a checkpoint, an image and the answers to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.signal import Signal

from tuinet.analysis.exploration import Exploration
from tuinet.datasets.dataset import SPLITS, Images
from tuinet.errors import TuinetError
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.predictions import Evaluation
from tuinet.jobs.follower import RunFollower
from tuinet.messages import spoken_split
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.directory import Run
from tuinet.tui.checkpoints.listing import CheckpointList, CheckpointsOf
from tuinet.tui.checkpoints.timeline import Timeline
from tuinet.tui.checkpoints.watch import CheckpointWatch
from tuinet.tui.context import AppContext
from tuinet.tui.explore.answers import Answers
from tuinet.tui.explore.image_cursor import ImageCursor
from tuinet.tui.explore.questions import (
    AllImages,
    EvaluatedCheckpoint,
    OneImage,
    OpenedSource,
    Source,
    open_source,
)
from tuinet.tui.inquiry import Inquiry

MANY_IMAGES = 10_000
"""With more images, every evaluation takes long enough to be announced, not only the first"""


class Explorer:
    """The state behind the panes of a screen. Panes read it, and redraw when `changed` is published.

    Everything that takes time is an `Inquiry`, so that keys stay fast.
    """

    def __init__(self, owner: Screen[Any]) -> None:
        self.changed: Signal[None] = Signal(owner, "explorer changed")
        self.follower: RunFollower | None = None
        self.others: tuple[Run, ...] = ()
        """The other members of the committee"""
        self.exploration: Exploration | None = None
        self.images: Images | None = None
        self.classes: tuple[str, ...] = ()
        self.cursor = ImageCursor()
        self.timeline = Timeline()
        self.problem = ""
        """The error message, in one line, or an empty string"""
        self.has_no_checkpoint = False
        """True if the checkpoints have been listed, and there are none"""
        self._when_opened: list[Callable[[], None]] = []
        self._context = AppContext.of(owner)
        self.split = SPLITS[-1]
        if self._context.remembered.explore_split in SPLITS:
            self.split = self._context.remembered.explore_split
        self.checkpoint_watch = CheckpointWatch(owner, self._on_listed, self._on_error, self._context.pace.chart)
        self._opening = Inquiry(owner, open_source, self._on_opened, self._on_error)
        self._answers = Answers(owner, lambda: self.changed.publish(None), self._on_evaluated, self._on_error)

    @property
    def is_live(self) -> bool:
        """True if the run is training."""
        return self.follower is not None and self.follower.live

    @property
    def evaluation(self) -> Evaluation | None:
        """The answers of the current checkpoint to all images of the split; None until they are computed."""
        if self.exploration is None or self.timeline.current is None:
            return None
        return self.exploration.cached_evaluation(self.timeline.current, self.split)

    @property
    def answer(self) -> Answer | None:
        """The answer of the current checkpoint to the current image; None until it is computed."""
        image = self._current_image
        if image is None:
            return None
        return self._answers.known(image)

    @property
    def busy(self) -> str:
        """A message about a computation that takes long; empty otherwise."""
        if self.images is None or not self._answers.is_evaluating:
            return ""
        if self.cursor.evaluation is not None and len(self.images) <= MANY_IMAGES:
            return ""
        return f"evaluating {len(self.images):,} {spoken_split(self.split)} images …"

    def show(self, follower: RunFollower | None) -> None:
        """Show another run, or none. If it is the same run, resumed, image and checkpoint stay."""
        others: tuple[Run, ...] = ()
        place = self._context.run_session.membership
        if place is not None:
            others = place.others
        is_same_run = follower and self.follower and follower.run.folder == self.follower.run.folder
        if [run.key for run in others] != [run.key for run in self.others]:
            is_same_run = False
        self.follower = follower
        self.others = others
        if not is_same_run:
            self._opening.cancel()
            self._answers.cancel()
            self.checkpoint_watch.forget()
            self.exploration = None
            self.images = None
            self.classes = ()
            self.has_no_checkpoint = False
            self.timeline = Timeline()
            self.cursor = ImageCursor()
            self._when_opened = []
        elif follower is not None and self.exploration is not None:
            self.checkpoint_watch.question = CheckpointsOf(self.exploration, follower)
        self.timeline.following = self.is_live
        self._open()

    def choose_split(self, split: str) -> None:
        """Show the images of another split."""
        if split == self.split:
            return
        self.split = split
        self.images = None
        self._answers.cancel()
        self._context.remember(explore_split=split)
        self._open()

    def slide_to(self, position: int) -> None:
        """Show the checkpoint at a position, or the nearest to it. Sliding to the newest of a live run follows it."""
        checkpoint = self.timeline.slide_to(position, is_live=self.is_live)
        if checkpoint is not None:
            self._choose(checkpoint)

    def when_opened(self, act: Callable[[], None]) -> None:
        """Do what a key asks for once there are images: whoever types fast does not wait for them."""
        if self.images is None:
            self._when_opened.append(act)
        else:
            act()

    def step(self, by: int) -> None:
        """Go forward by `by` images; a negative number goes back."""
        self.cursor.move(by)
        self.update_answer()

    def update_answer(self) -> None:
        """Ask for the answer to the image under the cursor, unless it is known, and redraw."""
        image = self._current_image
        if image is not None:
            self._answers.ask(image)
        self.changed.publish(None)

    @property
    def _current_image(self) -> OneImage | None:
        checkpoint = self.timeline.current
        if self.exploration is None or checkpoint is None or self.images is None or self.cursor.is_empty:
            return None
        return OneImage(self.exploration, checkpoint, self.split, self.cursor.index)

    def _open(self) -> None:
        self.problem = ""
        if self.follower is not None:
            self._opening.ask_again(Source(self.follower, self.split, self.exploration, self.others))
        self.changed.publish(None)

    def _on_opened(self, source: Source, opened: OpenedSource) -> None:
        if opened.images is not self.images:
            self.exploration, self.images, self.classes = opened
            self.cursor.enter(len(opened.images))
            self.checkpoint_watch.question = CheckpointsOf(opened.exploration, source.follower)
            postponed = self._when_opened
            self._when_opened = []
            for act in postponed:
                act()
        if self.timeline.current is not None:
            self._choose(self.timeline.current)
        self.checkpoint_watch.look()
        self.changed.publish(None)

    def _on_listed(self, _: CheckpointsOf, listed: CheckpointList) -> None:
        timeline = self.timeline
        timeline.update(listed.checkpoints, listed.best_epoch)
        self.has_no_checkpoint = not timeline.checkpoints
        has_ended = timeline.following and not listed.is_live
        if listed.checkpoints and (timeline.current is None or has_ended):
            timeline.following = listed.is_live
            position = len(timeline.checkpoints) - 1
            if not listed.is_live and timeline.best_position is not None:
                position = timeline.best_position
            self._choose(timeline.checkpoints[position])
        elif listed.checkpoints and timeline.following:
            self._evaluate()
        self.changed.publish(None)

    def _choose(self, checkpoint: Checkpoint) -> None:
        self.timeline.current = checkpoint
        self.problem = ""
        if self.evaluation is not None:
            self.cursor.take(self.evaluation)
        self.update_answer()
        self._evaluate()

    def _evaluate(self) -> None:
        """Ask for the answers to all images, unless they are known."""
        checkpoint = self.timeline.current
        if self.timeline.following:
            checkpoint = None
        elif self.evaluation is not None:
            self._answers.cancel_evaluation()
            return
        if self.exploration is not None and self.images is not None and len(self.images):
            self._answers.evaluate(AllImages(self.exploration, self.split, checkpoint))

    def _on_evaluated(self, _: AllImages, evaluated: EvaluatedCheckpoint) -> None:
        self.timeline.current = evaluated.checkpoint
        self.problem = ""
        if evaluated.evaluation is not None:
            self.cursor.take(evaluated.evaluation)
        self.changed.publish(None)

    def _on_error(self, _: object, error: TuinetError) -> None:
        self.problem = str(error)
        self.changed.publish(None)
