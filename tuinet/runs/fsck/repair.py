"""Repairing run directories: what can be put right, with a copy of everything that is changed or taken away.

Nothing is deleted. Originals go to `set-aside/1`, `set-aside/2` … in the home, one folder for each repair; what was
done to a run is written to `repairs.jsonl` in it. Losses that nothing can bring back are written down there too, so
that the next check does not report them again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from pydantic import ValidationError

from tuinet.commands import MOST_LINE
from tuinet.config import Configuration
from tuinet.errors import RunError, UnsupportedRunError
from tuinet.events import RunStarted
from tuinet.private import FOLDER, make_private_folder
from tuinet.runs.file_lock import exclusive_folder_lock
from tuinet.runs.files import write_atomically
from tuinet.runs.fsck.check import check_home, check_run
from tuinet.runs.fsck.findings import Finding, Kind
from tuinet.runs.fsck.journal import record_repair
from tuinet.runs.fsck.lines import is_command, lines_of
from tuinet.runs.local import LocalRun
from tuinet.runs.record import Record
from tuinet.runs.unsupported import FORMAT, as_object

Repaired = dict[Finding, str]
"""What was found, and what was done about it; the empty text for what is as it was"""


class SetAside:
    """Where originals go: a folder of this repair alone, made when the first one comes."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.folder: Path | None = None
        """None as long as nothing was set aside"""

    def move(self, path: Path) -> Path:
        """Take something out of its place. Raises OSError."""
        target = self._target(path)
        os.replace(path, target)
        return target

    def copy(self, path: Path) -> Path:
        """Copy a file that is about to be changed. Raises OSError."""
        target = self._target(path)
        shutil.copy2(path, target)
        return target

    def _target(self, path: Path) -> Path:
        if self.folder is None:
            number = 1
            while os.path.lexists(self._home / "set-aside" / str(number)):
                number += 1
            self.folder = self._home / "set-aside" / str(number)
        place = path.relative_to(self._home) if path.is_relative_to(self._home) else Path(path.name)
        target = self.folder / place
        make_private_folder(target.parent)
        return target


def repair_run(run: LocalRun, home: Path, aside: SetAside) -> Repaired:
    """Check a run and repair what can be. One that is being trained is only checked. Raises RunError or OSError."""
    before = check_run(run, home)
    if not before or run.is_live():
        return dict.fromkeys(before, "")
    done: Repaired = {}
    for finding in before:
        if finding.path == run.lock_path and finding.kind in (Kind.LOCK, Kind.MISPLACED):
            copy = aside.move(run.lock_path) if os.path.lexists(run.lock_path) else None
            done[finding] = "made again"
            record_repair(run.folder, "lock", finding.problem, copy)
    lock = run.lock()  # from now on no job can start; it makes the file again
    try:
        findings = check_run(run, home, live=False)
        return done | {finding: _repair(finding, run, aside) for finding in _in_order(findings)}
    finally:
        lock.release()


def repair_home(home: Path, aside: SetAside) -> Repaired:
    """Set aside what killed processes have left beside the runs. Raises OSError."""
    with ExitStack() as stack:
        if (home / "runs").is_dir():
            stack.enter_context(exclusive_folder_lock(home / "runs"))  # nobody is making a run meanwhile
        found = check_home(home)
        for finding in found:
            aside.move(finding.path)
    return dict.fromkeys(found, "set aside")


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    """The record first, then whole lines, then what is only written down."""
    return sorted(findings, key=lambda finding: finding.kind.value)


