"""The training images that a network finds most similar to an image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from tuinet.analysis.attribution import Target
from tuinet.render.marked_image import Look
from tuinet.render.strip import strip, strip_room
from tuinet.render.verdict import with_article

ROW = 8
"""Lines of the images with their labels"""

NEIGHBOUR_LINES = ROW + 2
"""An empty line, a sentence, and the images"""


def neighbour_lines(
    images: NDArray[np.uint8],
    labels: Sequence[int],
    target: Target,
    classes: Sequence[str],
    is_hidden: bool,
    among: str,
    width: int,
    look: Look,
) -> Text:
    """Draw a sentence, and as many images as fit into a row, each with its class.

    Args:
        images: The images (count, height, width), the most similar first.
        labels: The class of each.
        target: The classes that are compared.
        classes: The name of each class.
        is_hidden: True if they are similar by the last hidden layer, False if pixel by pixel.
        among: The training images that were compared: `all`, or `the first 1,000 of 60,000`.
        width: Columns of every line.
        look: The look of the terminal.
    """
    shown = list(labels[: strip_room(width, images.shape[1:], ROW)])
    palette = look.palette
    style = "ascii" if look.ascii_only else "half blocks"
    captions = [(classes[label], None) for label in shown]
    sentence = Text(_sentence(shown, target, classes, is_hidden, among), palette.dim, no_wrap=True)
    sentence.truncate(width, overflow="ellipsis")
    row = strip(images[: len(shown)], captions, -1, width, ROW, style, palette)
    return Text("\n", no_wrap=True).join([Text(), sentence, row])


def _sentence(shown: Sequence[int], target: Target, classes: Sequence[str], is_hidden: bool, among: str) -> str:
    """Count the classes: `Most similar …, of all training images: 4 of 7 show a 6, 2 a 5.`.

    A third class is counted if there are more images of it than of the two that are compared.
    """
    measure = "Most similar pixel by pixel"
    if is_hidden:
        measure = "Most similar by the last hidden layer"
    count = shown.count(target.klass)
    verb = "shows" if count < 2 else "show"
    counts = f"{count or 'none'} of {len(shown)} {verb} {with_article(classes[target.klass])}"
    most = count
    if target.versus is not None:
        others = shown.count(target.versus)
        counts += f", {others or 'none'} {with_article(classes[target.versus])}"
        most = max(most, others)
    third, of_third = Counter(shown).most_common(1)[0]
    if of_third > most:
        counts += f", {of_third} {with_article(classes[third])}"
    return f"{measure}, of {among} training images: {counts}."
