"""Pairs of a name and a value are aligned, and a setting is not torn apart."""

from __future__ import annotations

from tuinet.render.pairs import pairs_beside, wrapped_pair
from tuinet.render.palette import PLAIN


def test_a_line_never_breaks_between_a_name_and_its_value() -> None:
    lines = wrapped_pair("configuration", "epochs = 4, train_limit = 5000, threads = 1", 13, 53, PLAIN)
    assert [line.plain for line in lines] == [
        "configuration  epochs = 4, train_limit = 5000,",
        "               threads = 1",
    ]


def test_pairs_move_together_before_one_is_lost() -> None:
    pairs = [
        ("validation", "98.38 %"),
        ("best epoch", "3"),
        ("epochs", "100 of 1000"),
        ("training time", "1 min 51 s"),
        ("parameters", "203,530"),
        ("started", "2026-11-28 02:38"),
    ]
    lines = pairs_beside(pairs, 58, 3, PLAIN, 13)
    assert len(lines) == 3
    assert max(line.cell_len for line in lines) <= 58
