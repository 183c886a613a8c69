"""The forms in which `tuinet predict --many` prints text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuinet.cli.output import emit, show
from tuinet.cli.predicted import Figure, Predicted
from tuinet.cli.prediction_notes import note_steps, show_seen
from tuinet.cli.prediction_output import figure_as_data, picture_as_data
from tuinet.render.formatting import percent


class Text:
    """The text of each line, and on standard error the input that the network received."""

    def __init__(self, classes: Sequence[str], *, confidence: bool, named: bool) -> None:
        """`confidence` adds the probability of each figure, `named` puts the name of the image before each line."""
        self._classes = tuple(classes)
        self._confidence = confidence
        self._named = named

    def show(self, predictions: Sequence[Predicted], *, alone: bool) -> None:
        """Print lines of text, after the name of the image unless there is only one."""
        for predicted in predictions:
            prefix = ""
            if self._named or not alone:
                prefix = f"{predicted.picture.name}: "
            for line in predicted.lines:
                show(f"{prefix}{self._line(line)}")
            if alone:
                show_seen(predicted, self._classes)
        note_steps(predictions)

    def report(self, name: str, message: str) -> None:
        """Print nothing more."""

    def _line(self, line: Sequence[Figure]) -> str:
        text = text_of(line, self._classes)
        if not self._confidence:
            return text
        answers = [figure.answer for figure in line]
        figures = [f"{self._classes[answer.predicted]} {percent(answer.confidence)}" for answer in answers]
        return f"{text}  {', '.join(figures)}"


class TextJson:
    """A JSON object for each image, with its lines of text and the figures in them."""

    def __init__(self, classes: Sequence[str]) -> None:
        self._classes = tuple(classes)

    def show(self, predictions: Sequence[Predicted], *, alone: bool) -> None:
        """Print predictions."""
        for predicted in predictions:
            if predicted.lines:
                emit(self._as_data(predicted))

    def report(self, name: str, message: str) -> None:
        """Print an object with the error."""
        emit({"image": name, "error": message})

    def _as_data(self, predicted: Predicted) -> dict[str, Any]:
        figures = [
            {"line": number, "position": position, **figure_as_data(figure, self._classes)}
            for number, line in enumerate(predicted.lines)
            for position, figure in enumerate(line)
        ]
        lines = [text_of(line, self._classes) for line in predicted.lines]
        return {**picture_as_data(predicted), "lines": lines, "figures": figures}


def text_of(line: Sequence[Figure], classes: Sequence[str]) -> str:
    """Return the classes of a line: `2718`; longer class names are separated by spaces."""
    names = [classes[figure.answer.predicted] for figure in line]
    separator = "" if all(len(name) == 1 for name in classes) else " "
    return separator.join(names)
