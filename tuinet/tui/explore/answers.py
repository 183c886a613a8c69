"""The answers of a network to the images of a split, computed as they are needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.screen import Screen

from tuinet.errors import TuinetError
from tuinet.evaluation.answer import Answer
from tuinet.tui.explore.questions import AllImages, EvaluatedCheckpoint, OneImage, answer_image, evaluate_images
from tuinet.tui.inquiry import Inquiry


class Answers:
    """The answer to the current image, and the answers to all images of its split.

    The answer to a single image is much faster, so it is asked for, too: it arrives before the accuracy and filters do.

    Args:
        owner: The screen that shows them.
        on_answer: Called when the answer to the image that was asked for last is known.
        on_evaluation: Takes the answers to all images.
        on_error: Takes what went wrong.
    """

    def __init__(
        self,
        owner: Screen[Any],
        on_answer: Callable[[], None],
        on_evaluation: Callable[[AllImages, EvaluatedCheckpoint], None],
        on_error: Callable[[object, TuinetError], None],
    ) -> None:
        self._on_answer = on_answer
        self._latest: tuple[OneImage, Answer] | None = None
        self._answering = Inquiry(owner, answer_image, self._on_answered, on_error)
        self._evaluating = Inquiry(owner, evaluate_images, on_evaluation, on_error)

    @property
    def is_evaluating(self) -> bool:
        """True if the answers to all images are being computed."""
        return self._evaluating.is_busy

    def known(self, image: OneImage) -> Answer | None:
        """Return the answer to an image; None until it is computed."""
        evaluation = image.exploration.cached_evaluation(image.checkpoint, image.split)
        if evaluation is not None:
            return replace(evaluation.answer(image.index), untrained=image.checkpoint.is_untrained)
        if self._latest is not None and self._latest[0] == image:
            return self._latest[1]
        return None

    def ask(self, image: OneImage) -> None:
        """Ask for the answer to an image, unless it is known already with those to all others."""
        if image.exploration.cached_evaluation(image.checkpoint, image.split) is None:
            self._answering.ask(image)

    def evaluate(self, images: AllImages) -> None:
        """Ask for the answers to all images of a split."""
        self._evaluating.ask_again(images)

    def cancel_evaluation(self) -> None:
        """Stop computing the answers to all images."""
        self._evaluating.cancel()

    def cancel(self) -> None:
        """Stop computing answers."""
        self._answering.cancel()
        self._evaluating.cancel()

    def _on_answered(self, image: OneImage, answer: Answer) -> None:
        self._latest = image, answer
        self._on_answer()
