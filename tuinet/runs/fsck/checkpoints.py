"""Checking the checkpoints of a run: every byte of each, and that they are those of which the log speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.events import AnyEvent, CheckpointSaved
from tuinet.runs.checkpoints import FILE_NAME, Checkpoint, check_belongs, load
from tuinet.runs.directory import Run
from tuinet.runs.ended import end_of
from tuinet.runs.fsck.findings import Finding, Kind

Moment = tuple[int, int]
"""Finished epochs, and batches after those"""


def check_files(checkpoints: Sequence[Checkpoint], config: Configuration | None, record: Path) -> Iterator[Finding]:
    """What is wrong with each of them by itself. Without a configuration nobody knows what they belong to.

    Where several are of another network than `record` says, and none is of that one, the record is what was altered.
    """
    fitting = 0
    foreign: list[Finding] = []
    for checkpoint in checkpoints:
        path = checkpoint.path
        try:
            snapshot = load(path)
            if config is not None:
                try:
                    check_belongs(snapshot, config, path)
                except CheckpointError as error:
                    foreign.append(Finding(Kind.CHECKPOINT, path, str(error).removeprefix(f"{path}: ")))
                    continue
                fitting += 1
        except CheckpointError as error:
            if not path.exists():
                continue  # dropped by the job meanwhile
            yield Finding(Kind.CHECKPOINT, path, str(error).removeprefix(f"{path}: "))
        except ValidationError as error:
            place = ".".join(str(part) for part in error.errors()[0]["loc"])
            yield Finding(Kind.CHECKPOINT, path, f"its configuration is unknown to this version of tuinet ({place})")
        else:
            moment = (snapshot.progress.epoch, snapshot.progress.batch)
            if moment != (checkpoint.epoch, checkpoint.batch):
                epoch, batch = moment
                what = f"holds epoch {epoch}{f' and {batch} batches' if batch else ''}, which is not what its name says"
                yield Finding(Kind.CHECKPOINT, path, what)
    if len(foreign) > 1 and not fitting:
        newest = foreign[-1]
        what = f"its settings fit none of the {len(foreign)} checkpoints: {newest.path.name} {newest.problem}"
        yield Finding(Kind.RECORD, record, what)
    else:
        yield from foreign


def check_against_log(run: Run, events: Sequence[AnyEvent], keep: int, known: set[str]) -> Iterator[Finding]:
    """Checkpoints that the log names and are not there, and the other way round."""
    folder = run.folder / "checkpoints"
    there = {(each.epoch, each.batch): each.path for each in run.checkpoints().all()}
    named, expected = moments_in(events, keep)
    for moment in sorted(expected - there.keys()):
        path = run.checkpoints().at(*moment).path
        key = f"lost {path.name}"
        if key not in known:
            yield Finding(Kind.LOST_CHECKPOINT, path, "is missing, although the log names it", key)
    interrupted = end_of(events) is None
    newest = max(named, default=(-1, 0))
    for moment in sorted(there.keys() - named):
        if interrupted and moment > newest:
            continue  # the job was killed between the file and its event: a resumed run writes that
        key = f"unnamed {there[moment].name}"
        if key not in known:
            yield Finding(Kind.UNNAMED_CHECKPOINT, there[moment], "is named by no event of the log", key)
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if not path.name.startswith(".") and not FILE_NAME.fullmatch(path.name):
            yield Finding(Kind.LEFTOVER, path, "is not a checkpoint")


def moments_in(events: Sequence[AnyEvent], keep: int) -> tuple[set[Moment], set[Moment]]:
    """All checkpoints that the log names, and those of them that were not dropped since: see `Checkpoints.drop`."""
    named: set[Moment] = set()
    left: set[Moment] = set()
    best = -1
    for event in events:
        if not isinstance(event, CheckpointSaved):
            continue
        match = FILE_NAME.fullmatch(Path(event.path).name)
        if match is None:
            continue
        now = (int(match[1]), int(match[2] or 0))
        best = event.epoch if event.is_best else best
        named.add(now)
        left.add(now)
        left -= {old for old in left if old[1] and old < now}
        whole = sorted(old for old in left if not old[1])
        if keep:
            left -= {old for old in whole[:-keep] if old[0] not in (0, best, now[0])}
    return named, left
