"""Questions of the pane with the test digit for an `Inquiry`, with the functions that answer them in a thread.

What reads images and checkpoints is imported when it is needed: the first screen is painted before NumPy is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tuinet.config import Configuration
from tuinet.evaluation.answer import Answer
from tuinet.tui.inquiry import IsWanted

if TYPE_CHECKING:
    from tuinet.analysis.exploration import Exploration
    from tuinet.analysis.untrained import UntrainedNetwork
    from tuinet.datasets.dataset import Dataset
    from tuinet.jobs.follower import RunFollower


@dataclass(frozen=True)
class TestImages:
    """The test images of a run's data set; without a run, of the data set that is configured."""

    follower: RunFollower | None
    dataset: str
    preprocess: str
    figure_width: int | None
    config: Configuration = field(compare=False)
    """Other changes to the configuration are no reason to read the images again"""


class LoadedImages(NamedTuple):
    """A data set with its test images, and the run that was opened for them."""

    dataset: Dataset
    exploration: Exploration | None
    """Kept, so that other screens find the images in memory; None without a run"""


def load_test_images(question: TestImages, _: IsWanted) -> LoadedImages:
    """Read the images. Raises RunError, DatasetError or LinkError."""
    if question.follower is not None:
        from tuinet.analysis.exploration import Exploration

        exploration = Exploration.shared(question.follower.run)
        return LoadedImages(exploration.data("test"), exploration)
    from tuinet.datasets.dataset import load
    from tuinet.runs.home import home
    from tuinet.runs.preprocessing import preprocessing_of

    valid_size = question.config.valid_size
    dataset = load(question.dataset, home(), valid_size=valid_size, train_limit=None, splits=("test",))
    return LoadedImages(preprocessing_of(question.config).dataset(dataset), None)


@dataclass(frozen=True)
class OneDigit:
    """What does the best checkpoint of a run answer to one test digit?

    The fields after the index change when the answer may be different: after more training, or when a link is back.
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

    exploration = question.exploration or Exploration.shared(question.follower.run)
    checkpoint = exploration.default_checkpoint(question.follower.best_saved())
    return AnsweredDigit(exploration, exploration.answer(checkpoint, "test", question.index))


@dataclass(frozen=True)
class FirstGuess:
    """What does the network of a configuration answer to one test digit before it is trained?"""

    initial: tuple[object, ...]
    """All that the initial weights depend on"""
    index: int
    config: Configuration = field(compare=False)
    dataset: Dataset = field(compare=False)
    network: UntrainedNetwork | None = field(compare=False)
    """The network as it was drawn for another digit; None if it was not"""

    @classmethod
    def of(
        cls, config: Configuration, dataset: Dataset, index: int, earlier: tuple[FirstGuess, Guess] | None
    ) -> FirstGuess:
        """Ask about a digit, with the network of an earlier guess if it is the same."""
        initial = (
            config.dataset,
            config.hidden,
            config.activation,
            config.initializer,
            config.normalisation,
            config.shortcuts,
            config.seed,
        )
        network = None
        if earlier is not None and earlier[0].initial == initial and earlier[0].dataset is dataset:
            network = earlier[1].network
        return cls(initial, index, config, dataset, network)


class Guess(NamedTuple):
    """The answer, and the network that gave it."""

    network: UntrainedNetwork
    answer: Answer


def guess_digit(question: FirstGuess, _: IsWanted) -> Guess:
    """Run the digit through the untrained network. Raises ConfigurationError if that is huge."""
    from tuinet.analysis.untrained import UntrainedNetwork

    network = question.network or UntrainedNetwork.of(question.config, question.dataset)
    return Guess(network, network.answer(question.index))
