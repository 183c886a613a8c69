"""The place of a run in the committee that was opened from the list of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuinet.runs.directory import Run


@dataclass(frozen=True)
class Membership:
    """A run of a committee, and its members in the order they were marked."""

    position: int
    """From 0"""
    members: Sequence[Run]

    def __str__(self) -> str:
        return f"member {self.position + 1} of {len(self.members)}"

    @property
    def others(self) -> tuple[Run, ...]:
        """The other members."""
        return (*self.members[: self.position], *self.members[self.position + 1 :])

    @property
    def next(self) -> Run:
        """The member after this one; after the last comes the first."""
        return self.members[(self.position + 1) % len(self.members)]


def place_in(run: Run, committee: Sequence[Run]) -> Membership | None:
    """Return the place of a run in a committee; None if it does not belong to it."""
    for position, member in enumerate(committee):
        if member.key == run.key:
            return Membership(position, committee)
    return None
