"""Messages of a hostile machine, and how little of them may reach the user."""

from __future__ import annotations

import pytest

Capture = pytest.CaptureFixture[str]

EVIL = "a\x1b]0;mine\x07b\x9b31mc\x1b[2Jd\re\x00f\x7fg\u202eh\n"
"""Escape sequences of seven and of eight bits, a title, a bell, NUL, DEL, and what turns the direction of text"""


def one_line(capture: Capture) -> str:
    """All that was printed: one line of what is wrong."""
    printed = capture.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("tuinet: box: ")
    assert printed.err.count("\n") == 1
    assert len(printed.err) < 500
    assert_harmless(printed.err)
    return printed.err


def assert_harmless(text: str) -> None:
    """Nothing in it that a terminal would obey."""
    assert all(char in "\n\t" or char.isprintable() for char in text), repr(text)
