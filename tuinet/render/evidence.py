"""Attributions in words: the classes that are compared, and the evidence for each."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tuinet.analysis.attribution import Method, Target
from tuinet.analysis.evidence import Evidence, Side
from tuinet.analysis.model import Model
from tuinet.nn.arrays import Array
from tuinet.render.formatting import first_fitting, percent

METHOD_NAMES: dict[Method, str] = {
    "input_times_gradient": "input × gradient",
    "occlusion": "occlusion",
    "integrated_gradients": "integrated gradients",
}

SHORT_NAMES: dict[Method, str] = {
    "input_times_gradient": "x × gradient",
    "occlusion": "occlusion",
    "integrated_gradients": "int. gradients",
}
"""For narrow panes"""

METHOD_HELP: dict[Method, str] = {
    "input_times_gradient": "each pixel, multiplied by how fast the {scores} respond to it. It is exact only for a "
    "linear network.",
    "occlusion": "how far the {scores} fall when a small patch around a pixel is covered with background.",
    "integrated_gradients": "how fast the {scores} respond to each pixel, averaged while the image is faded in. The "
    "values add up to the difference between the {scores} of the image and those of a blank one.",
}
"""An explanation of the values of each method; {scores} stands for logits, or for scores that are not logits"""

EXACT_TIMES = 10
"""Below this ratio of two probabilities, tenths matter"""

ROUGH_TIMES = 100
"""From this ratio on, two digits are enough: two decimals of the logits say no more"""

MOST_TIMES = 1_000_000
"""From this ratio on, only the magnitude matters"""

PLACES = {
    "upper left": "in the upper left",
    "top": "at the top",
    "upper right": "in the upper right",
    "left": "on the left",
    "middle": "in the middle",
    "right": "on the right",
    "lower left": "in the lower left",
    "bottom": "at the bottom",
    "lower right": "in the lower right",
}


LOGIT = "logit"

SCORE = "score"
"""What stands in for the logit where outputs encode classes as bits or numbers"""


def score_name(model: Model) -> str:
    """Return what the logit of a class is called: outputs that encode classes as bits or numbers have none."""
    if model.encoding.is_direct:
        return LOGIT
    return SCORE


def comparison(target: Target, logits: Array, classes: Sequence[str], width: int, *, score: str = LOGIT) -> str:
    """Return `7 rather than 1: logits 8.31 − 5.12 = 3.19, so 7 is 24 times as likely` or `7: logit 8.31`.

    It is shorter if there is no room. `score` replaces the word `logit` if outputs encode classes as bits or numbers.
    Softmax makes the difference the logarithm of the ratio of the probabilities.
    """
    name = classes[target.klass]
    logit = float(logits[target.klass])
    if target.versus is None:
        return f"{name}: {score} {_signed(logit)}"
    other = float(logits[target.versus])
    subtracted = f"− {other:.2f}"
    if other < 0:
        subtracted = f"+ {-other:.2f}"
    question = f"{name} rather than {classes[target.versus]}"
    # Of the rounded numbers, so that a reader who subtracts them gets the same.
    difference = _signed(round(logit, 2) - round(other, 2))
    ratio = _probability_ratio(target, logit - other, classes)
    return first_fitting(
        (
            f"{question}: {score}s {_signed(logit)} {subtracted} = {difference}, so {ratio}",
            f"{question}: {score}s {_signed(logit)} {subtracted} = {difference}",
            f"{question}: {score}s differ by {difference}",
            f"{question}: {difference}",
            question,
        ),
        width,
    )


def _signed(number: float) -> str:
    """Return a number with the minus sign that the other numbers of the app have."""
    return f"{number:.2f}".replace("-", "−")


def _probability_ratio(target: Target, difference: float, classes: Sequence[str]) -> str:
    """Return `7 is 24 times as likely`: the class with the larger logit, whichever it is."""
    klass = target.klass
    if difference < 0 and target.versus is not None:
        klass = target.versus
    # The exponential of more overflows.
    ratio = math.exp(min(abs(difference), 700))
    if not ratio < MOST_TIMES:
        times = f"over {MOST_TIMES:,}"
    elif ratio < EXACT_TIMES:
        times = f"{ratio:.1f}"
    elif ratio < ROUGH_TIMES:
        times = f"{ratio:.0f}"
    else:
        times = f"about {float(f'{ratio:.1e}'):,.0f}"
    return f"{classes[klass]} is {times} times as likely"


def sides(target: Target, classes: Sequence[str]) -> tuple[str, str]:
    """Name the positive and the negative side: `for 7` and `for 1`, or `against 7`."""
    name = classes[target.klass]
    if target.versus is None:
        return f"for {name}", f"against {name}"
    return f"for {name}", f"for {classes[target.versus]}"


def evidence_sentence(method: Method, summary: Evidence, target: Target, classes: Sequence[str]) -> str:
    """Return `Occlusion: 68 % of the evidence is for 7, most of it in the upper left; 32 % for 1, …`."""
    name = METHOD_NAMES[method]
    start = name[0].upper() + name[1:]
    share = summary.share
    if math.isnan(share):
        return f"{start}: no pixel makes a difference."
    favour, opposed = sides(target, classes)
    text = f"{start}: {percent(share, 0)} of the evidence is {favour}{_location(summary.favour)}"
    return f"{text}; {percent(1 - share, 0)} {opposed}{_location(summary.against)}."


def _location(side: Side) -> str:
    """Return where in the image the evidence of a side is, or an empty string."""
    if not side.region:
        return ""
    if side.share >= 0.5:
        return f", most of it {PLACES[side.region]}"
    return f", above all {PLACES[side.region]}"
