"""`tuinet predict`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from cyclopts import Parameter

from tuinet.analysis.input_format import InputFormat
from tuinet.analysis.model import Model
from tuinet.cli.arguments import CheckpointName, RunName, refuse_options
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host
from tuinet.cli.output import emit, glyphs_are_ascii, narrate, print_error, show, terminal_width
from tuinet.datasets.images import Picture, read_pictures
from tuinet.datasets.inputs import NetworkInput, network_inputs
from tuinet.datasets.sources import STANDARD_INPUT, list_images, name_of
from tuinet.errors import ImageError
from tuinet.evaluation.answer import Answer
from tuinet.render.formatting import counted
from tuinet.render.prediction import prediction_line, prediction_picture


def predict_command(
    run: RunName,
    image: Annotated[
        Path, Parameter(help="A file, a pipe, '-' for standard input, or a directory.", allow_leading_hyphen=True)
    ],
    /,
    *more: Annotated[Path, Parameter(help="More images.", allow_leading_hyphen=True)],
    checkpoint: CheckpointName = "best",
    json: Annotated[bool, Parameter(negative="", help="Print a JSON object for each image.")] = False,
    host: Host = None,
) -> int:
    """Predict what your own images show: photographs, scans and drawings, dark on light or light on dark.

    Reads PNG, JPEG, PGM, TIFF, GIF, WebP, BMP and .npy (one array, or a stack of shape (n, height, width)) of up to
    16 million pixels, and the first frame or page where there are several. Each figure in an image is located, in any
    light and on any paper, and redrawn like the training images. Several figures are listed from left to right with
    their positions. An image of the training images' size is used unchanged.

    Images that cannot be read are reported on standard error. The others are classified, and the exit code is 1.
    """
    sources = (image, *more)
    refuse_options(*sources)
    with open_machine(host) as machine:
        model = Model.open(machine.find(run), checkpoint)
        # Asked while there is a link: a run from the first versions has to read its data set for this.
        input_format = model.input_format
    predictor = _Predictor(model, input_format, json)
    for source in sources:
        predictor.predict_source(source)
    return 1 if predictor.failed else 0


@dataclass(frozen=True)
class _Figure:
    """A figure of an image, and the network's answer to it."""

    input: NetworkInput
    answer: Answer


class _Predictor:
    """Predicts source after source, and continues after one that cannot be read."""

    def __init__(self, model: Model, input_format: InputFormat, json: bool) -> None:
        self.failed = False
        self._model = model
        self._format = input_format
        self._classes = input_format.classes
        self._json = json

    def predict_source(self, source: Path) -> None:
        """Predict all images of a file or a directory."""
        is_directory = source != STANDARD_INPUT and os.path.isdir(source)
        paths = [source]
        if is_directory:
            try:
                paths = list_images(source)
            except ImageError as error:
                self._report(str(source), str(error))
                return
            narrate(f"{source}: {counted(len(paths), 'image')}")
        for path in paths:
            try:
                for picture in read_pictures(path):
                    self._predict_picture(picture, is_one_of_many=is_directory)
            except ImageError as error:
                self._report(name_of(path), str(error))

    def _predict_picture(self, picture: Picture, *, is_one_of_many: bool) -> None:
        """Print the predictions for one image: a bar chart if it is alone and has one figure, else a line a figure."""
        try:
            figures = self._figures(picture)
        except ImageError as error:
            self._report(picture.name, f"{picture.name}: {error}")
            return
        if self._json:
            emit(self._as_data(picture, figures))
        elif is_one_of_many or picture.index is not None or len(figures) > 1:
            show(*(self._line(picture, figure) for figure in figures))
        else:
            self._show_alone(picture, figures[0])

    def _figures(self, picture: Picture) -> list[_Figure]:
        inputs = network_inputs(picture, self._format.shape, self._format.traits)
        predictions = self._model.predict(np.stack([figure.pixels for figure in inputs]))
        return [_Figure(figure, predictions.answer(index)) for index, figure in enumerate(inputs)]

    def _report(self, name: str, message: str) -> None:
        self.failed = True
        print_error(message)
        if self._json:
            emit({"image": name, "error": message})

    def _line(self, picture: Picture, figure: _Figure) -> str:
        answer = figure.answer
        return prediction_line(picture.name, self._classes[answer.predicted], answer.confidence, figure.input.box)

    def _show_alone(self, picture: Picture, figure: _Figure) -> None:
        answer = figure.answer
        show(
            f"{picture.name}: {self._classes[answer.predicted]}",
            prediction_picture(
                figure.input.pixels, list(answer.probabilities), self._classes, terminal_width(), glyphs_are_ascii()
            ),
        )
        if figure.input.inverted:
            narrate(f"{picture.name}: inverted, to match the training images")

    def _as_data(self, picture: Picture, figures: list[_Figure]) -> dict[str, Any]:
        height, width = picture.shape
        data: dict[str, Any] = {"image": picture.name, "width": width, "height": height}
        figures_data = [self._figure_as_data(figure) for figure in figures]
        if len(figures_data) == 1:
            data["prediction"] = figures_data[0]["prediction"]
            data["probabilities"] = figures_data[0]["probabilities"]
        return {**data, "figures": figures_data}

    def _figure_as_data(self, figure: _Figure) -> dict[str, Any]:
        answer = figure.answer
        box = figure.input.box
        return {
            "prediction": self._classes[answer.predicted],
            "probabilities": dict(zip(self._classes, answer.probabilities, strict=True)),
            "box": box and {"left": box.left, "top": box.top, "width": box.width, "height": box.height},
            "inverted": figure.input.inverted,
        }
