"""What was done to an image before a network saw it, and what the network saw: notes on standard error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tuinet.cli.output import glyphs_are_ascii, narrate, stderr_console
from tuinet.cli.predicted import Predicted
from tuinet.datasets.steps import all_of, in_words
from tuinet.render.formatting import counted, percent
from tuinet.render.palette import DARK, PLAIN
from tuinet.render.seen_figures import seen_figures


def note_steps(predictions: Sequence[Predicted]) -> None:
    """Say what was done: `page.jpg: inverted, rotated by 3° clockwise`. Many images at once get a line together."""
    steps = [
        (each.picture.name, in_words(all_of(figure.input.done for figure in each.figures))) for each in predictions
    ]
    if len(steps) == 1:
        name, words = steps[0]
        if words:
            narrate(f"{name}: {words}")
        return
    for words, count in Counter(words for _, words in steps if words).items():
        narrate(f"{predictions[0].picture.name} and following: {counted(count, 'image')} {words}")


def show_seen(predicted: Predicted, classes: Sequence[str]) -> None:
    """Show the figures of an image as the network received them, each with its answer."""
    figures = predicted.figures
    if not figures:
        return
    console = stderr_console()
    style, palette = "half blocks", DARK
    if glyphs_are_ascii():
        style, palette = "ascii", PLAIN
    captions = [f"{classes[each.answer.predicted]} {percent(each.answer.confidence, 0)}" for each in figures]
    images = [each.input.pixels for each in figures]
    console.print(seen_figures(images, captions, console.width, style, palette))
