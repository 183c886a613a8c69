"""The names that people give to runs: checking and changing them."""

from __future__ import annotations

import re
from pathlib import Path

from tuinet.errors import RunError, UsageError
from tuinet.limits import shortened
from tuinet.runs.collection import all_runs, name_of
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.run_ids import RUN_ID

MAX_LENGTH = 64
NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MAX_LENGTH - 1}}}")


def check_name(name: str) -> str:
    """Return the name of a run unchanged. Raises UsageError if it is not valid."""
    # 'last' and run ids already mean a run in every command; '..' would leave a directory named after the run.
    if not NAME.fullmatch(name) or ".." in name or name == "last" or RUN_ID.fullmatch(name):
        raise UsageError(
            f"run name '{shortened(name, MAX_LENGTH)}': expected up to {MAX_LENGTH} letters, digits, '.', '-' or '_', "
            "starting with a letter or digit, without '..', not 'last' and not a run id"
        )
    return name


def check_unused(runs: Path, name: str) -> None:
    """Raise RunError if a run already has this name."""
    if any(name_of(run) == name for run in all_runs(runs)):
        raise RunError(f"run name '{name}' is already taken: choose another name, or rename that run")


def check_new_name(run: Run, name: str) -> None:
    """Raise UsageError if a name for a run is not valid, and RunError if another run has it.

    The empty text is allowed: it removes the name.
    """
    if name and name != run.record().name:
        check_unused(run.folder.parent, check_name(name))


def rename(run: LocalRun, name: str | None) -> None:
    """Change or remove the name of a run, even while it is training. Raises RunError or UsageError."""
    new_name = name or None
    check_new_name(run, name or "")
    run.change_record(lambda record: record.model_copy(update={"name": new_name}))
