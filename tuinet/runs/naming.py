"""Giving a run another name."""

from __future__ import annotations

from tuinet.runs.collection import check_unused
from tuinet.runs.directory import Run
from tuinet.runs.names import check_name


def check_new_name(run: Run, name: str) -> None:
    """Raises UsageError for what is no name, and RunError for one that another run has. The empty text is no name."""
    if name and name != run.record().name:
        check_unused(run.folder.parent, check_name(name))


def rename(run: Run, name: str | None) -> None:
    """Give a run, live or not, another name, or none. Raises RunError or UsageError, with the old name kept."""
    check_new_name(run, name or "")
    run.change_record(lambda record: record.model_copy(update={"name": name or None}))
