"""Keeping a drawing: in a data set of your own, with its label, or as a PNG file."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable

from PIL import Image
from textual.screen import Screen

from tuinet.datasets.catalogue import folder_of
from tuinet.datasets.drawn import Kept, keep
from tuinet.errors import TuinetError, UsageError
from tuinet.render.verdict import with_article
from tuinet.runs.home import home
from tuinet.tui.audience import refuses_files
from tuinet.tui.context import AppContext
from tuinet.tui.draw.questions import Pixels
from tuinet.tui.train.saving import save
from tuinet.tui.widgets.pick import Pick
from tuinet.tui.widgets.prompts import ask

NO_NETWORK = "no network sees the drawing yet: press o to open a run"


def explain_missing_drawing(screen: Screen[None], *, is_blank: bool) -> None:
    """Say why nothing can be saved: the canvas is blank, or no network sees it."""
    if is_blank:
        screen.notify("nothing to save yet: draw something", markup=False)
    else:
        screen.notify(NO_NETWORK, markup=False)


def ask_label(screen: Screen[None], pixels: Pixels, classes: tuple[str, ...], on_kept: Callable[[], None]) -> None:
    """Ask for the class of an image, and add it to the data set of drawings.

    Args:
        screen: The screen that asks.
        pixels: What the network sees of the drawing.
        classes: The names of the classes.
        on_kept: Called once the image is on the disk.
    """
    if refuses_files(screen):
        return
    name = AppContext.of(screen).remembered.drawn_dataset

    def find(text: str) -> list[str]:
        return [label for label in classes if label.startswith(text)]

    def check(text: str) -> None:
        if text not in classes:
            raise UsageError(f"expected one of {', '.join(classes)}")

    def take(label: str | None) -> None:
        if label is not None:
            screen.run_worker(_keep(screen, pixels, classes.index(label), classes, name, on_kept))

    screen.app.push_screen(Pick(f"What is it? It will be added to the data set '{name}'.", find, check), take)


async def _keep(
    screen: Screen[None],
    pixels: Pixels,
    label: int,
    classes: tuple[str, ...],
    name: str,
    on_kept: Callable[[], None],
) -> None:
    try:
        kept = await asyncio.to_thread(keep, pixels, label, classes, home(), name)
    except TuinetError as error:
        screen.notify(f"{error} (press L for another data set)", severity="error", markup=False)
        return
    screen.notify(_report(kept, classes[label]), markup=False)
    on_kept()


def _report(kept: Kept, label: str) -> str:
    if not kept.is_usable:
        return f"saved as {with_article(label)} in '{kept.name}'; one more, and a network can train on it"
    return (
        f"saved as {with_article(label)} in '{kept.name}': {kept.train} for training, {kept.test} for testing "
        f"(tuinet train --dataset {kept.name})"
    )


def ask_dataset(screen: Screen[None]) -> None:
    """Ask which data set labelled drawings go to."""
    if refuses_files(screen):
        return
    context = AppContext.of(screen)

    def parse(text: str) -> str:
        folder_of(text, home())
        return text

    def take(name: str) -> None:
        context.remember(drawn_dataset=name)

    ask(screen, "Add labelled drawings to the data set:", context.remembered.drawn_dataset, parse, take)


def save_png(screen: Screen[None], pixels: Pixels) -> None:
    """Ask for a file name, and save an image as PNG."""
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    save(screen, "Save what the network sees as:", "drawing.png", content.getvalue())
