"""Checking the two files of JSON lines in a run directory."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from tuinet.commands import MOST_LINE, parse_command
from tuinet.events import AnyEvent, EpochFinished, RunEnded, RunStarted, Warned
from tuinet.runs.directory import Run
from tuinet.runs.fsck.findings import Finding, Kind
from tuinet.runs.log import EventTail


def is_regular(path: Path) -> bool:
    """Whether there is a regular file, and not something else or a link in its place."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def check_log(run: Run, tail: EventTail, events: Sequence[AnyEvent], known: set[str], live: bool) -> Iterator[Finding]:
    """What is wrong with `events.jsonl`, of which `tail` has read all. Raises OSError."""
    path = run.events_path
    for problem in tail.damage.problems:
        yield Finding(Kind.LOG_LINES, path, f"line {problem.line} {problem.message}")
    unlisted = tail.damage.count - len(tail.damage.problems)
    if unlisted:
        yield Finding(Kind.LOG_LINES, path, f"{unlisted:,} more lines of that kind")
    torn = path.stat().st_size - tail.offset if path.exists() else 0
    if torn and not live:
        yield Finding(Kind.LOG_LINES, path, f"the last line has no end ({torn:,} bytes)")
    for gap in tail.damage.gaps:
        key = f"gap {gap.before}-{gap.after}"
        if key not in known:
            first = f"{gap.before + 1:,}"
            missing = f"event {first} is" if gap.after == gap.before + 2 else f"events {first} to {gap.after - 1:,} are"
            yield Finding(Kind.LOG_GAP, path, f"{missing} missing before line {gap.line}", key)
    for what in order_problems(events):
        if what not in known:
            yield Finding(Kind.LOG_ORDER, path, what, what)


def order_problems(events: Sequence[AnyEvent]) -> Iterator[str]:
    """What no training would have written in this order."""
    begun = False
    ended: RunEnded | None = None
    epoch = 0
    for event in events:
        match event:
            case RunStarted():
                begun = True
                ended = None
            case RunEnded():
                if ended:
                    yield f"event {event.seq}: {event.type} follows another one (event {ended.seq})"
                ended = event
            case Warned():
                pass
            case _ if ended:
                yield f"event {event.seq}: {event.type} follows the end of the run (event {ended.seq})"
                ended = None
            case _ if not begun:
                yield f"event {event.seq}: {event.type} comes before the start of the run"
                begun = True
        if isinstance(event, EpochFinished):
            if event.epoch != epoch + 1:
                yield f"event {event.seq}: epoch {event.epoch} is finished after epoch {epoch}"
            epoch = event.epoch


def check_commands(run: Run, live: bool) -> Iterator[Finding]:
    """What is wrong with `commands.jsonl`. Raises OSError."""
    path = run.commands_path
    if not is_regular(path):
        return
    for number, (line, is_whole) in enumerate(lines_of(path), 1):
        if not is_whole:
            if not live:
                yield Finding(Kind.COMMAND_LINES, path, f"the last line has no end ({len(line):,} bytes)")
        elif len(line) >= MOST_LINE:
            yield Finding(Kind.COMMAND_LINES, path, f"line {number} has more than {MOST_LINE:,} bytes")
        elif not is_command(line):
            yield Finding(Kind.COMMAND_LINES, path, f"line {number} is not a command")


def lines_of(path: Path) -> Iterator[tuple[bytes, bool]]:
    """The lines of a file, cut after `MOST_LINE` bytes, and whether each has an end. Raises OSError."""
    with path.open("rb") as file:
        while line := file.readline(MOST_LINE):
            is_whole = line.endswith(b"\n")
            rest = line
            while not is_whole and (rest := file.readline(MOST_LINE)):
                is_whole = rest.endswith(b"\n")
            yield line.removesuffix(b"\n"), is_whole


def is_command(line: bytes) -> bool:
    """Whether a line holds a command; an empty one separates a torn line from the next."""
    if not line:
        return True
    try:
        parse_command(line)
    except ValidationError:
        return False
    return True
