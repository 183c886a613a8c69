"""The test digit that a person watches: which one it is, its image, and the network's latest answer to it.

What reads images and checkpoints is imported when it is needed: the first screen is painted before NumPy is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from textual.dom import DOMNode

from tuinet.config import Configuration
from tuinet.errors import TuinetError
from tuinet.evaluation.answer import Answer
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry, IsWanted

if TYPE_CHECKING:
    from tuinet.analysis.exploration import Exploration
    from tuinet.datasets.dataset import Dataset
    from tuinet.jobs.follower import RunFollower


@dataclass(frozen=True)
class TestImages:
    """The test images of a run's data set; without a run, of the data set that is configured."""

    follower: RunFollower | None
    dataset: str
    config: Configuration = field(compare=False)
    """Other changes of the configuration are no reason to read the images again"""


def load_test_images(question: TestImages, _: IsWanted) -> Dataset:
    """Read the images. Raises DatasetError or LinkError."""
    from tuinet.datasets.dataset import load
    from tuinet.runs.data import load_run_data
    from tuinet.runs.home import home

    if question.follower is not None:
        return load_run_data(question.follower.run, "test")
    valid_size = question.config.valid_size
    return load(question.dataset, home(), valid_size=valid_size, train_limit=None, splits=("test",))


@dataclass(frozen=True)
class OneDigit:
    """What does the best checkpoint of a run answer to one test digit?

    The fields after the index change when the answer may be another: after more training, or when a link is back.
    """

    follower: RunFollower
    index: int
    saved: tuple[int, int]
    link_problem: str
    exploration: Exploration | None = field(compare=False)
    """The run as it was opened before, with its caches; None if it was not"""


class AnsweredDigit(NamedTuple):
    """The answer, and what was opened for it."""

    exploration: Exploration
    answer: Answer


def answer_digit(question: OneDigit, _: IsWanted) -> AnsweredDigit:
    """Run the digit through the network. Raises RunError, CheckpointError, DatasetError or LinkError."""
    from tuinet.analysis.exploration import Exploration

    exploration = question.exploration or Exploration(question.follower.run)
    checkpoint = exploration.default_checkpoint(question.follower.best_saved())
    return AnsweredDigit(exploration, exploration.answer(checkpoint, "test", question.index))


class PinnedDigit:
    """One digit of the test set.

    A run that trains evaluates the digit itself, several times a second, if it is pinned to the run. Of a run that
    does not train, its checkpoint is asked.

    Args:
        owner: The widget that shows the digit.
        on_change: Called when there is something new to draw.
        on_load: Called when other images were loaded.
    """

    def __init__(self, owner: DOMNode, on_change: Callable[[], None], on_load: Callable[[Dataset], None]) -> None:
        self.follower: RunFollower | None = None
        self.index = 0
        self.dataset: Dataset | None = None
        self.problem = ""
        """Why there are no images; empty if there are"""
        self._owner = owner
        self._on_change = on_change
        self._on_load = on_load
        self._loading = Inquiry(owner, load_test_images, self._on_loaded, self._on_load_error)
        self._answering = Inquiry(owner, answer_digit, self._on_answered, self._on_answer_error)
        self._exploration: Exploration | None = None
        self._answered: tuple[OneDigit, Answer] | None = None

    @property
    def count(self) -> int:
        """The number of test digits."""
        if self.dataset is None:
            return 0
        return len(self.dataset.test)

    @property
    def label(self) -> int:
        """The true class. There have to be images."""
        if self.dataset is None:
            raise RuntimeError("asked for a label before the images were loaded")
        return int(self.dataset.test.labels[self.index])

    @property
    def answer(self) -> Answer | None:
        """What the network answers now; None if that is not known."""
        if self.follower is None:
            return None
        if self._answered is not None and self._answered[0] == self._question(self.follower):
            return self._answered[1]
        return reported_answer(self.follower, self.index)

    def show(self, follower: RunFollower | None, config: Configuration) -> None:
        """Show a digit of a run's data set, or, if `follower` is None, of the data set in `config`."""
        if follower is not self.follower:
            self.follower = follower
            self._exploration = None
            probe = follower.state.probe if follower else None
            if probe and probe.indices:
                self.index = probe.indices[0]
                if self.index >= self.count:
                    # It belongs to another data set, which is still to be loaded.
                    self.dataset = None
        if follower is not None:
            config = follower.record.config
        self._loading.ask(TestImages(follower, config.dataset, config))
        if self.dataset is not None:
            self._ask()

    def move_to(self, index: int, *, pin: bool = True) -> None:
        """Show another digit, and pin it to the run if that trains."""
        if not self.count:
            self._on_change()
            return
        self.index = index % self.count
        context = AppContext.of(self._owner)
        if self.follower and self.follower.live and pin and not context.read_only:
            context.commands.set("probe", [self.index])
        self._ask()
        self._on_change()

    def _ask(self) -> None:
        """Ask the checkpoint of a run that does not train."""
        if self.follower is not None and not self.follower.live:
            self._answering.ask(self._question(self.follower))

    def _question(self, follower: RunFollower) -> OneDigit:
        return OneDigit(follower, self.index, follower.state.saved, follower.link_problem, self._exploration)

    def _on_loaded(self, _: TestImages, dataset: Dataset) -> None:
        self.dataset = dataset
        self.problem = ""
        self._on_load(dataset)
        # A digit that was chosen before the run began is pinned to it; what a run has pinned already stays.
        is_pinned = self.follower is not None and self.follower.state.probe is not None
        self.move_to(self.index, pin=self.index != 0 and not is_pinned)

    def _on_load_error(self, _: TestImages, error: TuinetError) -> None:
        self.dataset = None
        self.problem = str(error)
        self._on_change()

    def _on_answered(self, question: OneDigit, answered: AnsweredDigit) -> None:
        self._exploration = answered.exploration
        self._answered = question, answered.answer
        self._on_change()

    def _on_answer_error(self, _: OneDigit, error: TuinetError) -> None:
        # There is no checkpoint, or it cannot be read: the pane says what to do to see an answer.
        self._on_change()


def reported_answer(follower: RunFollower, index: int) -> Answer | None:
    """The latest answer that a run has reported while it trained; None if this digit was not pinned to it."""
    probe = follower.state.probe
    if probe is None or index not in probe.indices:
        return None
    position = probe.indices.index(index)
    # A probability that is not finite is null in the log: the network diverged.
    return Answer([value or 0.0 for value in probe.probabilities[position]], probe.labels[position])
