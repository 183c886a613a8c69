"""The messages of the agent about one watched run: its record, its events as they come, and its liveness."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from tuinet.errors import RunError
from tuinet.events import AnyEvent, EpochStarted, RunStarted, Warned
from tuinet.remote.messages import MAX_LINE_BYTES, MAX_TEXT
from tuinet.remote.news import EventsAppended, LivenessChanged, RecordChanged, RunUnavailable, WatchNews
from tuinet.remote.protocol import encode
from tuinet.remote.throttle import EventThrottle
from tuinet.remote.validation import check_event
from tuinet.runs.directory import Run
from tuinet.runs.files import FileStamp, file_stamp

WINDOW = 100
"""Events sent and not yet acknowledged. A command on a slow link does not have to wait behind more"""

BATCH = 50
"""Events in one message"""

BATCH_BYTES = 1 << 18
"""Bytes of the events in one message, if there are several"""

MAX_EVENT_BYTES = MAX_LINE_BYTES // 2
"""Bytes of an event: the message around it needs room, too"""

IDLE_INTERVAL = 0.5
"""Seconds between two polls of a run that is not training"""


class RunFeed:
    """Reads one run, and yields the messages that keep its mirror on the other side up to date."""

    def __init__(self, run: Run, after: int) -> None:
        """`after` is the `seq` of the last event that the other side already has."""
        self.run = run
        self.caught_up = False
        """True if everything that existed when the watching began has been sent"""
        self._tail = run.tail()
        self._throttle = EventThrottle()
        self._after = after
        self._sent = after
        self._queue: deque[AnyEvent] = deque()
        self._unacknowledged: deque[int] = deque()
        """The `seq` of each event that was sent"""
        self._invalid_events = 0
        self._record_stamp: FileStamp | None = None
        self._liveness: LivenessChanged | None = None
        self._next_poll = 0.0

    def advance(self, now: float) -> Iterator[WatchNews]:
        """Yield the news at a time (Unix seconds), as far as the window allows. Nothing follows a `RunUnavailable`."""
        # A next poll far in the future means that the clock was set back: then it is due.
        if now < self._next_poll < now + IDLE_INTERVAL:
            return
        yield from self._poll(now)
        is_idle = self._liveness is not None and not self._liveness.live and not self._queue
        self._next_poll = 0.0
        if is_idle:
            self._next_poll = now + IDLE_INTERVAL

    def poll_soon(self) -> None:
        """Poll the run with the next `advance`, because it has just been changed."""
        self._next_poll = 0.0

    def acknowledge(self, seq: int) -> None:
        """Make room in the window: the other side has the events up to this one."""
        while self._unacknowledged and self._unacknowledged[0] <= seq:
            self._unacknowledged.popleft()

    def _poll(self, now: float) -> Iterator[WatchNews]:
        try:
            stamp = file_stamp(self.run.record_path)
            if stamp is None or stamp != self._record_stamp:
                self._record_stamp = stamp
                yield self._record_changed()
            # Liveness is read before the log, so that the last events of a job that just died are sent first.
            is_live = self.run.is_live()
            new_events = self._new_events()
        except RunError as error:
            yield RunUnavailable(run=self.run.run_id, message=str(error)[:MAX_TEXT])
            return
        self._queue.extend(self._throttle.pass_through(new_events, now))
        yield from self._batches()
        if not self._queue and (is_live or not self._throttle.is_holding):
            yield from self._liveness_changed(is_live)
            self.caught_up = True

    def _record_changed(self) -> RecordChanged:
        """Return the record. Raises RunError if it cannot be read, or is too long to be sent."""
        message = RecordChanged(run=self.run.run_id, record=self.run.record())
        if len(encode(message)) > MAX_LINE_BYTES:
            raise RunError(f"{self.run.record_path}: too long to be sent: expected at most {MAX_LINE_BYTES:,} bytes")
        return message

    def _new_events(self) -> list[AnyEvent]:
        """Return the valid events since the last call that the other side does not have.

        The list is empty while the window is full.
        """
        if len(self._queue) >= WINDOW:
            return []
        events = [event for event in self._tail.new_events() if self._is_valid(event)]
        return [shortened_event(event) for event in events if event.seq > self._after]

    def _is_valid(self, event: AnyEvent) -> bool:
        """Return True if the other side will accept an event.

        It breaks the link over an invalid one, as in a damaged log.
        """
        try:
            check_event(event)
        except ValueError:
            self._invalid_events += 1
            return False
        return True

    def _batches(self) -> Iterator[EventsAppended]:
        while self._queue and len(self._unacknowledged) < WINDOW:
            events = self._next_batch()
            yield EventsAppended(run=self.run.run_id, after=self._sent, events=events)
            self._unacknowledged.extend(event.seq for event in events)
            self._sent = events[-1].seq

    def _next_batch(self) -> list[AnyEvent]:
        events = [self._queue.popleft()]
        size = len(events[0].model_dump_json())
        while self._queue and len(events) < BATCH:
            size += len(self._queue[0].model_dump_json())
            if size > BATCH_BYTES:
                break
            events.append(self._queue.popleft())
        return events

    def _liveness_changed(self, is_live: bool) -> Iterator[LivenessChanged]:
        liveness = LivenessChanged(
            run=self.run.run_id,
            live=is_live,
            last_output="" if is_live else self.run.last_output(),
            log_problem=self._log_problem()[:MAX_TEXT],
        )
        if liveness != self._liveness:
            self._liveness = liveness
            yield liveness

    def _log_problem(self) -> str:
        """Return the problems of the log in one line, or an empty string."""
        problems = [self._tail.problem]
        if self._invalid_events:
            noun = "event" if self._invalid_events == 1 else "events"
            problems.append(f"{self._invalid_events:,} invalid {noun}: skipped")
        return "; ".join(filter(None, problems))


def shortened_event(event: AnyEvent) -> AnyEvent:
    """Return the event, or a warning in its place if no message can hold it.

    Raises RunError if nothing can replace it.
    """
    size = len(event.model_dump_json())
    if size <= MAX_EVENT_BYTES:
        return event
    note = f"an event of {size:,} bytes ({event.type}) is too long to be sent: see the log on that machine"
    # Every later event relies on these two.
    if isinstance(event, RunStarted | EpochStarted):
        raise RunError(note)
    return Warned(code="event_too_long", message=note, seq=event.seq, time=event.time, command=event.command)
