"""The messages that the agent sends by itself about the runs that are listed or watched."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from tuinet.events import KNOWN, AnyEvent, UnknownEvent
from tuinet.remote.messages import Count, Label, Message, Status, Text
from tuinet.runs.record import Record
from tuinet.runs.state import RunState


def _tag(event: object) -> str:
    """Return `known` or `unknown`: this version knows the type of an event or not."""
    kind = event.get("type") if isinstance(event, dict) else getattr(event, "type", None)
    return "unknown" if isinstance(kind, str) and kind not in KNOWN else "known"


def _record_or_none(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    """Return None for a record that only a newer version can read, so that the other runs are still listed."""
    try:
        return validate(value)
    except ValidationError:
        return None


SentEvent = Annotated[Annotated[AnyEvent, Tag("known")] | Annotated[UnknownEvent, Tag("unknown")], Discriminator(_tag)]
"""An event, perhaps of a type that only a newer version on the other side knows"""


class RunListed(Message):
    """A run in a listing."""

    type: Literal["run_listed"] = "run_listed"
    run: Label
    name: Label | None
    created: float | None
    status: Status
    record: Annotated[Record | None, WrapValidator(_record_or_none)]
    state: RunState | None
    problem: Text | None
    log_problem: Text = ""


class RecordChanged(Message):
    """The content of the `config.json` of a watched run."""

    type: Literal["record_changed"] = "record_changed"
    run: Label
    record: Record


class EventsAppended(Message):
    """The events of a watched run that follow the one with the `seq` in `after`. Some may have been throttled."""

    type: Literal["events_appended"] = "events_appended"
    run: Label
    after: Count
    events: Annotated[list[SentEvent], Field(min_length=1)]


class LivenessChanged(Message):
    """A watched run is training or not. Sent after the events that it has logged."""

    type: Literal["liveness_changed"] = "liveness_changed"
    run: Label
    live: bool
    last_output: Text
    """Why the job died, as far as is known"""
    log_problem: Text = ""


class RunUnavailable(Message):
    """A watched run can no longer be read."""

    type: Literal["run_unavailable"] = "run_unavailable"
    run: Label
    message: Text


WatchNews = RecordChanged | EventsAppended | LivenessChanged | RunUnavailable
AnyNews = RunListed | WatchNews
