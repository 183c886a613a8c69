"""`tuinet data list|verify|remove`."""

from dataclasses import asdict

from rich.table import Table

from tuinet.cli.arguments import DatasetName
from tuinet.cli.options import ExitCodeOnly, Json, NamesOnly, Quiet
from tuinet.cli.output import emit, narrate, show, write
from tuinet.datasets.catalogue import entries, remove, verify
from tuinet.runs.home import home


def list_command(*, json: Json = False, quiet: NamesOnly = False) -> int:
    """List the data sets that --dataset knows by name."""
    catalogue = entries(home())
    if json:
        emit([{**asdict(entry), "path": str(entry.path)} for entry in catalogue])
        return 0
    if quiet:
        write("".join(f"{entry.name}\n" for entry in catalogue))
        return 0
    table = Table("name", "training", "test", "image", "where", box=None, pad_edge=False)
    for entry in catalogue:
        if entry.error:
            table.add_row(entry.name, "damaged", "", "", entry.error, style="red")
            continue
        shape = "×".join(map(str, entry.shape or ()))
        table.add_row(entry.name, f"{entry.train:,}", f"{entry.test:,}", shape, str(entry.path))
    table.columns[-1].overflow = "fold"
    show(table)
    return 0


def verify_command(name: DatasetName = "mnist", /, *, json: Json = False, quiet: ExitCodeOnly = False) -> int:
    """Read every byte of a data set and check that it is intact.

    The bundled data set is also compared with its published MD5 checksums. The exit code is 1 if a file is damaged.
    """
    results = verify(name, home())
    if json:
        emit([{**asdict(result), "path": str(result.path)} for result in results])
    elif not quiet:
        width = max(len(result.path.name) for result in results)
        for result in results:
            verdict = "bad" if result.error else "ok "
            show(f"{verdict}  {result.path.name:{width}}  {result.error or result.detail}")
    return int(any(result.error for result in results))


def remove_command(name: DatasetName, /, *, json: Json = False, quiet: Quiet = False) -> int:
    """Remove a data set that was added. The runs trained on it are kept, and their networks still work."""
    remove(name, home())
    if not quiet:
        narrate(f"removed {name}")
    if json:
        emit({"removed": [name]})
    return 0
