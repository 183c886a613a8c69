"""The requests that this side sends to the agent. The agent answers each with one reply."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tuinet.commands import Command, SimpleCommandName
from tuinet.remote.messages import MAX_CHUNK_BYTES, ChunkSize, Count, Label, Request, Role, Text

Commands = Annotated[list[SimpleCommandName], Field(max_length=10)]
"""The commands that a run begins with"""


class FindRun(Request):
    """Find the run that the user means. Answered by `RunFound`."""

    type: Literal["find_run"] = "find_run"
    query: Label


class FindLiveRun(Request):
    """Find the newest run that is training. Answered by `RunFound`, without a run if there is none."""

    type: Literal["find_live_run"] = "find_live_run"


class ListRuns(Request):
    """List the runs that changed since the last listing: a `RunListed` for each, then `ListingFinished`."""

    type: Literal["list_runs"] = "list_runs"


class WatchRun(Request):
    """Send everything about a run from an event on, now and later.

    Answered by `Done` once everything that existed at the time of the request has been sent.
    """

    type: Literal["watch_run"] = "watch_run"
    run: Label
    after: Count = 0
    """The `seq` of the last event that is already here"""


class SendCommand(Request):
    """Send a command to a run that is training."""

    type: Literal["send_command"] = "send_command"
    run: Label
    command: Command


class StartRun(Request):
    """Create a run and train it. The commands reach it before its first batch. Answered by `RunFound`.

    `sharing` is the number of runs that start at the same time and share the cores.
    """

    type: Literal["start_run"] = "start_run"
    config: dict[Label, Any]
    name: Label | None = None
    commands: Commands = Field(default_factory=list)
    on_end: Text | None = None
    sharing: Count = 1


class ResumeRun(Request):
    """Resume a run from its newest checkpoint. The commands reach it before its first batch."""

    type: Literal["resume_run"] = "resume_run"
    run: Label
    epochs: Count | None = None
    commands: Commands = Field(default_factory=list)
    on_end: Text | None = None


class RenameRun(Request):
    """Rename a run, or remove its name if the new one is empty. A dry run only checks the name."""

    type: Literal["rename_run"] = "rename_run"
    run: Label
    name: Label
    dry_run: bool = False


class RemoveRun(Request):
    """Delete a run."""

    type: Literal["remove_run"] = "remove_run"
    run: Label


class ListCheckpoints(Request):
    """List the checkpoints of a run. Answered by `CheckpointList`."""

    type: Literal["list_checkpoints"] = "list_checkpoints"
    run: Label


class FetchWeights(Request):
    """Fetch a part of a checkpoint, without the state of its optimizer. Answered by `Chunk`."""

    type: Literal["fetch_weights"] = "fetch_weights"
    run: Label
    epoch: Count
    batch: Count
    offset: Count = 0
    size: ChunkSize = MAX_CHUNK_BYTES


class FetchBatch(Request):
    """Fetch a part of the record of the batch that was trained last by `step`. Answered by `Chunk`."""

    type: Literal["fetch_batch"] = "fetch_batch"
    run: Label
    epoch: Count
    batch: Count
    offset: Count = 0
    size: ChunkSize = MAX_CHUNK_BYTES


class ListDatasetFiles(Request):
    """List the files of a run's data set. Answered by `DatasetFileList`."""

    type: Literal["list_dataset_files"] = "list_dataset_files"
    run: Label


class FetchDatasetFile(Request):
    """Fetch a part of a file of a run's data set. Answered by `Chunk`."""

    type: Literal["fetch_dataset_file"] = "fetch_dataset_file"
    run: Label
    role: Role
    offset: Count = 0
    size: ChunkSize = MAX_CHUNK_BYTES


class CheckRun(Request):
    """Check a run for damage; without one, look for the files of killed processes. Answered by `ProblemList`."""

    type: Literal["check_run"] = "check_run"
    run: Label | None = None


FetchFile = FetchWeights | FetchBatch | FetchDatasetFile
"""Requests for a part of a file"""

Query = FindRun | FindLiveRun | StartRun | ListCheckpoints | ListDatasetFiles | CheckRun | FetchFile
"""Requests whose reply contains something"""

Change = SendCommand | ResumeRun | RenameRun | RemoveRun
"""Requests that are answered by `Done`"""

HandledRequest = ListRuns | Query | Change
"""Requests that are done when they are answered"""

AnyRequest = HandledRequest | WatchRun

CHANGING = (SendCommand, StartRun, ResumeRun, RenameRun, RemoveRun)
"""Requests that change something, which a read-only agent refuses"""

AUTOMATIC = (ListRuns, ListCheckpoints, WatchRun)
"""Requests that a program repeats by itself"""
