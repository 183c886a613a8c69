"""Checking the files of JSON lines in a run directory: `events.jsonl` and `commands.jsonl`."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from tuinet.commands import MOST_LINE, parse_command
from tuinet.events import AnyEvent, EpochFinished, RunEnded, RunStarted, Warned
from tuinet.messages import counted
from tuinet.runs.directory import Run
from tuinet.runs.fsck.findings import Finding, Kind
from tuinet.runs.log import EventTail


def is_regular(path: Path) -> bool:
    """Return True if a path leads to a regular file, and not to a link, directory or nothing."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def check_log(run: Run, tail: EventTail, events: Sequence[AnyEvent], losses: set[str], live: bool) -> Iterator[Finding]:
    """Find problems of `events.jsonl`, which `tail` has read to its end. Raises OSError."""
    path = run.events_path
    for problem in tail.damage.problems:
        yield Finding(Kind.LOG_LINES, path, f"line {problem.line} {problem.message}")
    unlisted = tail.damage.count - len(tail.damage.problems)
    if unlisted:
        yield Finding(Kind.LOG_LINES, path, f"{counted(unlisted, 'more line')} like these")
    torn = path.stat().st_size - tail.offset if path.exists() else 0
    if torn and not live:
        yield Finding(Kind.LOG_LINES, path, f"the last line is incomplete ({torn:,} bytes)")
    for gap in tail.damage.gaps:
        loss = f"gap {gap.before}-{gap.after}"
        if loss not in losses:
            missing = _missing_events(gap.before + 1, gap.after - 1)
            yield Finding(Kind.LOG_GAP, path, f"{missing} missing before line {gap.line}", loss)
    for problem_text in order_problems(events):
        if problem_text not in losses:
            yield Finding(Kind.LOG_ORDER, path, problem_text, problem_text)


def _missing_events(first: int, last: int) -> str:
    if first == last:
        return f"event {first:,} is"
    return f"events {first:,} to {last:,} are"


def order_problems(events: Sequence[AnyEvent]) -> Iterator[str]:
    """Describe events that no job writes in this order."""
    # The journal stores these texts as the keys of known losses, so changing one reports old losses again.
    has_started = False
    end: RunEnded | None = None
    epoch = 0
    for event in events:
        match event:
            case RunStarted():
                has_started = True
                end = None
            case RunEnded():
                if end:
                    yield f"event {event.seq}: {event.type} follows another one (event {end.seq})"
                end = event
            case Warned():
                # Warnings may come at any time: before the start, for instance about skipped commands.
                pass
            case _ if end:
                yield f"event {event.seq}: {event.type} follows the end of the run (event {end.seq})"
                # One finding is enough: what follows now is in order again.
                end = None
            case _ if not has_started:
                yield f"event {event.seq}: {event.type} comes before the start of the run"
                has_started = True
        if isinstance(event, EpochFinished):
            if event.epoch != epoch + 1:
                yield f"event {event.seq}: epoch {event.epoch} follows epoch {epoch}"
            epoch = event.epoch


def check_commands(run: Run, live: bool) -> Iterator[Finding]:
    """Find problems of `commands.jsonl`. Raises OSError."""
    path = run.commands_path
    if not is_regular(path):
        return
    for number, (line, has_end) in enumerate(read_lines(path), 1):
        if not has_end:
            if not live:
                yield Finding(Kind.COMMAND_LINES, path, f"the last line is incomplete ({len(line):,} bytes)")
        elif len(line) >= MOST_LINE:
            yield Finding(Kind.COMMAND_LINES, path, f"line {number} is longer than {MOST_LINE:,} bytes")
        elif not is_command(line):
            yield Finding(Kind.COMMAND_LINES, path, f"line {number} is not a command")


def read_lines(path: Path) -> Iterator[tuple[bytes, bool]]:
    """Yield the lines of a file, truncated to MOST_LINE bytes, each with True if it has a newline. Raises OSError."""
    with path.open("rb") as file:
        while line := file.readline(MOST_LINE):
            has_end = line.endswith(b"\n")
            rest = line
            # Skip the rest of a long line: somebody who can write to the file must not fill the memory.
            while not has_end and (rest := file.readline(MOST_LINE)):
                has_end = rest.endswith(b"\n")
            yield line.removesuffix(b"\n"), has_end


def is_command(line: bytes) -> bool:
    """Return True if a line contains a command. Empty lines count: one separates a torn line from the next command."""
    if not line:
        return True
    try:
        parse_command(line)
    except ValidationError:
        return False
    return True
