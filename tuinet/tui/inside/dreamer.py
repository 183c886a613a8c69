"""Dreams that form step by step: a few steps at a time in a thread, a picture after each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from textual.timer import Timer

from tuinet.analysis.dream import STEPS, Dream, dream
from tuinet.analysis.model import Model
from tuinet.errors import TuinetError
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry, IsWanted
from tuinet.tui.widgets.picture import Picture

STEPS_PER_SECOND = 10
"""Slow enough to see how a dream forms"""

LONGEST_PAUSE = 3.0
"""Maximum number of seconds between two pictures. A slow link gets fewer pictures, with more steps between them"""

REST = 5.0
"""Seconds for which the dreams of a run that is followed stay, once they have formed"""


@dataclass(frozen=True)
class DreamOf:
    """The subject of a dream: units of a layer, or classes."""

    model: Model
    layer: int
    """The number of the layer; the last one is that of the classes"""
    units: tuple[int, ...]
    """Units of the layer, or classes"""
    seed: int
    """Of the noise"""


@dataclass(frozen=True)
class Continuation:
    """The next steps of a dream."""

    steps: Iterator[Dream]
    after: int
    """The last step that was taken; -1 before the first"""
    count: int


class Dreamer:
    """Takes the steps of one dream after another, as long as its owner is shown."""

    def __init__(self, owner: Picture, on_change: Callable[[], None]) -> None:
        """`on_change` is called after each step, and when the dreams have rested."""
        self.question: DreamOf | None = None
        self.dream: Dream | None = None
        """The latest step; None before the first one"""
        self.problem = ""
        self._owner = owner
        self._on_change = on_change
        self._steps: Iterator[Dream] = iter(())
        self._inquiry = Inquiry(owner, _advance, self._on_advanced, self._on_error)
        self._timer: Timer | None = None
        self._finished_at = float("-inf")

    @property
    def is_finished(self) -> bool:
        """True if all steps were taken."""
        return self.dream is not None and self.dream.step >= STEPS

    def is_before(self, question: DreamOf) -> bool:
        """Return True if these dreams, of an earlier network of the same run, are still forming or have just formed.

        Otherwise, a run that trains fast would never show more than noise.
        """
        if self.question is None or self.problem or self.question.model.run is not question.model.run:
            return False
        if self.question.model.checkpoint.is_untrained:
            return False
        is_alike = replace(self.question, model=question.model) == question
        return is_alike and (not self.is_finished or time.monotonic() - self._finished_at < REST)

    def start(self, question: DreamOf) -> None:
        """Dream of something, from noise; go on if it is the same as before."""
        if question != self.question:
            self._inquiry.cancel()
            if self._timer is not None:
                self._timer.stop()
                self._timer = None
            self.question = question
            self.dream = None
            self.problem = ""
            self._steps = _steps_of(question)
        self.go_on()

    def go_on(self) -> None:
        """Take the next steps, unless they are on their way or all are taken."""
        is_idle = self._timer is None and not self._inquiry.is_busy
        if self.question is not None and not self.is_finished and not self.problem and is_idle:
            self._advance()

    def _advance(self) -> None:
        self._timer = None
        if not self._owner.display or not self._owner.is_painted:
            return
        after = -1
        count = 1
        if self.dream is not None:
            after = self.dream.step
            count = max(1, round(self._pause * STEPS_PER_SECOND))
        self._inquiry.ask(Continuation(self._steps, after, count))

    def _on_advanced(self, question: Continuation, latest: Dream | None) -> None:
        if question.steps is not self._steps or latest is None:
            return
        self.dream = latest
        if self.is_finished:
            self._finished_at = time.monotonic()
            self._owner.set_timer(REST, self._on_change)
        else:
            self._timer = self._owner.set_timer(self._pause, self._advance)
        self._on_change()

    def _on_error(self, _: Continuation, error: TuinetError) -> None:
        self.problem = str(error)
        self._on_change()

    @property
    def _pause(self) -> float:
        """Seconds between two pictures."""
        return min(LONGEST_PAUSE, AppContext.of(self._owner).pace.figures)


def _steps_of(question: DreamOf) -> Iterator[Dream]:
    """Yield the steps. Nothing is computed before the first is asked for. Raises DatasetError."""
    model = question.model
    form = model.input_format
    rng = np.random.default_rng(question.seed)
    yield from dream(model.network, question.layer, question.units, form.shape, rng, paper=form.paper)


def _advance(question: Continuation, _: IsWanted) -> Dream | None:
    latest = None
    for _step in range(question.count):
        latest = next(question.steps, latest)
    return latest
