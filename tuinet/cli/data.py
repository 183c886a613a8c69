"""`tuinet data list|verify|add|remove`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.table import Table

from tuinet.cli.names import DatasetName
from tuinet.cli.options import ExitCodeOnly, Json, NamesOnly, Quiet
from tuinet.cli.output import emit, narrate, show, write
from tuinet.datasets.adding import Report, add
from tuinet.datasets.catalogue import entries, remove, verify
from tuinet.datasets.normal_form import Orientation
from tuinet.facts import Traits
from tuinet.render.summary import figures_table
from tuinet.runs.home import home


def list_command(*, json: Json = False, quiet: NamesOnly = False) -> int:
    """List the data sets that --dataset knows by name."""
    found = entries(home())
    if json:
        emit([{**asdict(entry), "path": str(entry.path)} for entry in found])
        return 0
    if quiet:
        write("".join(f"{entry.name}\n" for entry in found))
        return 0
    table = Table("name", "training", "test", "image", "where", box=None, pad_edge=False)
    for entry in found:
        if entry.error:
            table.add_row(entry.name, "damaged", "", "", entry.error, style="red")
            continue
        shape = "×".join(map(str, entry.shape or ()))
        table.add_row(entry.name, f"{entry.train:,}", f"{entry.test:,}", shape, str(entry.path))
    table.columns[-1].overflow = "fold"
    show(table)
    return 0


def verify_command(name: DatasetName = "mnist", /, *, json: Json = False, quiet: ExitCodeOnly = False) -> int:
    """Read every byte of a data set and check that it is whole; the bundled one also against its published MD5."""
    results = verify(name, home())
    if json:
        emit([{**asdict(result), "path": str(result.path)} for result in results])
    elif not quiet:
        for result in results:
            show(f"{'bad' if result.error else 'ok '}  {result.path.name}  {result.error or result.detail}")
    return 1 if any(result.error for result in results) else 0


def add_command(
    name: Annotated[str, Parameter(help="The name that it gets: a-z, 0-9, _ and -.")],
    directory: Annotated[Path, Parameter(help="The directory of its files.")],
    /,
    *,
    orientation: Annotated[
        Orientation,
        Parameter(
            help="How the images are stored: 'upright', or 'transposed', with rows for columns. 'auto' looks at the "
            "images of letters and digits, and at the names of the files."
        ),
    ] = "auto",
    json: Json = False,
    quiet: Annotated[bool, Parameter(name=("--quiet", "-q"), negative="", help="No report.")] = False,
) -> int:
    """Add a data set in IDX form, plain or gzip, with up to 256 classes and images of any size, and report what it is.

    The directory holds train-images, train-labels, t10k-images and t10k-labels under their usual names (those of
    MNIST, Fashion-MNIST, KMNIST, EMNIST), and perhaps labels.txt with the name of a class on each line. Where several
    data sets share a directory, add the beginning of their names: gzip/emnist-letters.

    The copy is in the form that tuinet trains on: images upright and reaching from 0 to 255, labels from 0 without
    gaps. So those of EMNIST, which are stored transposed, are turned, and named after its mapping file.
    """
    report = add(name, directory, home(), orientation)
    if json:
        emit(as_data(report))
    elif not quiet:
        print_report(report)
    return 0


def as_data(report: Report) -> dict[str, Any]:
    """A report for a program."""
    return {
        "name": report.entry.name,
        "path": str(report.entry.path),
        "train": report.entry.train,
        "test": report.entry.test,
        "shape": list(report.entry.shape),
        "values": list(report.values),
        "classes": [asdict(each) for each in report.classes],
        "traits": report.traits.model_dump(mode="json"),
        "notes": list(report.notes),
        "command": report.command,
    }


def print_report(report: Report) -> None:
    """The same for a person."""
    entry = report.entry
    height, width = entry.shape
    low, high = report.values
    rows = [
        ("images", f"{entry.train:,} for training, {entry.test:,} for the test, {height}×{width} pixels"),
        ("values", f"{low} to {high}"),
        ("figures", figures_words(report.traits)),
        ("classes", f"{len(report.classes)}"),
    ]
    table = Table("class", "training", "test", box=None, pad_edge=False)
    for each in report.classes:
        table.add_row(each.name, f"{each.train:,}", f"{each.test:,}")
    for column in table.columns[1:]:
        column.justify = "right"
    show(figures_table(rows), "", table, "")
    for note in report.notes:
        narrate(f"note: {note}")
    narrate(f"added {entry.name}; train with:")
    narrate(report.command)


def figures_words(traits: Traits) -> str:
    """How the figures are drawn."""
    if traits.box is None:
        return "none: all images are blank"
    polarity = {"light_on_dark": "light on dark", "dark_on_light": "dark on light", None: "of both polarities"}
    centring = {"mass": ", centred by mass", "box": ", centred by their outline", None: ""}
    size = f"{traits.box:.0%} of the frame" if traits.box_spread < 0.2 else "of any size"
    return f"{polarity[traits.polarity]}, {size}{centring[traits.centring]}"


def remove_command(name: DatasetName, /, *, json: Json = False, quiet: Quiet = False) -> int:
    """Remove a data set that was added. Runs on it stay, and their networks still answer."""
    remove(name, home())
    if not quiet:
        narrate(f"removed {name}")
    if json:
        emit({"removed": [name]})
    return 0
