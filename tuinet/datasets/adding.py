"""Adding a data set in any known format to the catalogue, in normal form, and reporting its contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tuinet.datasets.catalogue import entry, new_folder
from tuinet.datasets.conversion.choices import Choices, ReportProgress, silent
from tuinet.datasets.conversion.collecting import collect
from tuinet.datasets.conversion.plan import Plan, make_plan
from tuinet.datasets.conversion.report import Report
from tuinet.datasets.conversion.reporting import report_on
from tuinet.datasets.conversion.shaping import Shaping
from tuinet.datasets.conversion.writing import write_files
from tuinet.datasets.origin import write_origin
from tuinet.datasets.readers.opening import open_source
from tuinet.datasets.readers.source import Source
from tuinet.datasets.staging import new_staging
from tuinet.datasets.syncing import sync
from tuinet.errors import DatasetError
from tuinet.private import FILE, make_private_folder

UNCHANGED = Choices()


def add(
    name: str,
    paths: Path | Sequence[Path],
    home: Path,
    choices: Choices = UNCHANGED,
    *,
    dry_run: bool = False,
    progress: ReportProgress = silent,
) -> Report:
    """Add the data set in files or a folder to the catalogue, in normal form. It appears complete or not at all.

    It is read once, in memory that does not depend on its size. With `dry_run` it is only read and reported. Raises
    DatasetError if the name is not valid or already exists, if the format is unknown, if the data set is damaged, or if
    it cannot be written.
    """
    folder = new_folder(name, home)
    path_list = [paths] if isinstance(paths, Path) else [*paths]
    source = open_source(path_list, choices.reading)
    return _convert(source, path_list, folder, choices, dry_run=dry_run, progress=progress)


def add_source(name: str, source: Source, origin: Path, home: Path, choices: Choices = UNCHANGED) -> Report:
    """Add a data set that is already open, as `add` does. `origin` is recorded as the path it came from."""
    return _convert(source, [origin], new_folder(name, home), choices, dry_run=False, progress=silent)


def _convert(
    source: Source, paths: Sequence[Path], folder: Path, choices: Choices, *, dry_run: bool, progress: ReportProgress
) -> Report:
    name = folder.name
    try:
        with new_staging(folder.parent) as temporary:
            staged = None
            if not dry_run:
                staged = temporary / name
                make_private_folder(staged)
            with collect(source, temporary, Shaping.of(choices), progress) as collected:
                plan = make_plan(source, collected, choices)
                duplicates = write_files(plan, staged, progress)
                report = report_on(plan, name, folder, paths, duplicates)
            if staged is None:
                return report
            _write_origin(staged, plan, paths)
            _publish(staged, folder)
    except OSError as error:
        raise DatasetError(f"{folder}: cannot be added ({error.strerror or error})") from None
    return replace(report, entry=entry(name, folder), is_added=True)


def _write_origin(staged: Path, plan: Plan, paths: Sequence[Path]) -> None:
    files = plan.source.files
    write_origin(
        staged,
        paths[0] if files is None else files.directory,
        format=plan.source.format,
        transposed=plan.was_transposed,
        inverted=plan.conversion.inverted,
        white=plan.traits.white,
        valid=plan.division.valid,
        seed=plan.division.seed,
    )


def _publish(staged: Path, folder: Path) -> None:
    """Give a complete data set its name. Everything is on the disk before the rename makes it visible."""
    for path in staged.iterdir():
        path.chmod(FILE)
        sync(path)
    sync(staged)
    staged.rename(folder)
    sync(folder.parent)
