"""Checking the checkpoints of a run: every byte of each file, and their agreement with the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.events import AnyEvent, CheckpointSaved
from tuinet.messages import counted
from tuinet.runs.checkpoints import FILE_NAME, Checkpoint, check_belongs, load
from tuinet.runs.directory import Run
from tuinet.runs.ended import end_of
from tuinet.runs.fsck.findings import Finding, Kind, without_path
from tuinet.snapshot import Snapshot

Moment = tuple[int, int]
"""Finished epochs, and batches after them"""


def check_files(checkpoints: Sequence[Checkpoint], config: Configuration | None, record: Path) -> Iterator[Finding]:
    """Find problems of the checkpoint files. Without a configuration, any network is accepted.

    If several checkpoints belong to a network that differs from the `record`, and none to the one in it, the record is
    reported and not the checkpoints: it is more likely that one file was changed than all of them.
    """
    foreign: list[Finding] = []
    matching = 0
    for checkpoint in checkpoints:
        path = checkpoint.path
        try:
            snapshot = load(path)
        except CheckpointError as error:
            # The job may have dropped the file since the folder was listed.
            if path.exists():
                yield Finding(Kind.CHECKPOINT, path, without_path(error, path))
            continue
        try:
            if config is not None:
                check_belongs(snapshot, config, path)
        except CheckpointError as error:
            foreign.append(Finding(Kind.CHECKPOINT, path, without_path(error, path)))
            continue
        matching += 1
        yield from _check_moment(checkpoint, snapshot)
    if len(foreign) > 1 and matching == 0:
        newest = foreign[-1]
        problem = (
            f"its configuration matches none of the {len(foreign)} checkpoints: {newest.path.name} {newest.problem}"
        )
        yield Finding(Kind.RECORD, record, problem)
    else:
        yield from foreign


def _check_moment(checkpoint: Checkpoint, snapshot: Snapshot) -> Iterator[Finding]:
    """Check that a file holds the epoch and batch that are in its name."""
    epoch = snapshot.progress.epoch
    batch = snapshot.progress.batch
    if (epoch, batch) == (checkpoint.epoch, checkpoint.batch):
        return
    moment = f"epoch {epoch}"
    if batch:
        moment += f" and {counted(batch, 'batch')}"
    yield Finding(Kind.CHECKPOINT, checkpoint.path, f"holds {moment}, which does not match its name")


def check_against_log(run: Run, events: Sequence[AnyEvent], keep: int, losses: set[str]) -> Iterator[Finding]:
    """Find checkpoints that the log names but that do not exist, and the other way round."""
    folder = run.folder / "checkpoints"
    existing = {(checkpoint.epoch, checkpoint.batch): checkpoint.path for checkpoint in run.checkpoints().all()}
    named, expected = moments_in(events, keep)
    for moment in sorted(expected - existing.keys()):
        path = run.checkpoints().at(*moment).path
        loss = f"lost {path.name}"
        if loss not in losses:
            yield Finding(Kind.LOST_CHECKPOINT, path, "is missing, although the log lists it", loss)
    is_interrupted = end_of(events) is None
    newest = max(named, default=(-1, 0))
    for moment in sorted(existing.keys() - named):
        # A job that is killed between saving and logging leaves such a file. Resuming the run logs it.
        if is_interrupted and moment > newest:
            continue
        loss = f"unnamed {existing[moment].name}"
        if loss not in losses:
            yield Finding(Kind.UNNAMED_CHECKPOINT, existing[moment], "is not listed in the log", loss)
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(".") and not FILE_NAME.fullmatch(path.name):
            yield Finding(Kind.LEFTOVER, path, "is not a checkpoint")


def moments_in(events: Sequence[AnyEvent], keep: int) -> tuple[set[Moment], set[Moment]]:
    """Return all checkpoints that the log names, and those that `Checkpoints.drop` has not removed since."""
    named: set[Moment] = set()
    kept: set[Moment] = set()
    best = -1
    for event in events:
        if not isinstance(event, CheckpointSaved):
            continue
        match = FILE_NAME.fullmatch(Path(event.path).name)
        if match is None:
            continue
        newest = (int(match[1]), int(match[2] or 0))
        if event.is_best:
            best = event.epoch
        named.add(newest)
        kept.add(newest)
        kept -= {(epoch, batch) for epoch, batch in kept if batch and (epoch, batch) < newest}
        if keep:
            after_epochs = sorted(moment for moment in kept if moment[1] == 0)
            kept -= {moment for moment in after_epochs[:-keep] if moment[0] not in (0, best, newest[0])}
    return named, kept
