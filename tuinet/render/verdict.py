"""A network's answer to one image in a few characters."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from tuinet.evaluation.answer import Answer
from tuinet.render.palette import Palette


def verdict(answer: Answer, classes: Sequence[str], palette: Palette) -> Text:
    """`✓ predicted 7`: a sign and a colour say whether that is right."""
    name = classes[answer.predicted]
    if answer.is_right:
        return Text(f"✓ predicted {name}", palette.right, no_wrap=True)
    return Text(f"✗ predicted {name}", palette.wrong, no_wrap=True)
