"""Repairing run directories.

Nothing is deleted: the original of everything that is changed or removed is set aside. The journal of a run records
the repairs, and losses that nothing can restore, so that the next check does not report them again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from tuinet.private import FOLDER, make_private_folder
from tuinet.runs.file_lock import exclusive_folder_lock
from tuinet.runs.fsck.check import check_home, check_run
from tuinet.runs.fsck.findings import Finding, Kind
from tuinet.runs.fsck.journal import record_repair
from tuinet.runs.fsck.rebuild import rebuild_record
from tuinet.runs.fsck.rewrite import rewrite_commands, rewrite_log
from tuinet.runs.fsck.set_aside import SetAside
from tuinet.runs.local import LocalRun

Repaired = dict[Finding, str]
"""The findings, each with its repair; empty if it was not repaired"""


def repair_run(run: LocalRun, home: Path, aside: SetAside) -> Repaired:
    """Check a run and repair it as far as possible. A run that is being trained is only checked.

    Raises RunError or OSError.
    """
    findings = check_run(run, home)
    if not findings or run.is_live():
        return dict.fromkeys(findings, "")
    repaired: Repaired = {}
    # The lock comes first: the repair below has to hold it, and locking creates the file again.
    for finding in findings:
        if finding.path == run.lock_path and finding.kind in (Kind.LOCK, Kind.MISPLACED):
            copy = aside.move_if_present(run.lock_path)
            record_repair(run.folder, "lock", finding.problem, copy)
            repaired[finding] = "recreated"
    lock = run.lock()
    try:
        # Checked again under the lock, because a job may have changed the run in the meantime.
        findings = check_run(run, home, live=False)
        for finding in _in_order(findings):
            repaired[finding] = _repair(finding, run, aside)
    finally:
        lock.release()
    return repaired


def repair_home(home: Path, aside: SetAside) -> Repaired:
    """Set aside the files that killed processes have left outside the runs. Raises OSError."""
    with ExitStack() as stack:
        if (home / "runs").is_dir():
            # Keeps other processes from creating a run: until it is complete, it looks like a leftover.
            stack.enter_context(exclusive_folder_lock(home / "runs"))
        findings = check_home(home)
        for finding in findings:
            aside.move(finding.path)
    return dict.fromkeys(findings, "set aside")


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings in the order of `Kind`."""
    return sorted(findings, key=lambda finding: finding.kind.value)


def _repair(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Repair one problem and return what was done; empty if it cannot be repaired."""
    if finding.loss:
        _record(finding, run, None)
        return "recorded as lost"
    repair = REPAIRS.get(finding.kind)
    if repair is None:
        return ""
    return repair(finding, run, aside)


def _set_checkpoint_aside(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    path = finding.path
    copy = aside.move_if_present(path)
    if copy:
        # The log still names the checkpoint, so from now on it is a known loss.
        record_repair(run.folder, path.name, finding.problem, copy, f"lost {path.name}")
    return "set aside"


def _set_leftover_aside(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    _record(finding, run, aside.move(finding.path))
    return "set aside"


def _tighten_mode(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Remove other people's permissions from a file of this user."""
    if not os.path.lexists(finding.path):
        # An earlier repair has set the file aside.
        return "set aside"
    with suppress(OSError):
        status = finding.path.lstat()
        if status.st_uid == os.geteuid():
            mode = status.st_mode & FOLDER
            finding.path.chmod(mode)
            return f"mode {mode:04o}"
    return ""


def _clear_path(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Set aside whatever takes the place of a file. The folder of checkpoints is created again."""
    copy = aside.move_if_present(finding.path)
    if finding.path == run.folder / "checkpoints":
        make_private_folder(finding.path)
    _record(finding, run, copy)
    return "set aside" if copy else "recreated"


def _record(finding: Finding, run: LocalRun, copy: Path | None) -> None:
    file_name = str(finding.path.relative_to(run.folder))
    record_repair(run.folder, file_name, finding.problem, copy, finding.loss)


REPAIRS: dict[Kind, Callable[[Finding, LocalRun, SetAside], str]] = {
    Kind.RECORD: rebuild_record,
    Kind.LOG_LINES: rewrite_log,
    Kind.COMMAND_LINES: rewrite_commands,
    Kind.CHECKPOINT: _set_checkpoint_aside,
    Kind.LAST_BATCH: _set_leftover_aside,
    Kind.LEFTOVER: _set_leftover_aside,
    Kind.MODE: _tighten_mode,
    Kind.MISPLACED: _clear_path,
}
