"""Finding the next image, or the previous one, that a network gets wrong, for the Inside screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from textual.screen import Screen

from tuinet.analysis.exploration import Exploration
from tuinet.errors import TuinetError
from tuinet.evaluation.selection import next_mistake
from tuinet.runs.checkpoints import Checkpoint
from tuinet.tui.inquiry import Inquiry, IsWanted
from tuinet.tui.inspection.inspector import Inspector

NONE = -1
"""There is no mistake"""


@dataclass(frozen=True)
class NextMistake:
    """Which image after this one does the network get wrong?"""

    exploration: Exploration
    checkpoint: Checkpoint
    split: str
    after: int
    """An image of the split by its position; -1 to begin with the first"""
    step: int
    """-1 for the image before it"""


def find_mistake(question: NextMistake, is_wanted: IsWanted) -> int | None:
    """Return the position of the image; None if it is no longer wanted. Raises DatasetError or CheckpointError."""
    evaluation = question.exploration.evaluate(question.checkpoint, question.split, is_wanted)
    if evaluation is None:
        return None
    position = next_mistake(evaluation, np.arange(len(evaluation.labels)), question.after, question.step)
    return NONE if position is None else position


class MistakeFinder:
    """Takes an inspector to the next mistake of the network that it looks at."""

    def __init__(self, owner: Screen[Any], inspector: Inspector) -> None:
        self._owner = owner
        self._inspector = inspector
        self._finding = Inquiry(owner, find_mistake, self._on_found, self._on_error)

    def go_on(self, step: int) -> None:
        """Look at the next mistake in the split, or with -1 at the previous one; after the last comes the first."""
        inspector = self._inspector
        checkpoint = inspector.timeline.current
        if inspector.exploration is None or checkpoint is None:
            return
        after = NONE
        subject = inspector.subject
        if subject is not None and subject.split == inspector.split and subject.index is not None:
            after = subject.index
        self._finding.ask_again(NextMistake(inspector.exploration, checkpoint, inspector.split, after, step))

    def _on_found(self, question: NextMistake, position: int | None) -> None:
        if position == NONE:
            self._owner.notify("no mistakes among these images", markup=False)
        elif position is not None:
            self._inspector.go_to(question.split, position)

    def _on_error(self, _: NextMistake, error: TuinetError) -> None:
        self._owner.notify(str(error), severity="error", markup=False)
