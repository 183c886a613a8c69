"""`tuinet data add`."""

import re
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from tuinet.cli.arguments import refuse_options
from tuinet.cli.data_report import print_report
from tuinet.cli.exit_codes import exit_on_signals
from tuinet.cli.options import Json
from tuinet.cli.output import emit, stderr_console
from tuinet.datasets.adding import add
from tuinet.datasets.conversion.choices import Choices, Framing, Inversion, ReportProgress, silent
from tuinet.datasets.conversion.report import Report
from tuinet.datasets.normal_form import Orientation
from tuinet.datasets.readers.source import ReadOptions
from tuinet.errors import UsageError
from tuinet.render.stages import StageProgress
from tuinet.runs.home import home

LARGEST_SIDE = 1024
"""Pixels along a side that images can be resized to"""


def add_command(
    name: Annotated[str, Parameter(help="The name for the data set: a-z, 0-9, _ and -.")],
    path: Annotated[Path, Parameter(help="The file or the directory of the data set.")],
    /,
    *more: Annotated[Path, Parameter(help="More files: the test set, or labels.")],
    label: Annotated[
        str | None, Parameter(metavar="COLUMN", help="The column of labels in a table, by name or by number.")
    ] = None,
    images: Annotated[str | None, Parameter(metavar="KEY", help="The array, column or variable of the images.")] = None,
    labels: Annotated[str | None, Parameter(metavar="KEY", help="The array, column or variable of the labels.")] = None,
    split: Annotated[
        str | None,
        Parameter(metavar="SPLIT", help="Which data set of a directory to add, such as EMNIST's letters."),
    ] = None,
    size: Annotated[
        str | None, Parameter(metavar="HxW", help="Resize all images to this height and width, such as 28x28.")
    ] = None,
    frame: Annotated[
        Framing | None,
        Parameter(
            help="Frame every figure as MNIST does: light on dark, in a 20×20 box within 28×28 pixels, centred by mass."
        ),
    ] = None,
    invert: Annotated[
        Inversion,
        Parameter(help="Swap light and dark. 'auto' does so if most images are dark on a light background."),
    ] = "no",
    seed: Annotated[int, Parameter(help="Seed for choosing the test images of a data set without a test set.")] = 0,
    orientation: Annotated[
        Orientation,
        Parameter(
            help="How the images are stored: 'upright', or 'transposed' with rows and columns swapped. 'auto' decides "
            "from the images, if they show letters or digits, and from the file names."
        ),
    ] = "auto",
    dry_run: Annotated[bool, Parameter(negative="", help="Report what would be added, and add nothing.")] = False,
    json: Json = False,
    quiet: Annotated[bool, Parameter(name=("--quiet", "-q"), negative="", help="Print no report.")] = False,
) -> int:
    """Add a data set in any known format, and report its contents.

    The format is recognised by the content. Images may be of any size, in grey or colour, and of up to 256 classes:

    - IDX: the directory with train-images, train-labels, t10k-images and t10k-labels under their usual names (those of
      MNIST, Fashion-MNIST, KMNIST, QMNIST or EMNIST), or the four files, plain, gzip or in a ZIP archive. A labels.txt
      beside them names one class per line.
    - CSV: one image per row, with its label in the first or last column, or in the one that --label names. Give a file
      for training and optionally one for testing, or their directory or ZIP archive. Files may be plain, gzip or ZIP.
    - NumPy: an archive such as those of Keras (x_train, y_train, x_test, y_test) and MedMNIST (train_images …), or
      files with one array each, such as those of KMNIST. --images and --labels name other arrays.
    - Parquet: files like those on Hugging Face, with a column of images and one of labels (needs PyArrow: pip install
      'tuinet[parquet]').
    - Image files: a directory with a subdirectory for each class, optionally below train and test.
    - MATLAB: the files of EMNIST, SVHN and USPS, or X and y (needs SciPy: pip install 'tuinet[mat]').

    The copy is in the form that tuinet trains on: upright grey images with values from 0 to 255, and labels from 0
    without gaps. The images of EMNIST, for example, are stored transposed: they are turned upright, and their classes
    named after EMNIST's mapping file. Without a test set, one image in seven is set aside, a sample of every class.
    """
    paths = (path, *more)
    refuse_options(*paths)
    if seed < 0:
        raise UsageError(f"--seed {seed}: expected a whole number of at least 0")
    shape = _size(size)
    choices = Choices(ReadOptions(images, labels, label, split, shape), orientation, shape, frame, invert, seed)
    # So that a signal leaves nothing behind either.
    with exit_on_signals(), _progress(json=json, quiet=quiet) as progress:
        report = add(name, paths, home(), choices, dry_run=dry_run, progress=progress)
    if json:
        emit(as_data(report))
    elif not quiet:
        print_report(report)
    return 0


def as_data(report: Report) -> dict[str, Any]:
    """Return a report for `--json`."""
    return {
        "name": report.entry.name,
        "path": str(report.entry.path),
        "added": report.is_added,
        "format": report.format,
        "train": report.entry.train,
        "valid": report.valid,
        "test": report.entry.test,
        "test_origin": report.test_origin,
        "unlabelled": report.unlabelled,
        "duplicates": report.duplicates,
        "shape": list(report.entry.shape),
        "values": list(report.values),
        "classes": [asdict(label) for label in report.classes],
        "traits": report.traits.model_dump(mode="json"),
        "notes": list(report.notes),
        "command": report.command,
    }


def _size(text: str | None) -> tuple[int, int] | None:
    """Parse `28x28`: height and width. Raises UsageError."""
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{1,6})[x×X]([0-9]{1,6})", text.strip())
    if match is None:
        raise UsageError(f"--size {text}: expected height and width, such as 28x28")
    height = int(match[1])
    width = int(match[2])
    if not (1 <= height <= LARGEST_SIDE and 1 <= width <= LARGEST_SIDE):
        raise UsageError(f"--size {text}: expected 1 to {LARGEST_SIDE} pixels along each side")
    return height, width


def _progress(*, json: bool, quiet: bool) -> AbstractContextManager[ReportProgress]:
    """Return the progress display: a bar on a terminal, nothing elsewhere and with --json or --quiet."""
    console = stderr_console()
    if json or quiet or not console.is_terminal or console.is_dumb_terminal:
        return nullcontext(silent)
    return StageProgress(console)
