"""Pairs of a name and a value are aligned, and a setting is not torn apart."""

from __future__ import annotations

from tuinet.render.pairs import wrapped_pair
from tuinet.render.palette import PLAIN


def test_a_line_never_breaks_between_a_name_and_its_value() -> None:
    lines = wrapped_pair("configuration", "epochs = 4, train_limit = 5000, threads = 1", 13, 53, PLAIN)
    assert [line.plain for line in lines] == [
        "configuration  epochs = 4, train_limit = 5000,",
        "               threads = 1",
    ]
