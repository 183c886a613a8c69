"""Softmax outputs as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Span, Text

from tuinet.render.formatting import percent
from tuinet.render.palette import Palette

EIGHTHS = " ▏▎▍▌▋▊▉█"


@dataclass(frozen=True)
class Signs:
    """What tells the classes apart without colour."""

    right: str = "✓"
    """The most probable class, which is the true one"""
    wrong: str = "✗"
    """The most probable class, which is not the true one"""
    true: str = "○"
    """The true class, which is not the most probable one"""
    top: str = ">"
    """The most probable class, where the true one is not known"""


UNICODE_SIGNS, ASCII_SIGNS = Signs(), Signs("+", "x", "o")


def bar(share: float, width: int, ascii_only: bool = False) -> str:
    """A bar of that share of `width` characters, to an eighth of a character where there are such."""
    if ascii_only:
        return "#" * round(share * width)
    full, eighths = divmod(round(share * width * 8), 8)
    return ("█" * full + EIGHTHS[eighths].strip())[:width]


def softmax_bars(
    probabilities: Sequence[float], classes: Sequence[str], width: int = 30, ascii_only: bool = False
) -> Text:
    """A line for each class: name, bar and figure; the most probable one is marked with a sign and in bold."""
    top = max(range(len(probabilities)), key=probabilities.__getitem__)
    name_width = max(map(len, classes))
    lines = []
    for k, (share, name) in enumerate(zip(probabilities, classes, strict=True)):
        sign = ">" if k == top else " "
        line = f"{sign} {name:>{name_width}} {bar(share, width, ascii_only):<{width}} {percent(share):>8}"
        lines.append(Text(line, style="bold" if k == top else "", no_wrap=True))
    return Text("\n").join(lines)


def class_bars(
    probabilities: Sequence[float | None],
    classes: Sequence[str],
    truth: int | None,
    width: int,
    height: int,
    palette: Palette,
    ascii_only: bool = False,
) -> Text:
    """A line for each class: sign, name, bar and figure, in places that depend on the pane and the names alone.

    Args:
        probabilities: The softmax outputs; None where one is not finite.
        classes: The names, as many.
        truth: The true class; None where it is not known.
        width: Columns of every line.
        height: The most lines. Of more classes the most probable ones and the true one are shown.
        palette: The colours.
        ascii_only: Whether bars and signs are made of ASCII.
    """
    if width < 1 or height < 1 or not probabilities:
        return Text(no_wrap=True)
    shares = [0.0 if share is None or share != share else share for share in probabilities]
    ranking = sorted(range(len(shares)), key=lambda k: -shares[k])
    top = ranking[0]
    shown = ranking[:height]
    if truth is not None and truth not in shown and height > 1:
        shown[-1] = truth
    signs = ASCII_SIGNS if ascii_only else UNICODE_SIGNS
    name_width = min(max(map(cell_len, classes)), max(1, width // 3))
    figure_width, places = (8, 1) if width >= 24 else (6, 0) if width >= 12 else (0, 0)
    bar_width = max(0, width - 3 - name_width - figure_width)
    lines: list[str] = []
    spans: list[Span] = []
    start = 0
    for k in sorted(shown):
        sign, style = mark(k, top, truth, signs, palette)
        name = set_cell_size(" " * (name_width - cell_len(classes[k])) + classes[k], name_width)
        figure = f"{percent(probabilities[k], places):>{figure_width}}" if figure_width else ""
        length = bar(shares[k], bar_width, ascii_only)
        line = set_cell_size(f"{sign} {name} {length:<{bar_width}}{figure}", width)
        spans.append(Span(start, start + len(line), style))
        lines.append(line)
        start += len(line) + 1
    return Text("\n".join(lines), no_wrap=True, spans=spans)


def mark(k: int, top: int, truth: int | None, signs: Signs, palette: Palette) -> tuple[str, str]:
    """The sign and the style of a class."""
    if k == top:
        if truth is None:
            return signs.top, f"{palette.accent} bold"
        return (signs.right, f"{palette.right} bold") if k == truth else (signs.wrong, f"{palette.wrong} bold")
    return (signs.true, palette.right) if k == truth else (" ", palette.dim)
