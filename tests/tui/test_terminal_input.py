"""Bytes of a terminal as messages."""

from __future__ import annotations

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
