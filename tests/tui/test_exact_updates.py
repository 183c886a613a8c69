"""The bytes sent to the terminal when a few cells of a screen change."""

from __future__ import annotations

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from tuinet.tui.exact_updates import ExactUpdate, Piece, Writer

STYLES = (
    *("", "red", "on blue", "bold red", "bold reverse", "#102030 on #405060", "underline on blue", "#102030 on blue"),
    *("bold underline red", "italic strike", "#505050 on #000000"),
)


def strip_of(*parts: tuple[str, str]) -> Strip:
    return Strip([Segment(text, Style.parse(style)) for text, style in parts])


def write(writer: Writer, x: int, y: int, strip: Strip) -> None:
    for segment in strip:
        writer.write(x, y, segment)
        x += segment.cell_length


def terminal(sent: str) -> list[pyte.screens.Char]:
    """The cells of a line of a terminal that was sent this."""
    screen = pyte.Screen(40, 2)
    pyte.Stream(screen).feed(sent)
    assert screen.cursor.attrs == pyte.screens.Char(" ")._replace(data=" "), "the style is as it was before"
    return [screen.buffer[0][x] for x in range(40)]


@pytest.mark.parametrize("first", STYLES)
def test_every_cell_looks_as_if_it_were_written_with_its_whole_style(first: str) -> None:
    for second in STYLES:
        strip = strip_of(("ab", first), ("  ", second), ("cd", second), (" ", first), ("e", first))
        writer = Writer(ColorSystem.TRUECOLOR, 40)
        write(writer, 3, 0, strip)
        whole = terminal("\x1b[1;4H" + strip.render(Console(color_system="truecolor")))
        for cell, expected in zip(terminal(writer.finish()), whole, strict=True):
            if expected.data == " " and not expected.reverse and not expected.underscore:
                # The colour in front of a blank cannot be seen, nor whether it is bold.
                cell = cell._replace(fg=expected.fg, bold=expected.bold)
            assert cell == expected, second


def test_only_the_changed_cells_are_sent() -> None:
    strip = strip_of(("left ", "red"), ("middle", "red on blue"), (" right", "red"))
    chops = [{0: strip, strip.cell_length: strip_of(("other", ""))}]
    ends = [[strip.cell_length, strip.cell_length + 5]]
    console = Console(color_system="truecolor")
    spans = [(0, 6, 9)]
    exact = ExactUpdate(chops, spans, ends).render_segments(console)
    assert exact == "\x1b[1;7H\x1b[31;44midd\x1b[0m"
    assert len(exact) < len(ChopsUpdate(chops, spans, ends).render_segments(console))


def test_parts_of_one_line_need_one_movement_of_the_cursor() -> None:
    writer = Writer(ColorSystem.TRUECOLOR, 40)
    write(writer, 2, 0, strip_of(("ab", "red")))
    write(writer, 4, 0, strip_of(("cd", "red")))
    assert writer.finish() == "\x1b[1;3H\x1b[31mabcd\x1b[0m"


def test_between_two_parts_of_a_line_the_cursor_is_moved_on() -> None:
    writer = Writer(ColorSystem.TRUECOLOR, 40)
    write(writer, 2, 0, strip_of(("ab", "")))
    write(writer, 14, 0, strip_of(("cd", "")))
    write(writer, 3, 0, strip_of(("e", "")))
    sent = writer.finish()
    assert sent == "\x1b[1;3Hab\x1b[10Ccd\x1b[13De"
    assert "".join(cell.data for cell in terminal(sent)).rstrip() == "  ae          cd"


def test_to_a_part_of_a_line_nearby_the_cursor_is_moved_and_not_placed() -> None:
    writer = Writer(ColorSystem.TRUECOLOR, 40)
    write(writer, 10, 0, strip_of(("ab", "")))
    write(writer, 10, 1, strip_of(("cd", "")))
    write(writer, 38, 1, strip_of(("ef", "")))
    # At the right edge terminals differ in where the cursor is.
    write(writer, 37, 0, strip_of(("g", "")))
    sent = writer.finish()
    assert sent == "\x1b[1;11Hab\x1b[B\b\bcd\x1b[26Cef\x1b[1;38Hg"
    assert "".join(cell.data for cell in terminal(sent)).rstrip() == f"{'ab':>12}{'g':>26}"


def test_a_half_block_is_turned_over_where_fewer_colours_change() -> None:
    writer = Writer(ColorSystem.TRUECOLOR, 40)
    write(
        writer, 0, 0, strip_of(("▀", "#080808 on #121212"), ("▀▀", "#1c1c1c on #080808"), ("▀", "#121212 on #1c1c1c"))
    )
    sent = writer.finish()
    assert sent == "\x1b[1;1H\x1b[38;5;232;48;5;233m▀\x1b[48;5;234m▄▄\x1b[38;5;233m▀\x1b[0m"


def test_beside_half_blocks_a_blank_in_the_colour_in_front_is_a_full_block() -> None:
    writer = Writer(ColorSystem.TRUECOLOR, 40)
    write(writer, 0, 0, strip_of(("▀", "#080808 on #121212"), (" ", "on #080808"), (" ", "on #121212")))
    assert writer.finish() == "\x1b[1;1H\x1b[38;5;232;48;5;233m▀█ \x1b[0m"


@pytest.mark.parametrize("style", ["on #080808", "reverse #080808 on #080808", "on black"])
def test_without_half_blocks_a_blank_stays_a_blank(style: str) -> None:
    writer = Writer(ColorSystem.TRUECOLOR, 40)
    write(writer, 0, 0, strip_of(("a", "#080808 on #121212"), (" ", style), (" ", "on #121212")))
    assert "█" not in writer.finish()


def test_a_half_block_without_colours_is_never_turned_over() -> None:
    writer = Writer(ColorSystem.TRUECOLOR, 40)
    write(writer, 0, 0, strip_of(("▀", "on #121212"), ("▀", "#121212"), ("▀", "bold #121212 on #080808")))
    assert "▄" not in writer.finish()


def test_cells_of_one_colour_in_several_lines_follow_one_another() -> None:
    grey_white_grey = strip_of((" ", "on #a0a0a0"), (" ", "on #ffffff"), (" ", "on #a0a0a0"))
    pieces = [Piece(5 + x, y, segment) for y in range(3) for x, segment in enumerate(grey_white_grey)]
    writer = Writer(ColorSystem.TRUECOLOR, 40)
    writer.write_nearest_first(pieces)
    sent = writer.finish()
    assert sent.count("m") == 3, "white, grey, and as before"
    in_order = Writer(ColorSystem.TRUECOLOR, 40)
    for piece in pieces:
        in_order.write(*piece)
    expected = in_order.finish()
    assert len(sent) < 0.7 * len(expected)
    screens = [pyte.Screen(40, 4), pyte.Screen(40, 4)]
    for screen, text in zip(screens, (sent, expected), strict=True):
        pyte.Stream(screen).feed(text)
    assert screens[0].buffer == screens[1].buffer
