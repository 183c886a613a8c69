"""`tuinet data list|verify|add|remove`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from tuinet.cli.names import DatasetName
from tuinet.cli.output import emit, narrate, show
from tuinet.datasets.catalogue import add, entries, remove, verify
from tuinet.runs.home import home

Json = Annotated[bool, Parameter(negative="", help="One JSON value on standard output.")]


def list_command(*, json: Json = False) -> int:
    """List the data sets that --dataset knows by name."""
    found = entries(home())
    if json:
        emit([{**asdict(entry), "path": str(entry.path)} for entry in found])
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


def verify_command(name: DatasetName = "mnist", /, *, json: Json = False) -> int:
    """Read every byte of a data set and check that it is whole; the bundled one also against its published MD5."""
    results = verify(name, home())
    if json:
        emit([{**asdict(result), "path": str(result.path)} for result in results])
    else:
        for result in results:
            show(f"{'bad' if result.error else 'ok '}  {result.path.name}  {result.error or result.detail}")
    return 1 if any(result.error for result in results) else 0


def add_command(name: str, directory: Path, /) -> int:
    """Add a data set in IDX form, plain or gzip, with up to 256 classes and images of any size.

    The directory holds train-images, train-labels, t10k-images and t10k-labels under their usual names (those of
    MNIST, Fashion-MNIST, KMNIST, EMNIST), and perhaps labels.txt with the name of a class on each line.
    """
    entry = add(name, directory, home())
    narrate(f"added {entry.name}: {entry.train:,} training and {entry.test:,} test images; train with:")
    narrate(f"tuinet train --dataset {entry.name}")
    return 0


def remove_command(name: DatasetName, /) -> int:
    """Remove a data set that was added."""
    remove(name, home())
    narrate(f"removed {name}")
    return 0
