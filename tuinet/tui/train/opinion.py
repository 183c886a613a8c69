"""What the network of a run thinks of a test digit: as the run tells it, or as its checkpoint answers."""

from __future__ import annotations

from dataclasses import dataclass

from tuinet.jobs.follower import RunFollower


@dataclass(frozen=True)
class Opinion:
    """Ten probabilities, and whether they are those of a network that was never trained."""

    index: int
    probabilities: list[float]
    untrained: bool = False


def told(session: RunFollower, index: int) -> Opinion | None:
    """What a run that trains has told of a digit last; None if it did not yet."""
    probe = session.state.probe
    if probe is None or index not in probe.indices:
        return None
    row = probe.probabilities[probe.indices.index(index)]
    return Opinion(index, [value or 0.0 for value in row])


class Checked:
    """A run that stands still: its checkpoint is read once and answers. Imports NumPy when it is first asked."""

    def __init__(self, session: RunFollower) -> None:
        """Raises RunError if the run is not whole."""
        from tuinet.analysis.exploration import Exploration

        self.session = session
        self._exploration = Exploration(session.run)

    def ask(self, index: int) -> Opinion:
        """What the best epoch's checkpoint, or the last one, answers. Raises CheckpointError or DatasetError."""
        checkpoint = self._exploration.default_checkpoint(self.session.best_saved())
        answer = self._exploration.answer(checkpoint, "test", index)
        return Opinion(index, list(answer.probabilities), answer.untrained)
