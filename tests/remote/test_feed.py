"""An agent sends every important event of a run, in order, and only some of the frequent ones."""

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
def test_throttled_events_lead_to_the_same_state(size: int) -> None:
    throttle = EventThrottle()
    passed = list[AnyEvent]()
    for start in range(0, len(LIVELY), size):
        part = LIVELY[start : start + size]
        passed += throttle.pass_through(part, part[-1].time)
    passed += throttle.pass_through([], LIVELY[-1].time + 10)
    assert not throttle.is_holding
    assert vars(fold(passed)) == vars(fold(LIVELY))
    assert [event.seq for event in passed] == sorted({event.seq for event in passed})
    assert len(passed) < 0.7 * len(LIVELY)


def test_the_last_of_many_events_passes_when_nothing_follows() -> None:
    throttle = EventThrottle()
    events = story(STARTED, EPOCH_STARTED, BATCH, BATCH)
    assert [event.seq for event in throttle.pass_through(events, events[-1].time)] == [1, 2, 3]
    assert throttle.is_holding
    assert [event.seq for event in throttle.pass_through([], events[-1].time + 1)] == [4]


def test_the_batch_of_a_single_step_always_passes() -> None:
    step = parse_event(json.dumps({**BATCH, "seq": 5, "time": 100.5}))
    events = [*story(STARTED, EPOCH_STARTED, BATCH, BATCH), step]
    assert step in EventThrottle().pass_through(events, 100.5)


@pytest.mark.parametrize("kind", [BATCH, PROBE], ids=["batch", "probe"])
def test_an_event_that_answers_a_command_always_passes(kind: dict[str, Any]) -> None:
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


def sequence_numbers(messages: list[Message]) -> list[int]:
    return [event.seq for message in messages if isinstance(message, EventsAppended) for event in message.events]


def test_a_feed_starts_after_a_given_event(run: Run) -> None:
    first, *others, last = RunFeed(run, 6).advance(1e9)
    assert isinstance(first, RecordChanged)
    assert sequence_numbers(others) == [7, 8, 9, 10, 11]
    assert last == LivenessChanged(run=run.run_id, live=False, last_output="")


def test_no_more_is_sent_than_the_link_can_take(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "WINDOW", 4)
    monkeypatch.setattr(feed, "BATCH", 2)
    watched = RunFeed(run, 0)
    assert sequence_numbers(list(watched.advance(1e9))) == [1, 2, 3, 4]
    assert sequence_numbers(list(watched.advance(1e9))) == []
    assert not watched.caught_up
    watched.acknowledge(2)
    assert sequence_numbers(list(watched.advance(1e9))) == [5, 6]
    watched.acknowledge(6)
    watched.acknowledge(6)
    assert sequence_numbers(list(watched.advance(1e9))) == [7, 8, 9, 10]
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


def test_large_events_go_in_separate_messages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "BATCH_BYTES", 10)
    messages = [message for message in RunFeed(run, 0).advance(1e9) if isinstance(message, EventsAppended)]
    assert [len(message.events) for message in messages] == [1] * len(STORY)
    assert [message.after for message in messages] == list(range(len(STORY)))


def test_an_idle_run_is_polled_rarely_or_after_a_request(run: Run) -> None:
    write(run, STORY[:5])
    watched = RunFeed(run, 0)
    list(watched.advance(1e9))
    write(run, STORY[:7])
    assert sequence_numbers(list(watched.advance(1e9 + 0.4 * feed.IDLE_INTERVAL))) == []
    assert sequence_numbers(list(watched.advance(1e9 + 1.1 * feed.IDLE_INTERVAL))) == [6, 7]
    write(run, STORY)
    watched.poll_soon()
    assert sequence_numbers(list(watched.advance(1e9 + 1.2 * feed.IDLE_INTERVAL))) == [8, 9, 10, 11]


def test_a_clock_that_is_set_back_hides_nothing(run: Run) -> None:
    write(run, STORY[:5])
    watched = RunFeed(run, 0)
    list(watched.advance(1e9))
    write(run, STORY)
    assert sequence_numbers(list(watched.advance(5e8))) == [6, 7, 8, 9, 10, 11]


def test_a_removed_run_is_unavailable(run: Run) -> None:
    watched = RunFeed(run, 0)
    list(watched.advance(1e9))
    run.record_path.unlink()
    (unavailable,) = watched.advance(2e9)
    assert isinstance(unavailable, RunUnavailable)
    assert "config.json" in unavailable.message


def test_unusable_lines_of_a_log_are_skipped_and_reported(run: Run) -> None:
    impossible = {**STORY[2], "learning_rate": -7.0}
    write(run, [STORY[0], {"type": "nonsense"}, impossible, *STORY[3:]])
    _, appended, liveness = RunFeed(run, 0).advance(1e9)
    assert isinstance(appended, EventsAppended)
    assert [event.seq for event in appended.events] == [1, *range(4, len(STORY) + 1)]
    assert isinstance(liveness, LivenessChanged)
    assert liveness.log_problem == "events.jsonl: line 2 cannot be read: skipped; 1 invalid event: skipped"


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


def test_a_note_replaces_an_event_that_is_too_long_and_the_rest_is_sent(run: Run) -> None:
    write(run, [*STORY[:-1], long_change(len(STORY)), {**STORY[-1], "seq": len(STORY) + 1}])
    messages = list(RunFeed(run, 0).advance(1e9))
    assert sequence_numbers(messages) == list(range(1, len(STORY) + 2))
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
    (unavailable,) = RunFeed(run, 0).advance(1e9)
    assert isinstance(unavailable, RunUnavailable)
    assert "too long to be sent" in unavailable.message
