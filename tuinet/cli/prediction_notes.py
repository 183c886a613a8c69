"""Notes on standard error: the changes to an image, and the input that the network received."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tuinet.cli.output import glyphs_are_ascii, narrate, stderr_console
from tuinet.cli.predicted import Predicted
from tuinet.datasets.steps import all_of, as_text
from tuinet.messages import counted
from tuinet.render.formatting import percent
from tuinet.render.palette import DARK, PLAIN
from tuinet.render.seen_figures import seen_figures


def note_steps(predictions: Sequence[Predicted]) -> None:
    """Print the changes: `page.jpg: inverted, rotated by 3° clockwise`. Several images share a line."""
    steps = [
        (predicted.picture.name, as_text(all_of(figure.input.done for figure in predicted.figures)))
        for predicted in predictions
    ]
    if len(steps) == 1:
        name, text = steps[0]
        if text:
            narrate(f"{name}: {text}")
        return
    for text, count in Counter(text for _, text in steps if text).items():
        narrate(f"{predictions[0].picture.name} and following: {counted(count, 'image')} {text}")


def show_seen(predicted: Predicted, classes: Sequence[str]) -> None:
    """Show the figures of an image as the network received them, each with its answer."""
    figures = predicted.figures
    if not figures:
        return
    console = stderr_console()
    style, palette = "half blocks", DARK
    if glyphs_are_ascii():
        style, palette = "ascii", PLAIN
    captions = [f"{classes[figure.answer.predicted]} {percent(figure.answer.confidence, 0)}" for figure in figures]
    images = [figure.input.pixels for figure in figures]
    console.print(seen_figures(images, captions, console.width, style, palette))
