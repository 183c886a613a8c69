"""Carrying out requests about the runs on the agent's machine."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never, cast

from tuinet.config import configure
from tuinet.errors import RunError, TuinetError
from tuinet.jobs.confirmation import check_training
from tuinet.jobs.follower import RunFollower
from tuinet.jobs.machine import ThisMachine
from tuinet.remote.checking import problem_list
from tuinet.remote.messages import MAX_LABEL, MAX_TEXT, Message, Status
from tuinet.remote.news import RunListed
from tuinet.remote.replies import (
    AnyReply,
    CheckpointList,
    Chunk,
    DatasetFileList,
    Done,
    Failed,
    ListingFinished,
    RunFound,
)
from tuinet.remote.requests import (
    CHANGING,
    Change,
    CheckRun,
    FetchBatch,
    FetchDatasetFile,
    FetchFile,
    FetchWeights,
    FindLiveRun,
    FindRun,
    HandledRequest,
    ListCheckpoints,
    ListDatasetFiles,
    ListRuns,
    Query,
    RemoveRun,
    RenameRun,
    ResumeRun,
    SendCommand,
    StartRun,
)
from tuinet.remote.served_files import list_dataset_files, read_batch, read_dataset_file, read_weights
from tuinet.runs.local import LocalRun
from tuinet.runs.overview import Overview
from tuinet.runs.state import RunState

LISTED_DETAILS = 5
"""Warnings and changes of a run that a listing includes"""


@dataclass(frozen=True)
class ServedFile:
    """A file that is being fetched part by part."""

    request: FetchFile
    """The request for it, without the fields that tell its parts apart"""
    content: bytes
    sha256: str


class RequestHandler:
    """Carries out requests. A read-only handler refuses those that change something."""

    def __init__(self, *, read_only: bool = False) -> None:
        self.machine = ThisMachine()
        self.read_only = read_only
        self._listed: dict[str, Overview] | None = None
        # Preparing a checkpoint takes time, and it is fetched in many parts.
        self._file: ServedFile | None = None
        self._jobs: list[subprocess.Popen[bytes]] = []
        """Jobs that were started here and whose exit status was not collected: they would stay behind as zombies"""

    def handle(self, request: HandledRequest) -> Iterator[Message]:
        """Carry out a request, and yield the messages that answer it. The last of them is the reply."""
        try:
            if self.read_only and isinstance(request, CHANGING):
                raise RunError("this agent is read-only (--read-only)")
            if isinstance(request, ListRuns):
                yield from self._list_runs(request)
            else:
                yield self._reply(request)
        except TuinetError as error:
            yield Failed(id=request.id, kind=type(error).__name__, message=str(error)[:MAX_TEXT])
        except OSError as error:
            message = f"{error.filename or 'a file'}: {error.strerror or error}"
            yield Failed(id=request.id, kind="RunError", message=message[:MAX_TEXT])

    def run(self, run_id: str) -> LocalRun:
        """Return the run with this id. Raises RunError if there is none."""
        return self.machine.find(run_id)

    def collect_ended_jobs(self) -> None:
        """Collect the exit status of the jobs that were started here and have ended."""
        self._jobs = [job for job in self._jobs if job.poll() is None]

    def _keep_job(self, follower: RunFollower) -> None:
        if follower.process is not None:
            self._jobs.append(follower.process)

    def _reply(self, request: Query | Change) -> AnyReply:
        machine = self.machine
        match request:
            case FindRun():
                return RunFound(id=request.id, run=machine.find(request.query).run_id)
            case FindLiveRun():
                live = machine.find_live()
                return RunFound(id=request.id, run=live.run_id if live else None)
            case StartRun():
                config = configure(request.config, source="configuration")
                follower = machine.start(config, request.name, request.commands, request.on_end, request.sharing)
                self._keep_job(follower)
                return RunFound(id=request.id, run=follower.run.run_id)
            case ListCheckpoints():
                checkpoints = self.run(request.run).checkpoints().all()
                return CheckpointList(id=request.id, positions=[(saved.epoch, saved.batch) for saved in checkpoints])
            case ListDatasetFiles():
                return DatasetFileList(id=request.id, files=list_dataset_files(self.run(request.run)))
            case CheckRun():
                checked = None if request.run is None else self.run(request.run)
                return problem_list(request.id, checked)
            case FetchWeights() | FetchBatch() | FetchDatasetFile():
                return self._chunk(request)
            case _:
                self._change(request)
                return Done(id=request.id)

    def _change(self, request: Change) -> None:
        machine = self.machine
        match request:
            case SendCommand():
                run = self.run(request.run)
                check_training(run, request.command)
                run.send(request.command)
            case ResumeRun():
                follower = machine.resume(self.run(request.run), request.epochs, request.commands, request.on_end)
                self._keep_job(follower)
            case RenameRun(dry_run=True):
                machine.check_name(self.run(request.run), request.name)
            case RenameRun():
                machine.rename(self.run(request.run), request.name)
            case RemoveRun():
                machine.remove(self.run(request.run))
            case _:
                assert_never(request)

    def _list_runs(self, request: ListRuns) -> Iterator[Message]:
        overviews = {overview.run.run_id: overview for overview in self.machine.list_runs()}
        earlier = self._listed
        self._listed = overviews
        for run_id, overview in overviews.items():
            # An unchanged run keeps its overview, the very same object.
            if earlier is None or earlier.get(run_id) is not overview:
                yield run_listed(overview)
        removed = [run_id for run_id in earlier or {} if run_id not in overviews]
        yield ListingFinished(
            id=request.id, is_full=earlier is None, removed=removed, is_complete=self.machine.complete
        )

    def _chunk(self, request: FetchFile) -> Chunk:
        file = self._served_file(request)
        end = request.offset + request.size
        part = file.content[request.offset : end]
        if end >= len(file.content):
            # The last part: the memory can be freed.
            self._file = None
        data = base64.b64encode(part).decode()
        return Chunk(id=request.id, total=len(file.content), sha256=file.sha256, data=data)

    def _served_file(self, request: FetchFile) -> ServedFile:
        key = request.model_copy(update={"id": 0, "offset": 0, "size": 1})
        if self._file is None or self._file.request != key:
            run = self.run(request.run)
            if isinstance(request, FetchWeights):
                content = read_weights(run, request.epoch, request.batch)
            elif isinstance(request, FetchBatch):
                content = read_batch(run, request.epoch, request.batch)
            else:
                content = read_dataset_file(run, request.role)
            self._file = ServedFile(key, content, hashlib.sha256(content).hexdigest())
        return self._file


def run_listed(overview: Overview) -> RunListed:
    """Return an overview as a message, with only as much of the run's state as a list shows."""
    state = None
    if overview.state:
        fields = vars(overview.state)
        details = {name: list(fields[name])[-LISTED_DETAILS:] for name in ("warnings", "changes")}
        last_epoch = list(overview.state.history)[-1:]
        state = RunState(**{**fields, **details, "history": last_epoch, "batch": None, "recorded": None, "probe": None})
    record = None
    if not overview.problem and overview.config is not None:
        record = overview.run.record()
    return RunListed(
        run=overview.run.run_id,
        name=overview.name and overview.name[:MAX_LABEL],
        created=overview.created,
        status=cast("Status", overview.status),
        record=record,
        state=state,
        problem=overview.problem and overview.problem[:MAX_TEXT],
        log_problem=overview.log_problem[:MAX_TEXT],
    )
