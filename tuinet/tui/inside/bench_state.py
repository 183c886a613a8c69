"""The state of the bench: the user's choices and the sweeps computed so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuinet.analysis.perturbation import PERTURBATIONS, Perturbation
from tuinet.analysis.sweep import STEPS, Sweep
from tuinet.tui.inside.bench_questions import Perturbed, Start, SweepAlong

NAMES = tuple(PERTURBATIONS)

ROUNDING = 1e-9
"""Slack for comparing strengths"""


class BenchState:
    """The selected perturbation, its strength, and the sweeps along all perturbations of one image."""

    def __init__(self) -> None:
        self.selected = NAMES[0]
        self.strength = 0.0
        self.sweeps: dict[str, Sweep] = {}
        """By the name of the perturbation. Those of the previous network stay until they are replaced"""
        self._start: Start | None = None
        self._current: set[str] = set()
        """The names of the sweeps that belong to this network"""

    @property
    def perturbation(self) -> Perturbation:
        """The selected one."""
        return PERTURBATIONS[self.selected]

    @property
    def perturbed(self) -> Perturbed | None:
        """The question about the image at this strength; None before there is an image."""
        if self._start is None:
            return None
        return Perturbed(self._start.without_other(self.selected), self.selected, self.strength)

    @property
    def flips(self) -> list[float]:
        """The strengths at which the answer flips along the selected perturbation, the nearest to 0 first."""
        sweep = self.sweeps.get(self.selected)
        if sweep is None:
            return []
        flips = [flip.strength for flip in (sweep.below, sweep.above) if flip]
        return sorted(flips, key=abs)

    def begin(self, start: Start) -> None:
        """Forget what is known about another image, and compute again what is known about another network.

        A live run saves one network after another: rows that vanished each time would flicker. A new image to morph
        into changes morphing alone.
        """
        known = self._start
        if known is None or known.subject is not start.subject:
            self.sweeps = {}
            self.strength = 0.0
            self._current = set()
        elif known.model is not start.model:
            self._current = set()
            if known.model.outputs != start.model.outputs:
                # Their classes may have no names here.
                self.sweeps = {}
        elif known.other is not start.other:
            self._current.discard("morph")
        self._start = start
        if self.selected not in self.names:
            self.choose(-1)

    @property
    def names(self) -> Sequence[str]:
        """The perturbations that can be chosen: morphing needs another image."""
        if self._start is None or self._start.other is None:
            return [name for name in NAMES if name != "morph"]
        return NAMES

    def next_sweep(self) -> SweepAlong | None:
        """Return the next sweep to compute, the selected one first; None if all are known."""
        name = self.next_name
        if self._start is None or not name:
            return None
        return SweepAlong(self._start.without_other(name), name)

    @property
    def next_name(self) -> str:
        """The perturbation whose sweep is computed next; empty if all are known."""
        unknown = [name for name in (self.selected, *self.names) if name in self.names and name not in self._current]
        return unknown[0] if unknown else ""

    def take(self, question: SweepAlong, sweep: Sweep) -> None:
        """Keep a sweep, unless it is one of another image."""
        if self._start is not None and question.start == self._start.without_other(question.name):
            self.sweeps[question.name] = sweep
            self._current.add(question.name)

    def choose(self, by: int) -> None:
        """Select the perturbation below; -1 for the one above."""
        names = self.names
        if self.selected in names:
            self.selected = names[(names.index(self.selected) + by) % len(names)]
        else:
            self.selected = names[-1]
        self.strength = 0.0

    def select(self, name: str) -> None:
        """Select a perturbation by its name, if it can be chosen."""
        if name in self.names and name != self.selected:
            self.selected = name
            self.strength = 0.0

    def turn(self, by: int) -> None:
        """Turn the strength up by some steps, or down."""
        strengths = self.perturbation.strengths(STEPS)
        if by > 0:
            following = int(np.searchsorted(strengths, self.strength + ROUNDING)) + by - 1
        else:
            following = int(np.searchsorted(strengths, self.strength - ROUNDING)) + by
        self.strength = float(strengths[max(0, min(following, len(strengths) - 1))])

    def turn_to_flip(self) -> None:
        """Turn the strength to the nearest flip; from a flip, to the one in the other direction."""
        flips = self.flips
        if not flips:
            return
        if self.strength in flips:
            self.strength = flips[(flips.index(self.strength) + 1) % len(flips)]
        else:
            self.strength = flips[0]
