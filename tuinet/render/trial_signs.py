"""The sign of a trial, which says how it ended: in the table, in the scatter plot, in the legend and in the help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tuinet.render.formatting import first_fitting


@dataclass(frozen=True)
class TrialSign:
    """A sign that stands for some statuses."""

    sign: str
    in_ascii: str
    statuses: tuple[str, ...]
    name: str
    """The states that it stands for, in words"""

    def drawn(self, *, ascii_only: bool) -> str:
        """Return the sign, or the one that stands in for it."""
        return self.in_ascii if ascii_only else self.sign


SIGNS = (
    TrialSign("○", ".", ("pruned",), "pruned"),
    TrialSign("✗", "x", ("failed", "diverged"), "failed or diverged"),
    TrialSign("■", "s", ("stopped",), "stopped"),
    TrialSign("!", "!", ("interrupted",), "interrupted"),
    TrialSign("‖", "=", ("paused",), "paused"),
    TrialSign("▶", ">", ("training",), "training"),
    TrialSign("●", "o", ("finished", "target_reached", "early_stopped"), "finished"),
)
"""Those that raise a question come first"""

GAP = "  "
"""The blanks between two signs of a legend"""


def sign_of(status: str, *, ascii_only: bool) -> str:
    """Return the sign of a trial with a status; `?` if the status is that of another version."""
    return next((each.drawn(ascii_only=ascii_only) for each in SIGNS if status in each.statuses), "?")


def legend(statuses: Iterable[str], room: int, *, ascii_only: bool) -> str:
    """Return the signs of these statuses with their names, as many as fit: `○ pruned  ● finished`.

    It is empty if all trials have ended as planned: then there is nothing to explain.
    """
    present = set(statuses)
    entries = [
        f"{each.drawn(ascii_only=ascii_only)} {each.name}" for each in SIGNS if not present.isdisjoint(each.statuses)
    ]
    if present <= set(SIGNS[-1].statuses):
        return ""
    return first_fitting([GAP.join(entries[:count]) for count in range(len(entries), 0, -1)], room)


def explanation(*, ascii_only: bool) -> str:
    """Return all signs with their names: `● finished, ▶ training, …`."""
    return ", ".join(f"{each.drawn(ascii_only=ascii_only)} {each.name}" for each in reversed(SIGNS))
