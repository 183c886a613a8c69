"""The bars beside the test digit: how sure the network is of each class, or why there is nothing to show."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from rich.text import Text

from tuinet.render.formatting import first_fitting
from tuinet.tui.context import AppContext
from tuinet.tui.train.pinned_digit import PinnedDigit

if TYPE_CHECKING:
    from tuinet.datasets.dataset import Dataset

LEAST_BARS = 15
"""Columns that the bars need beside the names of the classes"""

LONGEST_NAME = 10
"""Maximum number of columns for the name of a class"""

GUESSING = ("guessing: untrained", "guessing")
"""Headings above the bars of an untrained network, the longest first"""


def digit_bars(digit: PinnedDigit, context: AppContext, width: int, height: int) -> Text:
    """Return a bar for each class; without an answer, what to do to see them."""
    # Imported here because it brings NumPy.
    from tuinet.render.softmax import class_bars

    dataset = digit.dataset
    if dataset is None or not digit.count:
        return _wrapped(digit.problem or "Loading the test images …", width, context.palette.dim)
    answer = digit.answer
    if answer is None:
        message = missing_answer(digit, len(dataset.classes), context.read_only)
        return _wrapped(message, width, context.palette.dim)
    heading = Text(no_wrap=True)
    if answer.untrained and height > len(dataset.classes):
        heading.append(first_fitting(GUESSING, width) + "\n", context.palette.warning)
    bars = class_bars(
        answer.probabilities,
        dataset.classes,
        digit.label,
        width,
        height - heading.plain.count("\n"),
        context.palette,
        context.ascii_only,
    )
    return heading.append_text(bars)


def least_bars(dataset: Dataset | None) -> int:
    """Return the columns that the bars need: room for the names of the classes, or for a digit until they are known."""
    if dataset is None:
        return LEAST_BARS + 1
    return LEAST_BARS + min(LONGEST_NAME, max(map(len, dataset.classes)))


def _wrapped(message: str, width: int, style: str) -> Text:
    return Text("\n".join(textwrap.wrap(message, max(8, width))), style)


def missing_answer(digit: PinnedDigit, classes: int, read_only: bool) -> str:
    """Return the reason why there are no bars, and what to do to see them; empty if they appear in a moment."""
    follower = digit.follower
    if follower is None and digit.is_unconfigured:
        return "Correct the configuration: a bar for each class will show what its network guesses."
    if follower is None:
        return ""
    if follower.link_problem:
        return "Not connected: the bars return when the machine can be reached."
    if not follower.live:
        if not digit.is_unanswerable:
            return ""
        if read_only:
            return "No checkpoint of this run can be read."
        bars = "ten bars" if classes == 10 else f"{classes} bars"
        return f"Press space: {bars} will show how sure the network is."
    probe = follower.state.probe
    if read_only and probe and probe.indices:
        return f"Read-only: this run evaluates only image {probe.indices[0]:,}."
    return ""
