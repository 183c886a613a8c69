"""Rewriting `events.jsonl` and `commands.jsonl` without the lines that cannot be used."""

from __future__ import annotations

import json

from tuinet.commands import MOST_LINE
from tuinet.runs.files import write_atomically
from tuinet.runs.fsck.findings import Finding
from tuinet.runs.fsck.journal import record_repair
from tuinet.runs.fsck.lines import is_command, read_lines
from tuinet.runs.fsck.set_aside import SetAside
from tuinet.runs.local import LocalRun


def rewrite_log(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Remove unreadable and repeated lines from the log, and correct altered event numbers."""
    path = run.events_path
    tail = run.tail()
    entries = tail.new_entries()
    # The first finding about the log repairs all of its lines, so there may be nothing left to do.
    if tail.damage.problems or path.stat().st_size != tail.offset:
        copy = aside.copy(path)
        lines = [_repaired_line(line, event.seq) for line, event in entries if event is not None]
        write_atomically(path, b"".join(line + b"\n" for line in lines))
        record_repair(run.folder, path.name, finding.problem, copy)
        # Without a damaged line, the numbers around it have a gap.
        rewritten = run.tail()
        rewritten.new_events()
        for gap in rewritten.damage.gaps:
            loss = f"gap {gap.before}-{gap.after}"
            record_repair(run.folder, path.name, "events are missing", copy, loss)
    return "removed"


def _repaired_line(line: bytes, seq: int) -> bytes:
    """Return a line of the log with the right number, and without the NULs that a crash may have left before it."""
    text = line.rpartition(b"\0")[2]
    event = json.loads(text)
    if event["seq"] == seq:
        # Returned as it is: writing the JSON again might change bytes that are fine.
        return text
    return json.dumps(event | {"seq": seq}, separators=(",", ":"), ensure_ascii=False).encode()


def rewrite_commands(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Remove lines that are not commands."""
    path = run.commands_path
    lines = list(read_lines(path))
    commands = [line for line, has_end in lines if has_end and len(line) < MOST_LINE and is_command(line)]
    if len(commands) != len(lines):
        copy = aside.copy(path)
        write_atomically(path, b"".join(line + b"\n" for line in commands))
        record_repair(run.folder, path.name, finding.problem, copy)
    return "removed"
