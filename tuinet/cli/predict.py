"""`tuinet predict`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
from cyclopts import Parameter

from tuinet.analysis.committee import Committee
from tuinet.analysis.input_format import InputFormat
from tuinet.analysis.text.reading import read_text
from tuinet.cli.arguments import CheckpointName, RunName, refuse_options
from tuinet.cli.committees import open_committee
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host
from tuinet.cli.output import narrate, print_error
from tuinet.cli.predicted import Figure, Predicted
from tuinet.cli.prediction_output import Json, Lines, PredictionOutput, Submission
from tuinet.cli.text_output import Text, TextJson
from tuinet.datasets.images import Picture, read_pictures
from tuinet.datasets.inputs import NetworkInput, network_inputs
from tuinet.datasets.sources import STANDARD_INPUT, list_images, name_of
from tuinet.datasets.stored_pictures import reader_of, stored_pictures
from tuinet.errors import DatasetError, ImageError, MissingRunError, UsageError
from tuinet.evaluation.answer import Answer
from tuinet.jobs.machine import Machine
from tuinet.messages import counted


def predict_command(
    run: RunName,
    image: Annotated[
        Path,
        Parameter(
            help="A file, a pipe, '-' for standard input, or a directory. More runs may come before it.",
            allow_leading_hyphen=True,
        ),
    ],
    /,
    *more: Annotated[Path, Parameter(help="More images.", allow_leading_hyphen=True)],
    checkpoint: CheckpointName = "best",
    many: Annotated[
        bool,
        Parameter(negative="", help="Read the figures as text, line by line, and cut apart those that touch."),
    ] = False,
    confidence: Annotated[
        bool, Parameter(negative="", help="With --many, print the probability of each figure after its line.")
    ] = False,
    json: Annotated[bool, Parameter(negative="", help="Print a JSON object for each image.")] = False,
    submission: Annotated[
        bool,
        Parameter(
            negative="", help="Print CSV with the columns ImageId and Label, as Kaggle's digit-recognizer expects."
        ),
    ] = False,
    host: Host = None,
) -> int:
    """Predict what your own images show: photographs, scans and drawings, dark on light or light on dark.

    Reads PNG, JPEG, PGM, TIFF, GIF, WebP, BMP and .npy (one image, or a stack of shape (n, height, width)) of up to
    16 million pixels, and the first frame or page where there are several. Each figure in an image is located, in any
    light and on any paper, and redrawn like the training images. Several figures are listed from left to right with
    their positions. An image of the training images' size is used unchanged.

    --many reads a number or a page of digits as text: the figures are grouped into lines, those that touch are cut
    apart where the network is most confident of the parts, and broken strokes are joined. It prints the text of each
    line. With --json, each figure has its line and its position in that line, counted from 0.

    The changes to an image (inverted, background subtracted, rotated, cut apart and so on) are listed on standard
    error; several figures are also shown there as the network received them. With --json, 'done' lists the changes.

    CSV files with an image in each row, .npz archives and .mat files are read as 'tuinet data add' reads them, with or
    without labels.

    Several runs before the first image form a committee: their probabilities are averaged. If a run and a file have
    the same name, the name means the file.

    Images that cannot be read are reported on standard error. The others are classified, and the exit code is 1.
    """
    refuse_options(image, *more)
    if json and submission:
        raise UsageError("--json cannot be used with --submission")
    if many and submission:
        raise UsageError("--many cannot be used with --submission, which has one label for each image")
    if confidence and not many:
        raise UsageError("--confidence needs --many; without it, the probability of each figure is always printed")
    with open_machine(host) as machine:
        names, sources = _split(machine, (image, *more))
        committee = open_committee(machine, (run, *names), checkpoint)
        # Read while there is a link: a run from the first versions needs its data set for this.
        input_format = committee.input_format
    output: PredictionOutput = Lines(input_format.classes)
    if many and json:
        output = TextJson(input_format.classes)
    elif many:
        output = Text(input_format.classes, confidence=confidence, named=len(sources) > 1)
    elif json:
        output = Json(input_format.classes)
    elif submission:
        output = Submission(input_format.classes)
    predictor = _Predictor(committee, input_format, output, as_text=many)
    for source in sources:
        predictor.predict_source(source)
    return 1 if predictor.failed else 0


def _split(machine: Machine, arguments: Sequence[Path]) -> tuple[list[str], Sequence[Path]]:
    """Split arguments into the names of runs, which come first, and images.

    Raises UsageError if there is no image.
    """
    names: list[str] = []
    for position, argument in enumerate(arguments):
        if argument == STANDARD_INPUT or os.path.exists(argument) or not _is_run(machine, str(argument)):
            return names, arguments[position:]
        names.append(str(argument))
    raise UsageError(f"{names[-1]} is a run: expected an image after it")


def _is_run(machine: Machine, name: str) -> bool:
    try:
        machine.find(name)
    except MissingRunError:
        return False
    return True


class _Predictor:
    """Predicts source after source, and continues after one that cannot be read."""

    def __init__(self, model: Committee, input_format: InputFormat, output: PredictionOutput, *, as_text: bool) -> None:
        self.failed = False
        self._as_text = as_text
        self._model = model
        self._format = input_format
        self._output = output

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
                for pictures in self._batches(path):
                    self._predict(pictures, alone=not is_directory and pictures[0].index is None)
            except (ImageError, DatasetError) as error:
                self._report(name_of(path), str(error))

    def _batches(self, path: Path) -> Iterator[Sequence[Picture]]:
        """Yield the images in a file: many at a time from a table or an archive, else one at a time."""
        reader = None if path == STANDARD_INPUT else reader_of(path)
        if reader is None:
            yield from ([picture] for picture in read_pictures(path))
        else:
            yield from stored_pictures(path, reader, self._format.shape, self._format.traits)

    def _predict(self, pictures: Sequence[Picture], *, alone: bool) -> None:
        inputs: list[Sequence[Sequence[NetworkInput]]] = []
        for picture in pictures:
            try:
                inputs.append(self._inputs(picture))
            except ImageError as error:
                inputs.append(())
                self._report(picture.name, f"{picture.name}: {error}")
        answers = iter(self._answers([figure for lines in inputs for line in lines for figure in line]))
        predicted = [
            Predicted(picture, [[Figure(figure, next(answers)) for figure in line] for line in lines])
            for picture, lines in zip(pictures, inputs, strict=True)
        ]
        self._output.show(predicted, alone=alone)

    def _inputs(self, picture: Picture) -> Sequence[Sequence[NetworkInput]]:
        """Return the figures of an image in lines; in one line if it is not read as text."""
        if self._as_text:
            return read_text(picture, self._model, self._format)
        return [network_inputs(picture, self._format.shape, self._format.traits)]

    def _answers(self, figures: Sequence[NetworkInput]) -> list[Answer]:
        if not figures:
            return []
        predictions = self._model.predict(np.stack([figure.pixels for figure in figures]))
        return [predictions.answer(index) for index in range(len(figures))]

    def _report(self, name: str, message: str) -> None:
        self.failed = True
        print_error(message)
        self._output.report(name, message)
