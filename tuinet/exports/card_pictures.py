"""The pictures of a model card: the curves, and the most confident mistakes."""

from __future__ import annotations

from tuinet.exports.image_svg import image_svg
from tuinet.exports.markup import Element, element, serialize
from tuinet.exports.report import Report
from tuinet.exports.svg import FONT, STANDALONE, curves_svg
from tuinet.exports.wording import certainty

CURVES = "curves.svg"
MISTAKES = "mistakes.svg"
PICTURES = (CURVES, MISTAKES)

MAX_MISTAKES = 12
COLUMNS = 6
TILE = 112
CAPTION = 44
GAP = 16

LONGEST = 15
"""Characters of a class name below an image"""


def pictures(report: Report) -> dict[str, bytes]:
    """Return the pictures by their file names. A run without curves or without mistakes has no picture of them."""
    drawn = {CURVES: curves_svg(report.curves, standalone=True), MISTAKES: mistakes_svg(report)}
    return {name: f"{picture}\n".encode() for name, picture in drawn.items() if picture}


def mistakes_svg(report: Report) -> str:
    """Return the most confident mistakes on the test images as SVG, or an empty string."""
    indices = report.evaluation.confident_mistakes(MAX_MISTAKES).tolist()
    if not indices:
        return ""
    columns = min(COLUMNS, len(indices))
    rows = -(-len(indices) // columns)
    tiles = [
        _tile(report, index, (TILE + GAP) * (number % columns), (TILE + CAPTION + GAP) * (number // columns))
        for number, index in enumerate(indices)
    ]
    width = columns * (TILE + GAP) - GAP
    height = rows * (TILE + CAPTION + GAP) - GAP
    picture = element(
        "svg",
        element("style", STANDALONE),
        *tiles,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        font_family=FONT,
        font_size=12,
        fill="currentColor",
    )
    picture.set("aria-label", "The most confident mistakes")
    return serialize(picture)


def _tile(report: Report, index: int, x: int, y: int) -> Element:
    answer = report.evaluation.answer(index)
    picture = image_svg(report.images.images[index])
    for name, value in (("x", x), ("y", y), ("width", TILE), ("height", TILE)):
        picture.set(name, str(value))
    true = shortened(report.classes[int(report.images.labels[index])])
    predicted = shortened(report.classes[answer.predicted])
    middle = x + TILE / 2
    return element(
        "g",
        picture,
        element("text", true, x=middle, y=y + TILE + 16, text_anchor="middle", font_weight=600),
        element(
            "text",
            f"→ {predicted}, {certainty(answer.confidence)}",
            x=middle,
            y=y + TILE + 32,
            text_anchor="middle",
            opacity=0.8,
        ),
    )


def shortened(name: str) -> str:
    """Return a class name that fits below an image."""
    if len(name) <= LONGEST:
        return name
    return name[: LONGEST - 1] + "…"
