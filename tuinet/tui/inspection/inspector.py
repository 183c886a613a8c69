"""A checkpoint of a run and an image: what the Draw screen and the Inside screen look at."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.signal import Signal

from tuinet.analysis.connections import Cell
from tuinet.analysis.exploration import Exploration
from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.analysis.surgery import Surgery
from tuinet.analysis.surgery_history import SurgeryHistory
from tuinet.errors import TuinetError
from tuinet.events import BatchTrained
from tuinet.jobs.follower import RunFollower
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.checkpoints.listing import CheckpointList, CheckpointsOf
from tuinet.tui.checkpoints.timeline import Timeline
from tuinet.tui.checkpoints.watch import CheckpointWatch
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.inspection.questions import (
    ImageOf,
    OpenedModel,
    OpenedRun,
    OpenModel,
    OpenRun,
    is_image_loaded,
    load_image,
    open_model,
    open_run,
    opened_model,
)

FIRST_IMAGE = ("test", 0)
"""Split and position of the image that is looked at until the user chooses another"""


class Inspector:
    """The state behind the panes of a screen. Panes read it, and redraw when `changed` is published.

    Everything that takes time is an `Inquiry`, so that keys stay fast.
    """

    def __init__(self, owner: Screen[Any]) -> None:
        self._context = AppContext.of(owner)
        self.changed: Signal[None] = Signal(owner, "inspector changed")
        self.follower: RunFollower | None = None
        self.exploration: Exploration | None = None
        self.timeline = Timeline()
        self.model: Model | None = None
        """The network of the current checkpoint; while another is being opened, that of the one before"""
        self.classes: tuple[str, ...] = ()
        """A name for each output; empty until a model is open"""
        self.chosen: Subject | None = None
        """The image that was chosen, as it was given"""
        self.subject: Subject | None = None
        """The chosen image as the network sees it: each network may preprocess it differently"""
        self.cell: Cell | None = None
        """The unit that was selected last; the model may have fewer. None until one is"""
        self.wants_strongest = True
        """True until a unit is selected for an image from another screen: it begins with the strongest"""
        self.surgery = SurgeryHistory()
        """The surgery on a copy of the network"""
        self.problem = ""
        """The error message, in one line, or an empty string"""
        self._position = FIRST_IMAGE
        """Split and position of the image that was asked for last: a key that is held asks faster than images load"""
        self.checkpoint_watch = CheckpointWatch(owner, self._on_listed, self._on_error, self._context.pace.network)
        self._opening_run = Inquiry(owner, open_run, self._on_run_opened, self._on_error)
        self._opening_model = Inquiry(owner, open_model, self._on_model_opened, self._on_error)
        self._loading_image = Inquiry(owner, load_image, self._on_image_loaded, self._on_error)

    @property
    def stepped_batch(self) -> BatchTrained | None:
        """The batch that a paused run has just trained as a single step, if any: no checkpoint has its weights."""
        if self.follower is None:
            return None
        state = self.follower.state
        if self.follower.live and state.paused and state.recorded is not None and state.recorded == state.batch:
            return state.recorded
        return None

    @property
    def is_live(self) -> bool:
        """True if the run is training."""
        return self.follower is not None and self.follower.live

    def show(self, follower: RunFollower | None) -> None:
        """Show another run, or none. If it is the same run, resumed, the checkpoint stays. The image always does."""
        is_same_run = follower and self.follower and follower.run.folder == self.follower.run.folder
        self.follower = follower
        self.problem = ""
        if not is_same_run:
            # Their answers would be about the previous run.
            self._opening_run.cancel()
            self._opening_model.cancel()
            self.checkpoint_watch.forget()
            self.exploration = None
            self.model = None
            self.timeline = Timeline()
            self.surgery = SurgeryHistory()
        self.timeline.following = self.is_live
        if follower is not None:
            self._opening_run.ask_again(OpenRun(follower))
            if self.subject is None:
                # Beside the run, not after it.
                self.go_to(*FIRST_IMAGE)
        self.changed.publish(None)

    def look_at(self, subject: Subject) -> None:
        """Look at another image."""
        self._loading_image.cancel()
        self._set_subject(subject)

    def operate(self, surgery: Surgery) -> None:
        """Take a step to another surgery."""
        self.surgery.do(surgery)
        self.changed.publish(None)

    def step(self, by: int) -> None:
        """Go forward by `by` images in the split of the current one; a negative number goes back."""
        split, index = self._position
        self.go_to(split, index + by)

    def go_to(self, split: str, index: int) -> None:
        """Look at an image of a split."""
        self._position = split, index
        if self.follower is None:
            return
        question = ImageOf(self.follower.run, split, index)
        if is_image_loaded(question):
            self._loading_image.cancel()
            self._loading_image.ask_at_once(question)
        else:
            self._loading_image.ask_again(question)

    def select(self, cell: Cell) -> None:
        """Select a unit of the network."""
        self.cell = cell
        self.wants_strongest = False
        self.changed.publish(None)

    def slide_to(self, position: int) -> None:
        """Show the checkpoint at a position, or the nearest to it. Sliding to the newest of a live run follows it."""
        checkpoint = self.timeline.slide_to(position, is_live=self.is_live)
        if checkpoint is not None:
            self._choose(checkpoint)

    @property
    def split(self) -> str:
        """The split whose images `step` goes through."""
        return self._position[0]

    @property
    def fits(self) -> bool:
        """True if there are a network and an image that it can take."""
        return self.model is not None and self.subject is not None and self.subject.pixels.size == self.model.inputs

    def _on_run_opened(self, question: OpenRun, opened: OpenedRun) -> None:
        if self.exploration is None:
            self.exploration = opened.exploration
        watched = CheckpointsOf(self.exploration, question.follower)
        self.checkpoint_watch.begin(watched)
        self._on_listed(watched, opened.listed)

    def _on_listed(self, _: CheckpointsOf, listed: CheckpointList) -> None:
        timeline = self.timeline
        timeline.update(listed.checkpoints, listed.best_epoch)
        if listed.first is not None and (timeline.current is None or timeline.following):
            timeline.following = listed.is_live
            self._choose(listed.first)
        self.changed.publish(None)

    def _choose(self, checkpoint: Checkpoint) -> None:
        self.timeline.current = checkpoint
        self.problem = ""
        if self.exploration is not None:
            question = OpenModel(self.exploration, checkpoint)
            opened = opened_model(self.exploration, checkpoint)
            if opened is None:
                self._opening_model.ask(question)
            else:
                self._opening_model.cancel()
                self._on_model_opened(question, opened)
        self.changed.publish(None)

    def _on_model_opened(self, question: OpenModel, opened: OpenedModel) -> None:
        self.model = opened.model
        self.classes = opened.classes
        if self.chosen is not None and self.chosen.pixels.size != opened.model.inputs:
            # Another run may have images of another shape.
            self.chosen = None
            self.subject = None
            self.go_to(*FIRST_IMAGE)
        self._see()
        self.changed.publish(None)

    def _on_image_loaded(self, _: ImageOf, subject: Subject) -> None:
        # The other screens look at it, too, and this one still does when the user comes back.
        self._context.look_at(subject)
        self._set_subject(subject)

    def _set_subject(self, subject: Subject) -> None:
        self.chosen = subject
        self.subject = subject
        if subject.index is not None:
            self._position = subject.split, subject.index
        self.problem = ""
        self._see()
        self.changed.publish(None)

    def _see(self) -> None:
        """Preprocess the chosen image as the network does, unless that is done."""
        if self.model is None or self.chosen is None or self.subject is None or not self.fits:
            return
        input_format = self.model.input_format
        if self.subject.preprocessing == input_format.preprocessing:
            # The same object for every checkpoint: what has been found out about an image belongs to its object.
            return
        seen = self.chosen.seen_by(input_format)
        if seen is not None:
            self.subject = seen
        elif self.chosen.index is not None:
            self.go_to(self.chosen.split, self.chosen.index)

    def _on_error(self, _: object, error: TuinetError) -> None:
        self.problem = str(error)
        self.changed.publish(None)
