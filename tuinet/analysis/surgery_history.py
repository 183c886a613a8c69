"""The steps of a surgery, to be undone and done again."""

from __future__ import annotations

from tuinet.analysis.surgery import NO_SURGERY, Surgery


class SurgeryHistory:
    """Surgeries one after the other, from none to the latest, and the one that is current."""

    def __init__(self) -> None:
        self.steps: list[Surgery] = [NO_SURGERY]
        self.position = 0

    @property
    def current(self) -> Surgery:
        """The surgery that is to be shown."""
        return self.steps[self.position]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step has been undone."""
        return self.position + 1 < len(self.steps)

    def do(self, surgery: Surgery) -> None:
        """Take a step to another surgery; the steps that have been undone are forgotten."""
        if surgery != self.current:
            self.steps[self.position + 1 :] = [surgery]
            self.position += 1

    def undo(self) -> None:
        """Go back by a step, if there is one."""
        self.position = max(0, self.position - 1)

    def redo(self) -> None:
        """Take a step again that has been undone, if there is one."""
        self.position = min(self.position + 1, len(self.steps) - 1)

    def reset(self) -> None:
        """Go back to the network as it was trained: a step that can be undone."""
        self.do(NO_SURGERY)
