"""`tuinet export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.arguments import CheckpointName, RunName
from tuinet.cli.completers import export_formats
from tuinet.cli.exit_codes import exit_on_signals
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host, Quiet
from tuinet.cli.output import ask, narrate
from tuinet.cli.suggestions import suggest
from tuinet.errors import UsageError
from tuinet.exports.exporter import Exporter, FolderExporter
from tuinet.exports.output import exists, pictures_folder, write_file, write_folder, write_illustrated
from tuinet.exports.registry import EXPORTERS, exporter_for, exporter_named, names, of_kind, suffixes
from tuinet.exports.subject import ExportSubject
from tuinet.messages import and_list
from tuinet.values import quoted

STANDARD_OUTPUT = Path("-")


def described_formats() -> str:
    """Describe all formats, a sentence each."""
    return " ".join(f"'{exporter.name}': {exporter.help}." for exporter in EXPORTERS)


def export_command(
    run: RunName = "last",
    /,
    *,
    format: Annotated[  # noqa: A002 - the name of the option
        str | None,
        Parameter(
            metavar="FORMAT",
            help=f"{described_formats()} Default: inferred from the extension of FILE.",
            completer=export_formats,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        Parameter(name=("--output", "-o"), metavar="FILE", help="The file to write. Default: standard output."),
    ] = None,
    checkpoint: CheckpointName = "best",
    batches: Annotated[
        bool,
        Parameter(negative="", help="For curves: a point for each batch report, not for each epoch."),
    ] = False,
    force: Annotated[bool, Parameter(negative="", help="Overwrite an existing file without asking.")] = False,
    quiet: Quiet = False,
    host: Host = None,
) -> int:
    """Export a network or its training curves for other programs, or a web page or a model card for people.

    'tuinet export last -o digits.onnx' writes a network for ONNX Runtime, and '-o digits.html' a page that classifies
    drawings in any browser. The extension of FILE determines the format, unless --format names it. Without
    FILE, the export goes to standard output. A file appears complete or not at all.
    """
    exporter = chosen_exporter(format, output)
    if batches and exporter.kind != "curves":
        raise UsageError(
            f"--batches: {exporter.name} has no curves: expected a format with curves: {', '.join(of_kind('curves'))}"
        )
    file = None if output == STANDARD_OUTPUT else output
    overwrite = force
    check_destination(exporter, file)
    for path in destinations(exporter, file):
        if not exists(path) or overwrite:
            continue
        if not sys.stdin.isatty():
            raise UsageError(f"{path}: already exists: use --force, or run the command in a terminal")
        if not ask(f"{path} already exists. Overwrite?"):
            narrate("nothing was written")
            return 1
        overwrite = True
    with exit_on_signals(), open_machine(host) as machine:
        subject = ExportSubject(machine.find(run), checkpoint, batches)
        write(exporter, subject, file, overwrite=overwrite)
    if not quiet:
        report_destination(exporter, file)
    return 0


def chosen_exporter(name: str | None, file: Path | None) -> Exporter | FolderExporter:
    """Return the format of that name, or else that of a file's extension. Raises UsageError if there is none."""
    if name is not None:
        exporter = exporter_named(name.lower())
        if exporter is None:
            problem = f"--format {quoted(name)}: expected one of {', '.join(names())}"
            raise UsageError(f"{problem}; {suggest(name.lower(), names())}".removesuffix("; "))
        return exporter
    if file is None or file == STANDARD_OUTPUT:
        raise UsageError(f"expected --format, or a FILE that ends in one of {', '.join(suffixes())}")
    by_suffix = exporter_for(file)
    if by_suffix is None:
        problem = f"{file}: expected --format, or a name that ends in one of {', '.join(suffixes())}"
        raise UsageError(f"{problem}; {suggest(file.suffix.lower(), suffixes())}".removesuffix("; "))
    return by_suffix


def check_destination(exporter: Exporter | FolderExporter, file: Path | None) -> None:
    """Raise UsageError if a format cannot go to a file, or to standard output if that is None."""
    if isinstance(exporter, FolderExporter):
        if file is None:
            raise UsageError(f"{exporter.name} is a directory of files: expected -o DIRECTORY")
        return
    if file is None:
        if not exporter.is_text and sys.stdout.isatty():
            raise UsageError(f"{exporter.name} is not text, and standard output is a terminal: expected -o FILE")
    elif file.is_dir():
        raise UsageError(f"{file}: is a directory: expected a file")


def destinations(exporter: Exporter | FolderExporter, file: Path | None) -> list[Path]:
    """Return the files and folders that an export writes; none for standard output."""
    if file is None:
        return []
    if has_pictures(exporter, file):
        return [file, pictures_folder(file)]
    return [file]


def has_pictures(exporter: Exporter | FolderExporter, file: Path | None) -> bool:
    """Return True if pictures go to a folder beside the file: standard output, a pipe or a device has none."""
    if isinstance(exporter, FolderExporter) or exporter.illustrate is None or file is None:
        return False
    return exists(file) or not file.exists()


def report_destination(exporter: Exporter | FolderExporter, file: Path | None) -> None:
    """Print where the export is, and note any pictures that were left out."""
    if file is not None:
        narrate(f"wrote {and_list([str(path) for path in destinations(exporter, file)])}")
    elif isinstance(exporter, Exporter) and exporter.illustrate is not None:
        narrate("note: pictures are left out on standard output; -o FILE writes them next to FILE")


def write(exporter: Exporter | FolderExporter, subject: ExportSubject, file: Path | None, *, overwrite: bool) -> None:
    """Write to a file, or to standard output if that is None. Raises a TuinetError."""
    if isinstance(exporter, FolderExporter):
        if file is not None:
            write_folder(file, lambda folder: exporter.write(subject, folder), exporter.is_own, overwrite=overwrite)
    elif file is None:
        exporter.write(subject, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    elif exporter.illustrate is not None and has_pictures(exporter, file):
        illustrated = exporter.illustrate(subject, pictures_folder(file).name)
        write_illustrated(file, illustrated, exporter.pictures, overwrite=overwrite)
    else:
        write_file(file, lambda stream: exporter.write(subject, stream), overwrite=overwrite)
