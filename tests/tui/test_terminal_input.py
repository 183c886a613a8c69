"""Bytes of a terminal as messages."""

from __future__ import annotations

import pytest
from textual import events

from tuinet.tui.terminal_input import Decoder, TerminalInput


def keys(typed: TerminalInput, *data: bytes) -> list[str]:
    return [message.key for piece in data for message in typed.messages(piece) if isinstance(message, events.Key)]


def test_bytes_that_are_not_utf_8_are_left_out() -> None:
    decoder = Decoder()
    assert decoder.decode(b"caf\xe9 \xff\x80x") == "caf x"


def test_a_character_in_two_pieces_is_whole() -> None:
    decoder = Decoder()
    assert [decoder.decode(b"\xc3"), decoder.decode(b"\xa9")] == ["", "é"]


def test_a_mouse_report_of_x10_is_left_out_even_in_pieces() -> None:
    decoder = Decoder()
    report = b"\x1b[M\x20\xa0\xc3"
    for cut in range(3, len(report)):
        assert decoder.decode(b"a" + report[:cut]) + decoder.decode(report[cut:] + b"b") == "ab"


def test_an_escape_is_not_held_back() -> None:
    assert Decoder().decode(b"\x1b") == "\x1b"


def test_escape_and_the_key_after_it_are_two_keys_even_if_they_arrive_together() -> None:
    typed = TerminalInput()
    assert keys(typed, b"\x1bt", b"a\x1b ", b"\x1b", b"q") == ["escape", "t", "a", "escape", "space", "escape", "q"]
    assert keys(typed, b"\x1b\x1bx", b"\x1b\x1b[D") == ["escape", "escape", "x", "escape", "left"]


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be the beginning of a sequence is not kept waiting for its rest."""
    monkeypatch.setattr("tuinet.tui.terminal_input.ESCAPE_DELAY", 0)


def late_keys(typed: TerminalInput) -> list[str]:
    return [message.key for message in typed.late_messages() if isinstance(message, events.Key)]


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("character", "O P X [ ] _ ^ \\".split())
@pytest.mark.parametrize("is_together", [True, False])
def test_any_key_after_escape_is_a_key_if_no_sequence_follows(character: str, is_together: bool) -> None:
    typed = TerminalInput()
    (name,) = keys(TerminalInput(), character.encode())
    pieces = [b"\x1b" + character.encode()] if is_together else [b"\x1b", character.encode()]
    assert [*keys(typed, *pieces), *late_keys(typed), *keys(typed, b"a")] == ["escape", name, "a"]
    assert keys(typed, b"\x1b" + character.encode() + b"\x1b[A") == ["escape", name, "up"]
    assert keys(typed, b"\x1b" + character.encode() + b"\r") == ["escape", name, "enter"]


@pytest.mark.usefixtures("unhurried")
def test_an_escape_that_nothing_follows_is_a_key() -> None:
    typed = TerminalInput()
    assert [*keys(typed, b"\x1b"), *late_keys(typed)] == ["escape"]


@pytest.mark.parametrize("sequence", [b"\x1b[A", b"\x1bOA", b"\x1b[[A", b"\x1b[1;5A"])
def test_a_key_that_is_a_sequence_is_one_key_even_in_pieces(sequence: bytes) -> None:
    whole = keys(TerminalInput(), sequence)
    assert len(whole) == 1
    for cut in range(1, len(sequence)):
        typed = TerminalInput()
        assert keys(typed, b"a", sequence[:cut], sequence[cut:], b"b") == ["a", *whole, "b"]


@pytest.mark.parametrize("reply", [b"\x1b]11;rgb:0/0/0\x07", b"\x1b]11;rgb:0/0/0\x1b\\", b"\x1bP>|xterm(390)\x1b\\"])
def test_a_reply_to_another_program_is_not_typed(reply: bytes) -> None:
    assert keys(TerminalInput(), b"a" + reply + b"b") == ["a", "b"]


def test_an_enter_that_the_kernel_has_translated_is_an_enter() -> None:
    assert keys(TerminalInput(), b"12\n3") == ["1", "2", "enter", "3"]


def test_an_escape_in_a_paste_is_left_out() -> None:
    (message,) = TerminalInput().messages(b"\x1b[200~a\x1bb\x1b[201~")
    assert isinstance(message, events.Paste)
    assert message.text == "ab"


def test_a_paste_in_pieces_is_whole_and_ends() -> None:
    pasted = b"\x1b[200~a\nb\x1b[201~"
    for cut in range(len(pasted)):
        typed = TerminalInput()
        (message,) = [message for piece in (pasted[:cut], pasted[cut:]) for message in typed.messages(piece)]
        assert isinstance(message, events.Paste)
        assert message.text == "a\nb"
        assert keys(typed, b"\x1bt") == ["escape", "t"]


def test_after_a_sequence_that_breaks_the_parser_all_others_are_understood() -> None:
    assert keys(TerminalInput(), b"a\x1b[1114112u\x1b[Ab", b"c") == ["a", "up", "b", "c"]


def test_an_impossible_size_changes_nothing() -> None:
    typed = TerminalInput()
    sizes = [
        message.size for message in typed.messages(b"\x1b[48;30;100;600;1000t") if isinstance(message, events.Resize)
    ]
    assert sizes == [(100, 30)]
    for size in (b"9999999;9999999;1;1", b"0;0;0;0"):
        assert not list(typed.messages(b"\x1b[48;" + size + b"t"))
    (click,) = typed.messages(b"\x1b[<0;11;21M")
    assert isinstance(click, events.MouseDown)
    assert (click.x, click.y) == (1, 1)
