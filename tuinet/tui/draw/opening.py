"""Opening an image from a file, to draw on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from textual.screen import Screen

from tuinet.analysis.model import Model
from tuinet.datasets.drawing import Origin
from tuinet.datasets.images import read_pictures
from tuinet.datasets.inputs import network_inputs
from tuinet.datasets.sources import STANDARD_INPUT
from tuinet.datasets.steps import as_text
from tuinet.errors import ImageError, TuinetError
from tuinet.facts import MNIST_TRAITS
from tuinet.tui.audience import refuses_files
from tuinet.tui.draw.questions import Pixels
from tuinet.tui.draw.sketchpad import SHAPE, Sketchpad
from tuinet.tui.inquiry import Inquiry, IsWanted
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.train.saving import expand_user
from tuinet.tui.widgets.prompts import ask


@dataclass(frozen=True)
class OpenImage:
    """Which figure is in this file, as a network would get it?"""

    path: Path
    model: Model | None
    """The network; without one the figure is framed as MNIST's are"""


class OpenedImage(NamedTuple):
    """The first figure of a file, and how many it has."""

    ink: Pixels
    """255 where there is full ink, whatever the polarity of the training images"""
    figures: int
    done: str
    """The changes to the image, as text; empty if there were none"""


def open_image(question: OpenImage, _: IsWanted) -> OpenedImage:
    """Read and frame the image. Raises ImageError, which names the file, DatasetError or RunError."""
    shape, traits, paper = SHAPE, MNIST_TRAITS, 0.0
    if question.model is not None:
        input_format = question.model.input_format
        shape, traits, paper = input_format.shape, input_format.traits, input_format.paper
    picture = next(iter(read_pictures(question.path)))
    try:
        figures = network_inputs(picture, shape, traits)
    except ImageError as error:
        raise ImageError(f"{question.path}: {error}") from None
    pixels = figures[0].pixels
    return OpenedImage(255 - pixels if paper else pixels, len(figures), as_text(figures[0].done))


class ImageOpener:
    """Asks for a file, and puts its figure on the canvas."""

    def __init__(self, screen: Screen[Any], sketchpad: Sketchpad, inspector: Inspector) -> None:
        self._screen = screen
        self._sketchpad = sketchpad
        self._inspector = inspector
        self._opening = Inquiry(screen, open_image, self._on_opened, self._on_error)

    def ask(self) -> None:
        """Ask for the name of a file."""
        if refuses_files(self._screen):
            return
        ask(self._screen, "Open an image to draw on:", "", _parse, self._open)

    def _open(self, path: Path) -> None:
        self._opening.ask_again(OpenImage(path, self._inspector.model))

    def _on_opened(self, question: OpenImage, opened: OpenedImage) -> None:
        self._sketchpad.open(opened.ink, Origin(question.path.name))
        if opened.figures > 1:
            self._screen.notify(f"opened the first of {opened.figures} figures in {question.path.name}", markup=False)
        if opened.done:
            self._screen.notify(f"{question.path.name}: {opened.done}", markup=False)

    def _on_error(self, _: OpenImage, error: TuinetError) -> None:
        self._screen.notify(str(error), severity="error", markup=False)


def _parse(text: str) -> Path:
    path = expand_user(Path(text))
    if not text or path == STANDARD_INPUT or path.is_dir() or not path.exists():
        raise ImageError(f"{text or 'nothing'}: expected the name of an image file")
    return path
