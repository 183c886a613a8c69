"""The forms in which `tuinet predict` prints its predictions."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, Protocol

from tuinet.cli.output import emit, glyphs_are_ascii, show, terminal_width, write
from tuinet.cli.predicted import Figure, Predicted
from tuinet.cli.prediction_notes import note_steps, show_seen
from tuinet.datasets.images import Picture
from tuinet.datasets.steps import all_of, total_rotation
from tuinet.render.prediction import prediction_line, prediction_picture


class PredictionOutput(Protocol):
    """A form of output."""

    def show(self, predictions: Sequence[Predicted], *, alone: bool) -> None:
        """Print predictions. `alone` is true for the only image of a source."""

    def report(self, name: str, message: str) -> None:
        """Print that an image or a source cannot be read, after it was reported on standard error."""


class Lines:
    """A line for each figure, or a bar chart for an image that is alone and has one figure."""

    def __init__(self, classes: Sequence[str]) -> None:
        self._classes = tuple(classes)

    def show(self, predictions: Sequence[Predicted], *, alone: bool) -> None:
        """Print predictions."""
        if alone and len(predictions) == 1 and len(predictions[0].figures) == 1:
            self._show_alone(predictions[0].picture, predictions[0].figures[0])
            note_steps(predictions)
            return
        lines = [self._line(predicted.picture, figure) for predicted in predictions for figure in predicted.figures]
        if lines:
            show(*lines)
        if alone:
            for predicted in predictions:
                show_seen(predicted, self._classes)
        note_steps(predictions)

    def report(self, name: str, message: str) -> None:
        """Print nothing more."""

    def _line(self, picture: Picture, figure: Figure) -> str:
        answer = figure.answer
        return prediction_line(picture.name, self._classes[answer.predicted], answer.confidence, figure.input.box)

    def _show_alone(self, picture: Picture, figure: Figure) -> None:
        answer = figure.answer
        show(
            f"{picture.name}: {self._classes[answer.predicted]}",
            prediction_picture(
                figure.input.pixels, list(answer.probabilities), self._classes, terminal_width(), glyphs_are_ascii()
            ),
        )


class Json:
    """A JSON object for each image."""

    def __init__(self, classes: Sequence[str]) -> None:
        self._classes = tuple(classes)

    def show(self, predictions: Sequence[Predicted], *, alone: bool) -> None:
        """Print predictions."""
        for predicted in predictions:
            if predicted.figures:
                emit(self._as_data(predicted))

    def report(self, name: str, message: str) -> None:
        """Print an object with the error."""
        emit({"image": name, "error": message})

    def _as_data(self, predicted: Predicted) -> dict[str, Any]:
        data = picture_as_data(predicted)
        figures = [figure_as_data(figure, self._classes) for figure in predicted.figures]
        if len(figures) == 1:
            data["prediction"] = figures[0]["prediction"]
            data["probabilities"] = figures[0]["probabilities"]
        return {**data, "figures": figures}


def picture_as_data(predicted: Predicted) -> dict[str, Any]:
    """Return an image and the changes to it as JSON data."""
    height, width = predicted.picture.shape
    done = all_of(figure.input.done for figure in predicted.figures)
    return {
        "image": predicted.picture.name,
        "width": width,
        "height": height,
        "done": [step.name for step in done],
        "rotation": total_rotation(done),
    }


def figure_as_data(figure: Figure, classes: Sequence[str]) -> dict[str, Any]:
    """Return a figure as JSON data: the answer, the position and the changes."""
    answer = figure.answer
    box = figure.input.box
    return {
        "prediction": classes[answer.predicted],
        "probabilities": dict(zip(classes, answer.probabilities, strict=True)),
        "box": box and {"left": box.left, "top": box.top, "width": box.width, "height": box.height},
        "inverted": figure.input.inverted,
        "done": [step.name for step in figure.input.done],
    }


class Submission:
    """A table of ImageId and Label, as Kaggle's digit-recognizer expects: images are numbered from 1."""

    def __init__(self, classes: Sequence[str]) -> None:
        self._classes = tuple(classes)
        self._count = 0

    def show(self, predictions: Sequence[Predicted], *, alone: bool) -> None:
        """Print a row for each image: for one with several figures, the answer that the network is surest of."""
        rows: list[tuple[object, object]] = []
        if not self._count:
            rows.append(("ImageId", "Label"))
        for predicted in predictions:
            self._count += 1
            if predicted.figures:
                answer = max((figure.answer for figure in predicted.figures), key=lambda answer: answer.confidence)
                rows.append((self._count, self._classes[answer.predicted]))
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows(rows)
        for line in table.getvalue().splitlines():
            write(f"{line}\n")

    def report(self, name: str, message: str) -> None:
        """Leave out the row."""
