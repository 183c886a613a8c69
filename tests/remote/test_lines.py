"""Bytes become lines, lines become values, and text is sanitized."""

from __future__ import annotations

import json

import pytest

from tuinet.remote import lines
from tuinet.remote.lines import LineBuffer, LineTooLongError, parse
from tuinet.sanitize import REPLACEMENT, sanitize


def test_lines_come_whole_however_the_bytes_were_cut() -> None:
    text = b'{"a": 1}\n\n  \n{"b": 2}\n{"c"'
    collected = LineBuffer()
    found = [line for byte in text for line in collected.add(bytes([byte]))]
    assert found == [b'{"a": 1}', b'{"b": 2}']
    assert list(collected.add(b": 3}\n")) == [b'{"c": 3}']


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_that_is_too_long_is_refused_and_forgotten(monkeypatch: pytest.MonkeyPatch, end: bytes) -> None:
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 10)
    collected = LineBuffer()
    with pytest.raises(LineTooLongError, match="10 bytes"):
        list(collected.add(b"x" * 11 + end))
    assert list(collected.add(b"short\n")) == [b"short"]


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e999", "9" * 30, "[" * 30 + "]" * 30, "[" * 100_000, "", "'a'"])
def test_what_no_message_holds_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text.encode())


def test_a_loss_may_be_huge_where_a_run_diverges() -> None:
    assert parse(b'{"loss": 3.4e38, "seed": 9223372036854775807}') == {"loss": 3.4e38, "seed": (1 << 63) - 1}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("loss 0.1 → 98 % ‖ é 数 🙂", "loss 0.1 → 98 % ‖ é 数 🙂"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("\x1b[31mred\x07", f"{REPLACEMENT}[31mred{REPLACEMENT}"),
        ("\x9b31m\x7f\x00\r", f"{REPLACEMENT}31m{REPLACEMENT * 3}"),
        ("gnp.\u202eexe\u2066\u200b", f"gnp.{REPLACEMENT}exe{REPLACEMENT * 2}"),
        ("\ud800 \ue000 \u2028", f"{REPLACEMENT} {REPLACEMENT} {REPLACEMENT}"),
    ],
)
def test_text_is_for_reading(text: str, shown: str) -> None:
    assert sanitize(text) == shown
    assert parse(json.dumps({text: [text]}).encode()) == {shown: [shown]}
