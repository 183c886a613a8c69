"""Terminal sequences that alert a user."""

from __future__ import annotations

from tuinet.render.notice import LONGEST, notice_sequence


def test_the_bell_is_one_character_whatever_the_message() -> None:
    assert notice_sequence("bell", "finished") == "\a"


def test_a_message_is_an_operating_system_command_of_number_9() -> None:
    assert notice_sequence("osc9", "it has finished") == "\x1b]9;it has finished\a"


def test_no_notice_sends_nothing() -> None:
    assert notice_sequence("none", "finished") == ""


def test_no_control_character_of_the_message_reaches_the_terminal() -> None:
    evil = "a\x1b[2J\x07b\x9c\x1b\\c\nd\x00\u202ee"
    inside = notice_sequence("osc9", evil).removeprefix("\x1b]9;").removesuffix("\a")
    assert inside.isprintable()
    assert [letter for letter in inside if letter.isalpha()] == ["a", "J", "b", "c", "d", "e"]


def test_a_long_message_is_cut() -> None:
    assert len(notice_sequence("osc9", "x" * 10_000)) == len("\x1b]9;\a") + LONGEST
