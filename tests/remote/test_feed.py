"""What an agent tells of a run: all that matters, in order, and of what comes many a second no more than is seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tuinet.events import AnyEvent, parse_event
from tuinet.remote import feed
from tuinet.remote.feed import RunFeed
from tuinet.remote.messages import MAX_LINE_BYTES, Message
from tuinet.remote.news import EventsAppended, LivenessChanged, RecordChanged, RunUnavailable
from tuinet.remote.protocol import encode
from tuinet.remote.throttle import EventThrottle
from tuinet.runs.directory import Run
from tuinet.runs.state import fold

from .conftest import BATCH, ENDED, EPOCH_FINISHED, EPOCH_STARTED, PROBE, RECORD, STARTED, STORY


def story(*kinds: dict[str, Any], apart: float = 0.1) -> list[AnyEvent]:
    """Events of these kinds, so many seconds apart."""
    few = [{**kind, "layers": None} if kind is BATCH else kind for kind in kinds]
    return [parse_event(json.dumps({**kind, "seq": n, "time": 100 + n * apart})) for n, kind in enumerate(few, 1)]


LIVELY = story(STARTED, EPOCH_STARTED, *[BATCH, PROBE] * 20, EPOCH_FINISHED, EPOCH_STARTED, *[BATCH, PROBE] * 7, ENDED)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_who_sees_the_thinned_events_ends_in_the_same_state(size: int) -> None:
    throttle, told = EventThrottle(), list[AnyEvent]()
    for start in range(0, len(LIVELY), size):
        part = LIVELY[start : start + size]
        told += throttle.pass_through(part, part[-1].time)
    told += throttle.pass_through([], LIVELY[-1].time + 10)
    assert not throttle.is_holding
    assert vars(fold(told)) == vars(fold(LIVELY))
    assert [event.seq for event in told] == sorted({event.seq for event in told})
    assert len(told) < 0.7 * len(LIVELY)


def test_the_last_of_many_is_told_when_nothing_follows() -> None:
    throttle = EventThrottle()
    events = story(STARTED, EPOCH_STARTED, BATCH, BATCH)
    assert [event.seq for event in throttle.pass_through(events, events[-1].time)] == [1, 2, 3]
    assert throttle.is_holding
    assert [event.seq for event in throttle.pass_through([], events[-1].time + 1)] == [4]


def test_a_batch_that_was_asked_for_by_itself_is_always_told() -> None:
    step = parse_event(json.dumps({**BATCH, "seq": 5, "time": 100.5}))
    events = [*story(STARTED, EPOCH_STARTED, BATCH, BATCH), step]
    assert step in EventThrottle().pass_through(events, 100.5)


@pytest.mark.parametrize("kind", [BATCH, PROBE], ids=["batch", "probe"])
def test_what_answers_a_command_is_always_told(kind: dict[str, Any]) -> None:
    answer = parse_event(json.dumps({**kind, "layers": None, "seq": 5, "time": 100.5, "command": "a1"}))
    events = [*story(STARTED, EPOCH_STARTED, kind, kind), answer, *story(kind, kind)]
    assert answer in EventThrottle().pass_through(events, 100.5)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = Run(tmp_path / "run")
    run.folder.mkdir()
    run.record_path.write_text(json.dumps(RECORD))
    write(run, STORY)
    return run


def write(run: Run, events: list[dict[str, Any]]) -> None:
    run.events_path.write_text("".join(json.dumps(event) + "\n" for event in events))


def told(messages: list[Message]) -> list[int]:
    return [event.seq for message in messages if isinstance(message, EventsAppended) for event in message.events]


def test_a_run_is_told_from_an_event_on(run: Run) -> None:
    first, *others, last = RunFeed(run, 6).advance(1e9)
    assert isinstance(first, RecordChanged)
    assert told(others) == [7, 8, 9, 10, 11]
    assert last == LivenessChanged(run=run.run_id, live=False, last_words="")


def test_no_more_is_sent_than_the_link_can_take(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "WINDOW", 4)
    monkeypatch.setattr(feed, "BATCH", 2)
    watched = RunFeed(run, 0)
    assert told(list(watched.advance(1e9))) == [1, 2, 3, 4]
    assert told(list(watched.advance(1e9))) == []
    assert not watched.caught_up
    watched.acknowledge(2)
    assert told(list(watched.advance(1e9))) == [5, 6]
    watched.acknowledge(6)
    watched.acknowledge(6)
    assert told(list(watched.advance(1e9))) == [7, 8, 9, 10]
    watched.acknowledge(10)
    *_, last = watched.advance(1e9)
    assert isinstance(last, LivenessChanged)
    assert watched.caught_up


def test_no_more_is_read_than_can_be_sent(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "WINDOW", 2)
    monkeypatch.setattr(feed, "BATCH", 2)
    write(run, STORY[:5])
    watched = RunFeed(run, 0)
    list(watched.advance(1e9))
    write(run, STORY)
    list(watched.advance(1e9))
    assert [event.seq for event in watched._queue] == [3, 4, 5]
    for seq in (2, 4, 6, 8, 10):
        watched.acknowledge(seq)
        *_, last = watched.advance(1e9)
    assert isinstance(last, LivenessChanged)


def test_large_events_go_in_messages_of_their_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "BATCH_BYTES", 10)
    messages = [message for message in RunFeed(run, 0).advance(1e9) if isinstance(message, EventsAppended)]
    assert [len(message.events) for message in messages] == [1] * len(STORY)
    assert [message.after for message in messages] == list(range(len(STORY)))


def test_a_run_that_stands_still_is_looked_at_now_and_then_or_when_something_is_done_with_it(run: Run) -> None:
    write(run, STORY[:5])
    watched = RunFeed(run, 0)
    list(watched.advance(1e9))
    write(run, STORY[:7])
    assert told(list(watched.advance(1e9 + 0.4 * feed.IDLE_INTERVAL))) == []
    assert told(list(watched.advance(1e9 + 1.1 * feed.IDLE_INTERVAL))) == [6, 7]
    write(run, STORY)
    watched.poll_soon()
    assert told(list(watched.advance(1e9 + 1.2 * feed.IDLE_INTERVAL))) == [8, 9, 10, 11]


def test_a_clock_that_is_set_back_hides_nothing(run: Run) -> None:
    write(run, STORY[:5])
    watched = RunFeed(run, 0)
    list(watched.advance(1e9))
    write(run, STORY)
    assert told(list(watched.advance(5e8))) == [6, 7, 8, 9, 10, 11]


def test_a_run_that_is_removed_is_lost(run: Run) -> None:
    watched = RunFeed(run, 0)
    list(watched.advance(1e9))
    run.record_path.unlink()
    (lost,) = watched.advance(2e9)
    assert isinstance(lost, RunUnavailable)
    assert "config.json" in lost.message


def test_what_of_a_log_cannot_be_used_is_left_out_and_told(run: Run) -> None:
    impossible = {**STORY[2], "learning_rate": -7.0}
    write(run, [STORY[0], {"type": "nonsense"}, impossible, *STORY[3:]])
    _, told, life = RunFeed(run, 0).advance(1e9)
    assert isinstance(told, EventsAppended)
    assert [event.seq for event in told.events] == [1, *range(4, len(STORY) + 1)]
    assert isinstance(life, LivenessChanged)
    assert life.log_problem == "events.jsonl: line 2 cannot be read: skipped; 1 invalid event: skipped"


def long_change(seq: int) -> dict[str, Any]:
    """An event that no message can carry."""
    change = {
        "type": "setting_changed",
        "name": "probe",
        "old": [],
        "new": [1] * MAX_LINE_BYTES,
        "epoch": 1,
        "batch": 1,
    }
    return {**change, "epoch": 1, "batch": 1, "seq": seq, "time": 100.0, "command": "a1"}


def test_a_note_stands_for_an_event_that_is_too_long_and_the_rest_is_told(run: Run) -> None:
    write(run, [*STORY[:-1], long_change(len(STORY)), {**STORY[-1], "seq": len(STORY) + 1}])
    messages = list(RunFeed(run, 0).advance(1e9))
    assert told(messages) == list(range(1, len(STORY) + 2))
    (note,) = [
        event
        for message in messages
        if isinstance(message, EventsAppended)
        for event in message.events
        if event.seq == len(STORY)
    ]
    assert (note.type, note.command) == ("warned", "a1")
    assert max(len(encode(message)) for message in messages) <= MAX_LINE_BYTES


def test_a_record_that_is_too_long_ends_the_watching_with_a_reason(run: Run) -> None:
    controls = "\x7f" * (MAX_LINE_BYTES // 2)  # each of which is sent as a replacement character of three bytes
    run.record_path.write_text(json.dumps({**RECORD, "versions": {"otter": controls}}, ensure_ascii=False))
    (lost,) = RunFeed(run, 0).advance(1e9)
    assert isinstance(lost, RunUnavailable)
    assert "too long to be sent" in lost.message