def _repair(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Put one thing right, and say what was done; the empty text if nothing can be."""
    repairs: dict[Kind, Callable[[Finding, LocalRun, SetAside], str]] = {
        Kind.RECORD: _rebuild_record,
        Kind.LOG_LINES: _rewrite_log,
        Kind.COMMAND_LINES: _rewrite_commands,
        Kind.CHECKPOINT: _set_checkpoint_aside,
        Kind.LEFTOVER: _set_aside,
        Kind.MODE: _tighten,
        Kind.MISPLACED: _clear_place,
    }
    if finding.loss:
        _note(finding, run, None)
        return "written down"
    repair = repairs.get(finding.kind)
    return repair(finding, run, aside) if repair else ""


def _rewrite_log(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Leave out lines that cannot be read and those that are there twice; correct numbers that were altered."""
    tail = run.tail()
    entries = tail.new_entries()
    if tail.damage.problems or run.events_path.stat().st_size != tail.offset:
        copy = aside.copy(run.events_path)
        lines = [_line(line, event.seq) for line, event in entries if event is not None]
        write_atomically(run.events_path, b"".join(line + b"\n" for line in lines))
        _note(finding, run, copy)
        rewritten = run.tail()
        rewritten.new_events()
        for gap in rewritten.damage.gaps:
            key = f"gap {gap.before}-{gap.after}"
            record_repair(run.folder, run.events_path.name, "events are missing", copy, key)
    return "left out"


def _line(line: bytes, number: int) -> bytes:
    """A line of the log as it should be: what follows a block of NULs, and with the number that it should have."""
    whole = line.rpartition(b"\0")[2]
    event = json.loads(whole)
    if event["seq"] == number:
        return whole
    return json.dumps(event | {"seq": number}, separators=(",", ":"), ensure_ascii=False).encode()


def _rewrite_commands(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    path = run.commands_path
    lines = list(lines_of(path))
    whole = [line for line, is_whole in lines if is_whole and len(line) < MOST_LINE and is_command(line)]
    if len(whole) != len(lines):
        copy = aside.copy(path)
        write_atomically(path, b"".join(line + b"\n" for line in whole))
        _note(finding, run, copy)
    return "left out"


def _set_checkpoint_aside(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Move it away, and write down that it is no longer where the log says."""
    if os.path.lexists(finding.path):
        copy = aside.move(finding.path)
        record_repair(run.folder, finding.path.name, finding.problem, copy, f"lost {finding.path.name}")
    return "set aside"


def _set_aside(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    _note(finding, run, aside.move(finding.path))
    return "set aside"


def _tighten(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Take from others what they may do with a file of one's own."""
    if not os.path.lexists(finding.path):
        return "set aside"  # for another reason
    with suppress(OSError):
        found = finding.path.lstat()
        if found.st_uid == os.geteuid():
            finding.path.chmod(found.st_mode & FOLDER)
            return f"mode {found.st_mode & FOLDER:04o}"
    return ""


def _clear_place(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Set aside what is in the place of a file; make the folder of checkpoints again."""
    copy = aside.move(finding.path) if os.path.lexists(finding.path) else None
    if finding.path == run.folder / "checkpoints":
        make_private_folder(finding.path)
    _note(finding, run, copy)
    return "set aside" if copy else "made again"


def _rebuild_record(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Make `config.json` again from the start of the run in its log, if that says all there is to say."""
    altered: Record | None = None
    try:
        altered = run.record()
    except UnsupportedRunError:
        return ""
    except RunError:
        pass  # it cannot be read at all
    record = _record_from_log(run)
    if record is None:
        return ""
    if altered is not None:
        if altered.config == record.config:
            return ""
        record = altered.model_copy(update={"config": record.config})
    copy = aside.move(run.record_path) if os.path.lexists(run.record_path) else None
    run.write_record(record)
    _note(finding, run, copy)
    return "made again from the log"


def _record_from_log(run: LocalRun) -> Record | None:
    """None if there is nothing to go by: only of the bundled data set are all facts known."""
    started = [event for event in run.events() if isinstance(event, RunStarted)]
    if not started or started[-1].config.get("dataset") != Configuration().dataset:
        return None
    left = as_object(run.record_path.read_bytes()) if run.record_path.is_file() else {}
    name = left.get("name")
    try:
        return Record(
            format=FORMAT,
            config=Configuration.model_validate(started[-1].config),
            name=name if isinstance(name, str) else None,
            created=started[0].time,
            host=started[0].host,
            versions=started[0].versions,
        )
    except ValidationError:
        return None


def _note(finding: Finding, run: LocalRun, copy: Path | None) -> None:
    place = str(finding.path.relative_to(run.folder))
    record_repair(run.folder, place, finding.problem, copy, finding.loss)
