"""Grouping figures into lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from tuinet.datasets.components import Box

# The share of the lower box's height in which neighbours in a line overlap.
_OVERLAP = 0.5


class Positioned(Protocol):
    """Something in an image."""

    @property
    def upright(self) -> Box:
        """Its box on the page when the lines are level."""


T = TypeVar("T", bound=Positioned)


def in_lines(figures: Sequence[T]) -> list[list[T]]:
    """Group figures into lines, from top to bottom, and each line from left to right.

    Each figure continues the line whose last figure is most nearly beside it, so that a line may rise or fall slowly.
    """
    lines: list[list[T]] = []
    for figure in sorted(figures, key=lambda figure: figure.upright.left + figure.upright.right):
        line = max(lines, key=lambda line: _overlap(line[-1].upright, figure.upright), default=None)
        if line is not None and _overlap(line[-1].upright, figure.upright) >= _OVERLAP:
            line.append(figure)
        else:
            lines.append([figure])
    return sorted(lines, key=_middle)


def _overlap(box: Box, other: Box) -> float:
    """Return how far two boxes overlap in height, as a share of the less tall one."""
    return (min(box.bottom, other.bottom) - max(box.top, other.top)) / max(1, min(box.height, other.height))


def _middle(line: Sequence[Positioned]) -> float:
    return sum(figure.upright.top + figure.upright.bottom for figure in line) / len(line)
