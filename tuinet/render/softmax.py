"""Softmax outputs as bars."""

from collections.abc import Sequence

from rich.text import Text

from tuinet.render.words import percent

EIGHTHS = " ▏▎▍▌▋▊▉█"


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
