"""A network's answer to one image in a few characters."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from tuinet.evaluation.answer import Answer
from tuinet.render.palette import Palette


def verdict(answer: Answer, classes: Sequence[str], palette: Palette) -> Text:
    """Return `✓ predicted 7`, with a sign and a colour for right or wrong; an untrained network is `guessing`."""
    return Text(f"{_sign(answer)} {answered(answer, classes)}", _style(answer, palette), no_wrap=True)


def answered(answer: Answer, classes: Sequence[str]) -> str:
    """Return `predicted 7`; an untrained network is `guessing`."""
    return f"{answer_verb(is_untrained=answer.untrained)} {classes[answer.predicted]}"


def answer_verb(*, is_untrained: bool) -> str:
    """Return `predicted`, or `guessing` for an untrained network."""
    if is_untrained:
        return "guessing"
    return "predicted"


def with_article(name: str) -> str:
    """Return `a 7` or `an 8`; a name that is not a number is unchanged."""
    if not name.isdecimal():
        return name
    if name.startswith("8") or name in ("11", "18"):
        return f"an {name}"
    return f"a {name}"


def image_title(
    index: int, label: int, answer: Answer | None, classes: Sequence[str], width: int, palette: Palette
) -> Text:
    """Return `Test image 0: a 7 ✓ predicted 7`, or as much of it as fits into `width` columns, at least `a 7 ✓`."""
    name = with_article(classes[label])
    numbers = (f"Test image {index:,}: {name}", f"Image {index:,}: {name}")
    if answer is None:
        candidates = [Text(text, no_wrap=True) for text in (*numbers, name)]
    else:
        style = _style(answer, palette)
        sign = _sign(answer)
        if not answer.is_right:
            sign += f" {classes[answer.predicted]}"
        whole = verdict(answer, classes, palette)
        candidates = [Text(text, no_wrap=True).append(" ").append_text(whole) for text in numbers]
        candidates += [Text(text, no_wrap=True).append(" ").append(sign, style) for text in (numbers[-1], name)]
    title = next((candidate for candidate in candidates if candidate.cell_len <= width), candidates[-1])
    title.truncate(max(1, width), overflow="ellipsis")
    return title


def _sign(answer: Answer) -> str:
    if answer.is_right:
        return "✓"
    return "✗"


def _style(answer: Answer, palette: Palette) -> str:
    if answer.is_right:
        return palette.right
    return palette.wrong
