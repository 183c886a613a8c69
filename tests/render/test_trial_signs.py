"""The signs of trials: one table for pictures, legends and the help."""

from __future__ import annotations

import pytest

from tuinet.render.status import SIGNS as STATUS_SIGNS
from tuinet.render.trial_signs import SIGNS, explanation, legend, sign_of

STATUSES = [status for sign in SIGNS for status in sign.statuses]


@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_two_signs_are_alike_and_the_help_explains_each(ascii_only: bool) -> None:
    drawn = [each.drawn(ascii_only=ascii_only) for each in SIGNS]
    assert len(set(drawn)) == len(drawn)
    assert all(f"{sign} " in explanation(ascii_only=ascii_only) for sign in drawn)
    assert "".join(drawn).isascii() == ascii_only


def test_a_trial_has_the_sign_of_its_run_unless_it_has_ended_as_planned() -> None:
    for status in STATUSES:
        assert sign_of(status, ascii_only=False) == STATUS_SIGNS[status].replace("✓", "●")


def test_a_legend_names_the_signs_in_view_those_that_raise_a_question_first() -> None:
    statuses = ["finished", "pruned", "training", "finished"]
    assert legend(statuses, 60, ascii_only=False) == "○ pruned  ▶ training  ● finished"
    assert legend(statuses, 24, ascii_only=True) == ". pruned  > training"
    assert legend(["finished"], 60, ascii_only=False) == ""
