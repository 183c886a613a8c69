"""The base of the screens that look into a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tuinet.events import AnyEvent, BatchTrained
from tuinet.jobs.follower import RunFollower
from tuinet.tui.checkpoints.slider import CheckpointSlider
from tuinet.tui.checkpoints.sliding_screen import SlidingScreen
from tuinet.tui.context import AppContext
from tuinet.tui.inspection.inspector import Inspector

NEW_CHECKPOINT = frozenset({"checkpoint_saved", "run_started", "run_ended"})
"""Events after which there may be other checkpoints"""


class InspectingScreen(SlidingScreen[None]):
    """Shows the run of the app, and the image that the app looks at, through an inspector."""

    ALLOW_IN_MAXIMIZED_VIEW = "Header, EpochLine, KeyBar"
    BEFORE_BATCH: ClassVar[Sequence[str]] = ("weights older than {batch} of {epoch}", "weights older than {batch}")
    """Notes that the weights are those of a checkpoint before a batch, the longest first"""
    AFTER_BATCH: ClassVar[Sequence[str]] = ()
    """Notes that the weights are those after a batch, the longest first"""

    def __init__(self) -> None:
        super().__init__()
        self.inspector = Inspector(self)

    @property
    def slider(self) -> CheckpointSlider:
        return self.inspector

    def on_mount(self) -> None:
        """Show the run that the app shows."""
        run_session = AppContext.of(self).run_session
        run_session.changed.subscribe(self, self._show)
        run_session.news.subscribe(self, self._on_news)
        self._take_subject()
        self._show(run_session.follower)

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was shown."""
        follower = AppContext.of(self).run_session.follower
        self._take_subject()
        if follower is not self.inspector.follower:
            self._show(follower)
        self.inspector.checkpoint_watch.look()
        self.inspector.changed.publish(None)

    def _take_subject(self) -> None:
        """Look at what another screen has chosen."""
        subject = AppContext.of(self).subject
        if subject is not None and subject is not self.inspector.chosen:
            self.inspector.wants_strongest = True
            self.inspector.look_at(subject)

    def _show(self, follower: RunFollower | None) -> None:
        if self._is_chosen:
            self.inspector.show(follower)
            self.refresh_bindings()

    def notes(self) -> Sequence[str]:
        """Return notes on what the weights have to do with the batch that a paused run has just trained."""
        batch = self.inspector.stepped_batch
        timeline = self.inspector.timeline
        if batch is None or timeline.position < len(timeline.checkpoints) - 1:
            return ()
        sentences = self.BEFORE_BATCH
        if timeline.current is not None and timeline.current.includes(batch):
            sentences = self.AFTER_BATCH
        return self.about_batch(sentences, batch)

    @staticmethod
    def about_batch(sentences: Sequence[str], batch: BatchTrained) -> Sequence[str]:
        """Put the names of a batch and its epoch into sentences."""
        names = {"batch": f"batch {batch.batch:,}", "epoch": f"epoch {batch.epoch:,}"}
        return [sentence.format(**names) for sentence in sentences]

    def _on_news(self, events: list[AnyEvent]) -> None:
        if self._is_chosen and any(event.type in ("paused", "continued") for event in events):
            # The run may have trained a batch as a single step.
            self.inspector.changed.publish(None)
        # News without events is a change of the run's state: it may have ended.
        matters = not events or any(event.type in NEW_CHECKPOINT for event in events)
        if matters and self._is_chosen:
            self.inspector.checkpoint_watch.look_soon()

    @property
    def _is_chosen(self) -> bool:
        """True if this is the screen that is shown: for the others nothing is computed."""
        return self in self.app.screen_stack
