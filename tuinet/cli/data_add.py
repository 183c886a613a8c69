"""`tuinet data add`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.table import Table

from tuinet.cli.options import Json
from tuinet.cli.output import emit, narrate, show
from tuinet.datasets.adding import Report, add
from tuinet.datasets.normal_form import Orientation
from tuinet.facts import Traits
from tuinet.render.summary import figures_table
from tuinet.runs.home import home

SAME_SIZE = 0.2
"""How much the size of figures may vary for them to count as equally large"""

POLARITIES = {"light_on_dark": "light on dark", "dark_on_light": "dark on light", None: "of both polarities"}
CENTRINGS = {"mass": ", centred by mass", "box": ", centred by their outline", None: ""}


def add_command(
    name: Annotated[str, Parameter(help="The name for the data set: a-z, 0-9, _ and -.")],
    directory: Annotated[Path, Parameter(help="The directory with its files.")],
    /,
    *,
    orientation: Annotated[
        Orientation,
        Parameter(
            help="How the images are stored: 'upright', or 'transposed' with rows and columns swapped. 'auto' looks at "
            "the images of letters and digits, and at the file names."
        ),
    ] = "auto",
    json: Json = False,
    quiet: Annotated[bool, Parameter(name=("--quiet", "-q"), negative="", help="Print no report.")] = False,
) -> int:
    """Add a data set in IDX form, and report what is in it.

    The files may be plain or gzip, the images of any size, with up to 256 classes. The directory holds train-images,
    train-labels, t10k-images and t10k-labels under their usual names (those of MNIST, Fashion-MNIST, KMNIST or
    EMNIST), and optionally labels.txt with the name of one class per line. If several data sets share a directory,
    append the start of their file names: gzip/emnist-letters.

    The copy is in the form that tuinet trains on: upright images with values from 0 to 255, and labels from 0 without
    gaps. The images of EMNIST, for example, are stored transposed: they are turned upright, and their classes named
    after EMNIST's mapping file.
    """
    report = add(name, directory, home(), orientation)
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
        "train": report.entry.train,
        "test": report.entry.test,
        "shape": list(report.entry.shape),
        "values": list(report.values),
        "classes": [asdict(label) for label in report.classes],
        "traits": report.traits.model_dump(mode="json"),
        "notes": list(report.notes),
        "command": report.command,
    }


def print_report(report: Report) -> None:
    """Print a report for the user."""
    entry = report.entry
    height, width = entry.shape
    low, high = report.values
    rows = [
        ("images", f"{entry.train:,} for training, {entry.test:,} for testing, {height}×{width} pixels"),
        ("values", f"{low} to {high}"),
        ("figures", describe_figures(report.traits)),
        ("classes", f"{len(report.classes)}"),
    ]
    table = Table("class", "training", "test", box=None, pad_edge=False)
    for label in report.classes:
        table.add_row(label.name, f"{label.train:,}", f"{label.test:,}")
    for column in table.columns[1:]:
        column.justify = "right"
    show(figures_table(rows), "", table, "")
    for note in report.notes:
        narrate(f"note: {note}")
    narrate(f"added {entry.name}; train with:")
    narrate(report.command)


def describe_figures(traits: Traits) -> str:
    """Say how the figures in the images are drawn: `light on dark, 71 % of the frame, centred by mass`."""
    if traits.box is None:
        return "none: all images are blank"
    size = "of varying size"
    if traits.box_spread < SAME_SIZE:
        size = f"{100 * traits.box:.0f} % of the frame"
    return f"{POLARITIES[traits.polarity]}, {size}{CENTRINGS[traits.centring]}"
