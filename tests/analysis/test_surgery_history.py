"""Undo and redo of surgery."""

from __future__ import annotations

from tuinet.analysis.surgery import NO_SURGERY, Surgery
from tuinet.analysis.surgery_history import SurgeryHistory

HALF = Surgery(pruned=0.5)
MOST = Surgery(pruned=0.9)


def test_steps_are_undone_and_redone() -> None:
    history = SurgeryHistory()
    history.do(HALF)
    history.do(MOST)
    history.undo()
    assert history.current == HALF
    history.redo()
    assert history.current == MOST
    assert not history.can_redo


def test_a_new_step_replaces_those_that_were_undone() -> None:
    history = SurgeryHistory()
    history.do(HALF)
    history.undo()
    history.do(MOST)
    assert history.steps == [NO_SURGERY, MOST]


def test_at_the_ends_nothing_happens() -> None:
    history = SurgeryHistory()
    history.undo()
    history.redo()
    history.reset()
    assert history.steps == [NO_SURGERY]
    assert not history.can_undo


def test_a_reset_can_be_undone() -> None:
    history = SurgeryHistory()
    history.do(HALF)
    history.reset()
    assert history.current == NO_SURGERY
    history.undo()
    assert history.current == HALF
