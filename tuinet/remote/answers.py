"""What the agent does when it is asked."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

from tuinet.config import configure
from tuinet.errors import RunError, TuinetError
from tuinet.jobs.machine import ThisMachine
from tuinet.remote.protocol import (
    LONGEST_LABEL,
    MOST_WORDS,
    AnyRequest,
    Checkpoints,
    Chunk,
    Done,
    Failed,
    FetchFile,
    FetchWeights,
    File,
    Files,
    Find,
    FindLive,
    Found,
    ListCheckpoints,
    ListFiles,
    Look,
    Looked,
    Message,
    Remove,
    Rename,
    Resume,
    Role,
    Seen,
    Start,
    Status,
    Tell,
    Watch,
)
from tuinet.runs.directory import Run
from tuinet.runs.overview import Overview
from tuinet.runs.state import RunState

COMMANDING = (Tell, Start, Resume, Rename, Remove)
"""What an agent that is only looked through does not do"""

MENTIONED = 5
"""Warnings and changes of a run that are told to who asks only which runs there are"""


class Answers:
    """Answers requests about the runs of this machine."""

    def __init__(self, *, read_only: bool = False) -> None:
        self.machine, self.read_only = ThisMachine(), read_only
        self._told: dict[str, Overview] | None = None
        self._file: tuple[object, bytes, str] | None = None  # the last file that was asked for, and its SHA-256

    def to(self, request: AnyRequest) -> Iterator[Message]:
        """The messages that answer a request; the last one is the reply."""
        try:
            if self.read_only and isinstance(request, COMMANDING):
                raise RunError("this agent changes nothing (--read-only)")
            yield from self._answer(request)
        except TuinetError as error:
            yield Failed(id=request.id, kind=type(error).__name__, message=str(error)[:MOST_WORDS])
        except OSError as error:
            words = f"{error.filename or 'a file'}: {error.strerror or error}"
            yield Failed(id=request.id, kind="RunError", message=words[:MOST_WORDS])

    def run(self, run_id: str) -> Run:
        """The run of an id. Raises RunError if there is none."""
        return self.machine.find(run_id)

    def _answer(self, request: AnyRequest) -> Iterator[Message]:
        machine = self.machine
        match request:
            case Look():
                yield from self._look(request)
                return
            case Find():
                yield Found(id=request.id, run=machine.find(request.wanted).run_id)
                return
            case FindLive():
                live = machine.find_live()
                yield Found(id=request.id, run=live.run_id if live else None)
                return
            case Start():
                config = configure(request.config, source="configuration")
                session = machine.start(config, request.name, request.words, request.on_end)
                yield Found(id=request.id, run=session.run.run_id)
                return
            case ListCheckpoints():
                there = self.run(request.run).checkpoints().all()
                yield Checkpoints(id=request.id, moments=[(one.epoch, one.batch) for one in there])
                return
            case ListFiles():
                yield Files(id=request.id, files=dataset_files(self.run(request.run)))
                return
            case FetchWeights() | FetchFile():
                yield self._chunk(request)
                return
            case Tell():
                self._tell(request)
            case Resume():
                machine.resume(self.run(request.run), request.epochs, request.on_end)
            case Rename():
                change = machine.check_name if request.only_check else machine.rename
                change(self.run(request.run), request.name)
            case Remove():
                machine.remove(self.run(request.run))
            case Watch():
                raise RunError("watching is not this one's business")
        yield Done(id=request.id)

    def _tell(self, request: Tell) -> None:
        run = self.run(request.run)
        if not run.is_live():
            raise RunError(f"{run.run_id}: is not training")
        run.send(request.command)

    def _look(self, request: Look) -> Iterator[Message]:
        found = {each.run.run_id: each for each in self.machine.list_runs()}
        before, self._told = self._told, found
        for run_id, each in found.items():
            if before is None or before.get(run_id) is not each:
                yield seen(each)
        gone = [run_id for run_id in before or {} if run_id not in found]
        yield Looked(id=request.id, anew=before is None, gone=gone, complete=self.machine.complete)

    def _chunk(self, request: FetchWeights | FetchFile) -> Chunk:
        key = request.model_copy(update={"id": 0, "offset": 0, "size": 1})
        if self._file is None or self._file[0] != key:
            content = weights(self.run(request.run), request) if isinstance(request, FetchWeights) else b""
            if isinstance(request, FetchFile):
                content = read_file(self.run(request.run), request.role)
            self._file = key, content, hashlib.sha256(content).hexdigest()
        _, content, digest = self._file
        part = content[request.offset : request.offset + request.size]
        if request.offset + request.size >= len(content):
            self._file = None  # all of it was asked for
        return Chunk(id=request.id, total=len(content), sha256=digest, data=base64.b64encode(part).decode())


def seen(each: Overview) -> Seen:
    """An overview as a message, with no more of the run's state than a list shows."""
    state = None
    if each.state:
        own = vars(each.state)
        few = {name: list(own[name])[-MENTIONED:] for name in ("warnings", "changes")}
        state = RunState(**{**own, **few, "history": list(each.state.history)[-1:], "batch": None, "probe": None})
    record = None if each.problem or each.config is None else each.run.record()
    return Seen(
        run=each.run.run_id,
        name=each.name and each.name[:LONGEST_LABEL],
        created=each.created,
        status=cast("Status", each.status),
        record=record,
        state=state,
        problem=each.problem and each.problem[:MOST_WORDS],
        log_problem=each.log_problem[:MOST_WORDS],
    )


def weights(run: Run, request: FetchWeights) -> bytes:
    """A checkpoint without what the optimizer remembers: a third to a half of it. Raises CheckpointError."""
    from tuinet.errors import CheckpointError
    from tuinet.runs.checkpoints import encode, load

    moment = (request.epoch, request.batch)
    for checkpoint in run.checkpoints().all():
        if (checkpoint.epoch, checkpoint.batch) == moment:
            return encode(replace(load(checkpoint.path), optimizer={}))
    raise CheckpointError(f"{run.run_id}: the checkpoint of epoch {request.epoch} was dropped meanwhile")


def dataset_paths(run: Run) -> dict[Role, Path]:
    """The files of a run's data set by their roles. Raises DatasetError if it is not there."""
    from tuinet.datasets.files import ROLES
    from tuinet.runs.data import files_of

    files = files_of(run.record())
    found = dict(zip(cast("tuple[Role, ...]", ROLES), files.paths, strict=True))
    return {**found, "names": files.names} if files.names else found


def dataset_files(run: Run) -> list[File]:
    """The same with their sizes and checksums."""
    files = []
    for role, path in dataset_paths(run).items():
        content = path.read_bytes()
        packed, digest = path.suffix == ".gz", hashlib.sha256(content).hexdigest()
        files.append(File(role=role, packed=packed, size=len(content), sha256=digest))
    return files


def read_file(run: Run, role: Role) -> bytes:
    """The content of a file of a run's data set. Raises DatasetError if it is not there."""
    from tuinet.errors import DatasetError

    paths = dataset_paths(run)
    if role not in paths:
        raise DatasetError(f"{run.record().config.dataset}: has no file of {role}")
    return paths[role].read_bytes()
