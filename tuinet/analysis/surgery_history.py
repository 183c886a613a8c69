"""The history of a surgery, with undo and redo."""

from __future__ import annotations

from tuinet.analysis.surgery import NO_SURGERY, Surgery


class SurgeryHistory:
    """All steps of a surgery from the original network to the latest, and the current one."""

    def __init__(self) -> None:
        self.steps: list[Surgery] = [NO_SURGERY]
        self.position = 0

    @property
    def current(self) -> Surgery:
        """The surgery at the current step."""
        return self.steps[self.position]

    @property
    def can_undo(self) -> bool:
        """True if there is a step to undo."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """True if there is a step to redo."""
        return self.position + 1 < len(self.steps)

    def do(self, surgery: Surgery) -> None:
        """Add a step; steps that have been undone are dropped."""
        if surgery != self.current:
            self.steps[self.position + 1 :] = [surgery]
            self.position += 1

    def undo(self) -> None:
        """Undo a step, if there is one."""
        self.position = max(0, self.position - 1)

    def redo(self) -> None:
        """Redo a step, if there is one."""
        self.position = min(self.position + 1, len(self.steps) - 1)

    def reset(self) -> None:
        """Return to the network as it was trained; this can be undone."""
        self.do(NO_SURGERY)
