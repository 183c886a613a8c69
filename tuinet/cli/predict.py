"""`tuinet predict`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from cyclopts import Parameter
from numpy.typing import NDArray

from tuinet.cli.machines import Host, machine_of
from tuinet.cli.names import CheckpointName, RunName
from tuinet.cli.output import complain, emit, glyphs_are_ascii, narrate, show, terminal_width
from tuinet.datasets.images import Picture, read_pictures
from tuinet.datasets.inputs import NetworkInput, network_inputs
from tuinet.datasets.sources import STANDARD_INPUT, list_images, name_of
from tuinet.errors import ImageError, UsageError
from tuinet.jobs.trained import Input, input_of, open_trained
from tuinet.nn.losses import softmax
from tuinet.nn.network import Network, Propagation
from tuinet.render.prediction import prediction_line, prediction_picture


def predict_command(
    run: RunName,
    image: Annotated[
        Path, Parameter(help="A file, a pipe, '-' for standard input, or a directory.", allow_leading_hyphen=True)
    ],
    /,
    *more: Annotated[Path, Parameter(help="More of them.", allow_leading_hyphen=True)],
    checkpoint: CheckpointName = "best",
    json: Annotated[bool, Parameter(negative="", help="A JSON object for each image on standard output.")] = False,
    host: Host = None,
) -> int:
    """Say what a network sees in images of your own: photographs, scans and drawings, dark on light or light on dark.

    Reads PNG, JPEG, PGM, TIFF, GIF, WebP, BMP and .npy, one array or a stack (n, height, width), of up to 16 million
    pixels; of several frames or pages the first. Each figure in an image is found, in any light and on any paper, and
    brought into the form of the training images. Several are listed from left to right with their places. An image of
    the training images' own size goes in unchanged.

    What cannot be read is named on standard error; the other images are answered, and the exit code is 1.
    """
    sources = (image, *more)
    for source in sources:
        if str(source).startswith("-") and source != STANDARD_INPUT:
            raise UsageError(f"unknown option '{source}' (a file of this name is './{source}')")
    with machine_of(host) as machine:
        trained = open_trained(machine.find(run), checkpoint)
        expected = input_of(trained)
    answers = _Answers(trained.network, expected, json)
    for source in sources:
        answers.give(source)
    return 1 if answers.failed else 0


@dataclass(frozen=True)
class _Prediction:
    """What the network says of one figure."""

    seen: NetworkInput
    probabilities: list[float]

    @property
    def top(self) -> int:
        """The most probable class."""
        return max(range(len(self.probabilities)), key=self.probabilities.__getitem__)


class _Answers:
    """Predicts source after source, and goes on after one that cannot be read."""

    def __init__(self, network: Network, expected: Input, json: bool) -> None:
        self.failed = False
        self._network = network
        self._expected = expected
        self._json = json

    def give(self, source: Path) -> None:
        """Answer all images of a source."""
        try:
            paths = [source]
            many = source != STANDARD_INPUT and os.path.isdir(source)
            if many:
                paths = list_images(source)
                narrate(f"{source}: {len(paths)} {'image' if len(paths) == 1 else 'images'}")
        except ImageError as error:
            self._refuse(str(source), str(error))
            return
        for path in paths:
            try:
                for picture in read_pictures(path):
                    self._answer(picture, many)
            except ImageError as error:
                self._refuse(name_of(path), str(error))

    def _answer(self, picture: Picture, many: bool) -> None:
        """Answer one image: in full if it stands alone and has one figure, else in a line for each figure."""
        try:
            inputs = network_inputs(picture, self._expected.shape, self._expected.traits)
        except ImageError as error:
            self._refuse(picture.name, f"{picture.name}: {error}")
            return
        predictions = list(self._predict(inputs))
        if self._json:
            emit(self._as_data(picture, predictions))
        elif many or picture.index is not None or len(predictions) > 1:
            show(*(self._line(picture, prediction) for prediction in predictions))
        else:
            self._show_alone(picture, predictions[0])

    def _predict(self, inputs: list[NetworkInput]) -> Iterator[_Prediction]:
        x: NDArray[np.float32] = np.stack([each.pixels for each in inputs]).reshape(len(inputs), -1).astype(np.float32)
        probabilities = softmax(Propagation(self._network, len(x)).forward(x / np.float32(255)))
        for seen, row in zip(inputs, probabilities.astype(float).tolist(), strict=True):
            yield _Prediction(seen, row)

    def _refuse(self, name: str, message: str) -> None:
        self.failed = True
        complain(message)
        if self._json:
            emit({"image": name, "error": message})

    def _line(self, picture: Picture, prediction: _Prediction) -> str:
        name = self._expected.classes[prediction.top]
        return prediction_line(picture.name, name, prediction.probabilities[prediction.top], prediction.seen.box)

    def _show_alone(self, picture: Picture, prediction: _Prediction) -> None:
        classes = self._expected.classes
        show(
            f"{picture.name}: {classes[prediction.top]}",
            prediction_picture(
                prediction.seen.pixels, prediction.probabilities, classes, terminal_width(), glyphs_are_ascii()
            ),
        )
        if prediction.seen.inverted:
            narrate(f"{picture.name}: inverted, to match the training images")

    def _as_data(self, picture: Picture, predictions: list[_Prediction]) -> dict[str, Any]:
        figures = [self._figure_as_data(prediction) for prediction in predictions]
        height, width = picture.shape
        data: dict[str, Any] = {"image": picture.name, "width": width, "height": height}
        if len(figures) == 1:
            data["prediction"] = figures[0]["prediction"]
            data["probabilities"] = figures[0]["probabilities"]
        return {**data, "figures": figures}

    def _figure_as_data(self, prediction: _Prediction) -> dict[str, Any]:
        classes = self._expected.classes
        box = prediction.seen.box
        place = box and {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
        return {
            "prediction": classes[prediction.top],
            "probabilities": dict(zip(classes, prediction.probabilities, strict=True)),
            "box": place,
            "inverted": prediction.seen.inverted,
        }
