"""The replies of the agent. Each carries the `id` of the request that it answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from tuinet.remote.messages import Count, Label, Message, Reply, Role, Sha256, Text


class Done(Reply):
    """The request succeeded."""

    type: Literal["done"] = "done"


class Failed(Reply):
    """The request failed. `kind` is the name of the exception."""

    type: Literal["failed"] = "failed"
    kind: Label
    message: Text


class RunFound(Reply):
    """The id of a run; None if there is no such run."""

    type: Literal["run_found"] = "run_found"
    run: Label | None


class ListingFinished(Reply):
    """The end of a listing."""

    type: Literal["listing_finished"] = "listing_finished"
    is_full: bool
    """True if every run was listed, as in an agent's first listing, and not only those that changed"""
    removed: list[Label]
    """The runs that no longer exist"""
    is_complete: bool
    """True if there was time to read all logs; if not, the next listing has more"""


class CheckpointList(Reply):
    """The epoch and batch of each checkpoint."""

    type: Literal["checkpoint_list"] = "checkpoint_list"
    positions: list[tuple[Count, Count]]


class DatasetFile(Message):
    """A file of a data set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    compressed: bool
    size: Count
    sha256: Sha256


class DatasetFileList(Reply):
    """All files of a data set."""

    type: Literal["dataset_file_list"] = "dataset_file_list"
    files: Annotated[list[DatasetFile], Field(max_length=5)]


MAX_PROBLEMS = 50
"""Problems of a run in one reply"""

MAX_PROBLEM_TEXT = 1000
"""Characters of a path or of a problem: `MAX_PROBLEMS` of them fit into one line of the protocol"""

ProblemText = Annotated[str, StringConstraints(max_length=MAX_PROBLEM_TEXT)]


class Problem(Message):
    """One problem of a run, with its path and a line for the user."""

    path: ProblemText
    problem: ProblemText
    line: ProblemText


class ProblemList(Reply):
    """The problems of a run, and the number of those that are left out."""

    type: Literal["problem_list"] = "problem_list"
    problems: Annotated[list[Problem], Field(max_length=MAX_PROBLEMS)]
    omitted: Count


class Chunk(Reply):
    """A part of a file, in base64. `total` and `sha256` are those of the whole file."""

    type: Literal["chunk"] = "chunk"
    total: Count
    sha256: Sha256
    data: str


AnyReply = Done | Failed | RunFound | ListingFinished | CheckpointList | DatasetFileList | ProblemList | Chunk
