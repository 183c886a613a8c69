"""The test digit that the user watches: which one it is, its image, and the network's latest answer to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from tuinet.config import Configuration
from tuinet.errors import TuinetError
from tuinet.evaluation.answer import Answer
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.train.digit_questions import (
    AnsweredDigit,
    FirstGuess,
    Guess,
    LoadedImages,
    OneDigit,
    TestImages,
    answer_digit,
    guess_digit,
    load_test_images,
)

if TYPE_CHECKING:
    from tuinet.analysis.exploration import Exploration
    from tuinet.datasets.dataset import Dataset
    from tuinet.jobs.follower import RunFollower


class PinnedDigit:
    """One digit of the test set.

    A run that is training evaluates the digit itself, several times a second, if it is pinned to the run. For any other
    run, its checkpoint is asked; without a run, the network that would be trained.

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
        """The reason why there are no images; empty if there are"""
        self._owner = owner
        self._on_change = on_change
        self._on_load = on_load
        self._loading = Inquiry(owner, load_test_images, self._on_loaded, self._on_load_error)
        self._answering = Inquiry(owner, answer_digit, self._on_answered, self._on_answer_error)
        self._guessing = Inquiry(owner, guess_digit, self._on_guessed, self._on_answer_error)
        self._config: Configuration | None = None
        self._exploration: Exploration | None = None
        self._answered: tuple[OneDigit, Answer] | None = None
        self._guessed: tuple[FirstGuess, Guess] | None = None
        self._unanswered: OneDigit | FirstGuess | None = None
        self._is_chosen_early = False
        """True if the user chose the digit before there were images"""
        self._is_number_early = False
        """True if the user gave its number before there were images, and so before it was known how many there are"""

    @property
    def count(self) -> int:
        """The number of test digits."""
        if self.dataset is None:
            return 0
        return len(self.dataset.test)

    @property
    def is_loading(self) -> bool:
        """True if the images are still to come."""
        return self.dataset is None and not self.problem

    @property
    def is_unconfigured(self) -> bool:
        """True if the configuration is invalid, so that it describes no network."""
        return self._config is None

    @property
    def label(self) -> int:
        """The true class. There have to be images."""
        if self.dataset is None:
            raise RuntimeError("asked for a label before the images were loaded")
        return int(self.dataset.test.labels[self.index])

    @property
    def answer(self) -> Answer | None:
        """The network's current answer; None if it is not known."""
        if self.follower is None or has_only_begun(self.follower):
            # A run that has begun has not reported yet: its bars grow out of the guess.
            return self._guess
        if self._answered is not None and self._answered[0] == self._question(self.follower):
            return self._answered[1]
        return reported_answer(self.follower, self.index)

    @property
    def is_unanswerable(self) -> bool:
        """True if the run has no checkpoint that could be asked about the digit."""
        return self.follower is not None and self._unanswered == self._question(self.follower)

    @property
    def _guess(self) -> Answer | None:
        """The answer of the untrained network, if it is known."""
        if self._guessed is None or self._config is None or self.dataset is None:
            return None
        question, guess = self._guessed
        if question != FirstGuess.of(self._config, self.dataset, self.index, None):
            return None
        return guess.answer

    def show(self, follower: RunFollower | None, config: Configuration | None) -> None:
        """Show a digit of a run's data set, or, if `follower` is None, of the data set in `config`.

        While the configuration is invalid, the images stay as they are, and there is no answer to them.
        """
        if follower is not self.follower:
            self.follower = follower
            self._exploration = None
            probe = follower.state.probe if follower else None
            if probe and probe.indices:
                self.index = probe.indices[0]
                self._is_chosen_early = False
                if self.index >= self.count:
                    # It belongs to another data set, which is still to be loaded.
                    self.dataset = None
        if follower is not None:
            config = follower.record.config
        self._config = config
        if config is None and self.dataset is None:
            config = Configuration()
        if config is not None:
            self._loading.ask(TestImages(follower, config.dataset, config.preprocess, config.figure_width, config))
        if self.dataset is not None:
            self._ask()

    def move_to(self, index: int, *, pin: bool = True) -> None:
        """Show another digit, and pin it to the run if that is training. The first comes after the last."""
        if not self.count:
            if self.is_loading:
                # It is shown as soon as there are images.
                self.index = index
                self._is_chosen_early = True
                self._is_number_early = False
            self._on_change()
            return
        self.index = index % self.count
        context = AppContext.of(self._owner)
        if self.follower and self.follower.live and pin and not context.read_only:
            context.commands.set("probe", [self.index])
        self._ask()
        self._on_change()

    def go_to(self, number: int) -> None:
        """Show the digit with this number; the last one if there are fewer."""
        if self.count:
            number = min(number, self.count - 1)
        self.move_to(number)
        self._is_number_early = not self.count

    def _ask(self) -> None:
        """Ask the checkpoint of a run that does not train, or, without a run, the network that would be trained."""
        if self.follower is not None:
            if not self.follower.live:
                self._answering.ask(self._question(self.follower))
        elif self._config is not None and self.dataset is not None and self.count:
            self._guessing.ask(FirstGuess.of(self._config, self.dataset, self.index, self._guessed))

    def _question(self, follower: RunFollower) -> OneDigit:
        return OneDigit(follower, self.index, follower.state.saved, follower.link_problem, self._exploration)

    def _on_loaded(self, _: TestImages, loaded: LoadedImages) -> None:
        self.dataset = loaded.dataset
        self._exploration = loaded.exploration
        self.problem = ""
        if self._is_number_early:
            self.index = min(self.index, self.count - 1)
        if self.count:
            # Before it is drawn: it may have been chosen when it was not known yet how many there are.
            self.index %= self.count
        self._on_load(loaded.dataset)
        # A digit that was chosen before the run began is pinned to it; otherwise what a run has pinned already stays.
        is_pinned = self.follower is not None and self.follower.state.probe is not None
        self.move_to(self.index, pin=self._is_chosen_early or (self.index != 0 and not is_pinned))
        self._is_chosen_early = False
        self._is_number_early = False

    def _on_load_error(self, _: TestImages, error: TuinetError) -> None:
        self.dataset = None
        self.problem = str(error)
        self._on_change()

    def _on_answered(self, question: OneDigit, answered: AnsweredDigit) -> None:
        self._exploration = answered.exploration
        self._answered = question, answered.answer
        self._on_change()

    def _on_guessed(self, question: FirstGuess, guess: Guess) -> None:
        self._guessed = question, guess
        self._on_change()

    def _on_answer_error(self, question: OneDigit | FirstGuess, error: TuinetError) -> None:
        # There is no checkpoint, or it cannot be read: the pane says what to do to see an answer.
        self._unanswered = question
        self._on_change()


def has_only_begun(follower: RunFollower) -> bool:
    """Return True if a run trains its first epoch and has not reported any answer."""
    return follower.live and follower.state.probe is None and not follower.state.history


def reported_answer(follower: RunFollower, index: int) -> Answer | None:
    """Return the latest answer that a run has reported while it trained; None if this digit was not pinned to it."""
    probe = follower.state.probe
    if probe is None or index not in probe.indices:
        return None
    position = probe.indices.index(index)
    # A probability that is not finite is null in the log: the network diverged.
    return Answer([value or 0.0 for value in probe.probabilities[position]], probe.labels[position])
