"""Checking run directories without changing anything: what is damaged, missing or left over."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tuinet.config import Configuration
from tuinet.errors import CheckpointError, DatasetError, RunError, TrustError
from tuinet.private import check as check_owner
from tuinet.runs import last_batch, supervision
from tuinet.runs.directory import Run
from tuinet.runs.file_lock import is_held, is_locked
from tuinet.runs.fsck.checkpoints import check_against_log, check_files
from tuinet.runs.fsck.findings import Finding, Kind, without_path
from tuinet.runs.fsck.journal import known_losses
from tuinet.runs.fsck.lines import check_commands, check_log, is_regular
from tuinet.runs.record import Record
from tuinet.runs.run_lock import is_run_locked
from tuinet.runs.unsupported import parse_object

FILES = (
    "config.json",
    "events.jsonl",
    "commands.jsonl",
    "job.log",
    "lock",
    "on_end",
    last_batch.FILE_NAME,
    supervision.FILE_NAME,
)
"""The regular files in a run directory, some of which may be missing"""

TEMPORARY = (".config.json.tmp", ".on_end.tmp", ".spare", f".{last_batch.FILE_NAME}.tmp", supervision.DRAFT_NAME)
"""Files that a killed process may leave in a run directory"""


def check_run(run: Run, home: Path, *, live: bool | None = None) -> list[Finding]:
    """Find all problems of a run. Raises RunError if it cannot be read at all.

    A job changes its run all the time, so fewer things are checked while it is `live`. A caller that holds the lock of
    the run passes False, because asking the kernel would give True.
    """
    if live is None:
        live = run.is_live()
    checks = (_check_modes, _check_file_types, _check_contents, _check_lock, _check_leftovers)
    return [finding for check in checks for finding in check(run, home, live)]


def check_home(home: Path) -> list[Finding]:
    """Find what killed processes have left in a home, outside its runs. Files of living processes are skipped."""
    return [
        *_check_runs_folder(home / "runs"),
        *_check_datasets_folder(home / "datasets"),
        *_check_sweeps_folder(home / "sweeps"),
        *_check_temporary(home),
    ]


def _check_runs_folder(runs: Path) -> Iterator[Finding]:
    verbs = {".tmp": "created", ".removed": "removed"}
    for path in _hidden(runs):
        verb = verbs.get(path.suffix)
        if verb and path.is_dir() and not is_run_locked(path):
            yield Finding(Kind.LEFTOVER, path, f"was only partly {verb}: its process was killed")


def _check_datasets_folder(datasets: Path) -> Iterator[Finding]:
    for path in _hidden(datasets):
        if path.name.startswith((".staging-", ".adding-", ".removing-")) and not is_held(path):
            yield Finding(Kind.LEFTOVER, path, "a data set that was only partly added or removed")


def _check_sweeps_folder(sweeps: Path) -> Iterator[Finding]:
    for path in sorted(sweeps.glob("[!.]*/.*.tmp")):
        # A sweep that runs writes such files all the time.
        if path.is_file() and not is_held(path.parent / "lock"):
            yield Finding(Kind.LEFTOVER, path, "was only partly written")


def _check_temporary(home: Path) -> Iterator[Finding]:
    for path in [*_hidden(home), *sorted((home / "hosts").glob("**/.*.tmp"))]:
        if path.name.endswith(".tmp") and path.is_file():
            yield Finding(Kind.LEFTOVER, path, "was only partly written")


def _check_modes(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    """Find files that others own, can read or can change."""
    for path in [run.folder, *sorted(run.folder.rglob("*"))]:
        try:
            status = path.lstat()
        except OSError:
            # The job has removed it since the folder was listed.
            continue
        if stat.S_ISLNK(status.st_mode):
            continue
        try:
            check_owner(path, status)
        except TrustError as error:
            yield Finding(Kind.MODE, path, without_path(error, path))
            continue
        if status.st_mode & 0o077:
            mode = stat.S_IMODE(status.st_mode)
            yield Finding(Kind.MODE, path, f"others can read it (mode {mode:04o}, expected {mode & 0o700:04o})")


def _check_file_types(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    """Find directories, links and the like where files should be."""
    for name in FILES:
        path = run.folder / name
        if os.path.lexists(path) and not is_regular(path):
            yield Finding(Kind.MISPLACED, path, "is not a regular file")
    checkpoints = run.folder / "checkpoints"
    if not os.path.lexists(checkpoints):
        yield Finding(Kind.MISPLACED, checkpoints, "is missing")
    elif not checkpoints.is_dir():
        yield Finding(Kind.MISPLACED, checkpoints, "is not a directory")


def _check_contents(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    """Find damage in record, checkpoints, events, commands and data set, and contradictions between them."""
    record: Record | None = None
    if is_regular(run.record_path) or not os.path.lexists(run.record_path):
        try:
            record = run.record()
        except TrustError:
            # _check_modes reports it.
            pass
        except RunError as error:
            yield Finding(Kind.RECORD, run.record_path, without_path(error, run.record_path))
    # Listed before the log is read: a job writes a checkpoint first and then its event, so the log must not be older.
    checkpoints = run.checkpoints().all()
    yield from check_files(checkpoints, record.config if record else None, run.record_path)
    if is_regular(run.events_path):
        yield from _check_events(run, record, live)
    elif checkpoints and not os.path.lexists(run.events_path):
        yield Finding(Kind.MISSING, run.events_path, "is missing, although there are checkpoints")
    yield from check_commands(run, live)
    if record is not None:
        yield from _check_last_batch(run, record)
        yield from _check_dataset(run, record, home)


def _check_events(run: Run, record: Record | None, live: bool) -> Iterator[Finding]:
    """Find damage in the events, and contradictions with the checkpoints."""
    losses = known_losses(run.folder)
    tail = run.tail()
    try:
        events = tail.new_events()
    except TrustError:
        # _check_modes reports it.
        return
    yield from check_log(run, tail, events, losses, live)
    if not live:
        yield from check_against_log(run, events, _keep(run, record), losses)


def _keep(run: Run, record: Record | None) -> int:
    """Return how many checkpoints the run keeps. A damaged record may still contain it."""
    if record is not None:
        return record.config.keep
    try:
        config = parse_object(run.record_path.read_bytes()).get("config")
    except OSError:
        config = None
    if isinstance(config, dict) and isinstance(config.get("keep"), int):
        return int(config["keep"])
    return Configuration().keep


def _check_last_batch(run: Run, record: Record) -> Iterator[Finding]:
    path = run.last_batch_path
    if not is_regular(path):
        return
    try:
        last_batch.load(path, record.config)
    except CheckpointError as error:
        yield Finding(Kind.LAST_BATCH, path, without_path(error, path))


def _check_dataset(run: Run, record: Record, home: Path) -> Iterator[Finding]:
    # Imported here: runs load no data set otherwise, and every command would pay for NumPy.
    from tuinet.datasets.dataset import check, find
    from tuinet.datasets.files import read_sizes

    try:
        files = find(record.config.dataset, home, expected=record.dataset)
        if record.dataset is None or files.bundled:
            read_sizes(files)
        else:
            check(record.config.dataset, home, record.dataset)
    except DatasetError as error:
        yield Finding(Kind.MISSING, run.record_path, f"its data set cannot be used: {error}")


def _check_lock(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    """Check that the file `lock`, the only one that older versions look at, is the one that the job has locked."""
    path = run.lock_path
    if live:
        if is_locked(run.folder) and not (is_regular(path) and is_locked(path)):
            yield Finding(Kind.LOCK, path, "was removed or replaced during training")
    elif run.events_path.exists() and not os.path.lexists(path):
        yield Finding(Kind.LOCK, path, "is missing")


def _check_leftovers(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    if live:
        return
    temporary = [run.folder / name for name in TEMPORARY]
    for path in [*temporary, *sorted((run.folder / "checkpoints").glob(".*"))]:
        if os.path.lexists(path):
            yield Finding(Kind.LEFTOVER, path, "was left by a killed process")


def _hidden(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name.startswith("."))
    except OSError:
        return []
