"""Checking run directories, as git has fsck: what is damaged, missing or left over, without changing anything."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tuinet.config import Configuration
from tuinet.errors import DatasetError, RunError, TrustError
from tuinet.private import check as check_owner
from tuinet.runs.directory import Run
from tuinet.runs.file_lock import is_held, is_locked
from tuinet.runs.fsck.checkpoints import check_against_log, check_files
from tuinet.runs.fsck.findings import Finding, Kind
from tuinet.runs.fsck.journal import known_losses
from tuinet.runs.fsck.lines import check_commands, check_log, is_regular
from tuinet.runs.record import Record
from tuinet.runs.run_lock import is_run_locked
from tuinet.runs.unsupported import as_object

FILES = ("config.json", "events.jsonl", "commands.jsonl", "job.log", "lock", "on_end")
"""What is a regular file wherever it is there"""

TEMPORARY = (".config.json.tmp", ".on_end.tmp", ".spare")
"""What a killed process may leave in a run directory"""


def check_run(run: Run, home: Path, *, live: bool | None = None) -> list[Finding]:
    """Everything that is wrong with a run. One that is being trained changes meanwhile: some is not looked at then.

    Whoever has locked the run says that it is not `live`. Raises RunError if it cannot be read at all.
    """
    if live is None:
        live = run.is_live()
    parts = (_modes, _places, _contents, _lock, _leftovers)
    return [finding for part in parts for finding in part(run, home, live)]


def check_home(home: Path) -> list[Finding]:
    """What killed processes have left in a home beside its runs and data sets. Those at work are left alone."""
    runs, datasets = home / "runs", home / "datasets"
    found = []
    for path in _hidden(runs):
        if path.name.endswith((".tmp", ".removed")) and path.is_dir() and not is_run_locked(path):
            words = "was only partly created" if path.name.endswith(".tmp") else "was only partly removed"
            found.append(Finding(Kind.LEFTOVER, path, f"{words}: its process was killed"))
    for path in _hidden(datasets):
        if path.name.startswith((".staging-", ".adding-", ".removing-")) and not is_held(path):
            found.append(Finding(Kind.LEFTOVER, path, "a data set that was only partly added or removed"))
    for path in [*_hidden(home), *sorted((home / "hosts").glob("**/.*.tmp"))]:
        if path.name.endswith(".tmp") and path.is_file():
            found.append(Finding(Kind.LEFTOVER, path, "was only partly written"))
    return found


def _modes(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    """Whether others own or can reach anything of the run."""
    for path in [run.folder, *sorted(run.folder.rglob("*"))]:
        try:
            found = path.lstat()
        except OSError:
            continue  # gone meanwhile
        if stat.S_ISLNK(found.st_mode):
            continue
        try:
            check_owner(path, found)
        except TrustError as error:
            yield Finding(Kind.MODE, path, str(error).removeprefix(f"{path}: "))
            continue
        if found.st_mode & 0o077:
            mode = stat.S_IMODE(found.st_mode)
            yield Finding(Kind.MODE, path, f"others can read it (mode {mode:04o}, expected {mode & 0o700:04o})")


def _places(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    """Whether something else is in the place of a file."""
    for name in FILES:
        path = run.folder / name
        if os.path.lexists(path) and not is_regular(path):
            yield Finding(Kind.MISPLACED, path, "is not a regular file")
    folder = run.folder / "checkpoints"
    if not folder.is_dir():
        what = "is not a directory" if os.path.lexists(folder) else "is missing"
        yield Finding(Kind.MISPLACED, folder, what)


def _contents(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    """Whether record, checkpoints, events, commands and data set are whole and fit together."""
    record: Record | None = None
    if is_regular(run.record_path) or not os.path.lexists(run.record_path):
        try:
            record = run.record()
        except TrustError:
            pass  # among the modes
        except RunError as error:
            yield Finding(Kind.RECORD, run.record_path, str(error).removeprefix(f"{run.record_path}: "))
    files = run.checkpoints().all()  # before the log, which is then ahead of them
    yield from check_files(files, record.config if record else None, run.record_path)
    if is_regular(run.events_path):
        known = known_losses(run.folder)
        tail = run.tail()
        events = tail.new_events()
        yield from check_log(run, tail, events, known, live)
        if not live:
            yield from check_against_log(run, events, _keep(run, record), known)
    elif files and not os.path.lexists(run.events_path):
        yield Finding(Kind.MISSING, run.events_path, "is missing, although there are checkpoints")
    yield from check_commands(run, live)
    if record is not None:
        yield from _dataset(run, record, home)


def _keep(run: Run, record: Record | None) -> int:
    """How many checkpoints the run keeps; for a damaged record, as far as it still says so."""
    if record is not None:
        return record.config.keep
    try:
        config = as_object(run.record_path.read_bytes()).get("config")
    except OSError:
        config = None
    kept = config.get("keep") if isinstance(config, dict) else None
    return kept if isinstance(kept, int) else Configuration().keep


def _dataset(run: Run, record: Record, home: Path) -> Iterator[Finding]:
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


def _lock(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    """Whether the file that older versions look at is the one that is locked."""
    path = run.lock_path
    if live and is_locked(run.folder) and not (is_regular(path) and is_locked(path)):
        yield Finding(Kind.LOCK, path, "was removed or replaced while the run trains")
    elif not live and run.events_path.exists() and not os.path.lexists(path):
        yield Finding(Kind.LOCK, path, "is missing")


def _leftovers(run: Run, home: Path, live: bool) -> Iterator[Finding]:
    if live:
        return
    temporary = [run.folder / name for name in TEMPORARY]
    for path in [*temporary, *sorted((run.folder / "checkpoints").glob(".*"))]:
        if os.path.lexists(path):
            yield Finding(Kind.LEFTOVER, path, "was left by a process that was killed")


def _hidden(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name.startswith("."))
    except OSError:
        return []
