"""What the agent tells of one watched run: its record, its events as they come, and whether it trains."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from tuinet.errors import RunError
from tuinet.events import AnyEvent, EpochStarted, RunStarted, Warned
from tuinet.remote.protocol import MOST_BYTES, MOST_WORDS, Life, Lost, Message, Recorded, Told, encode
from tuinet.remote.sense import check_event
from tuinet.remote.thinning import Thinner
from tuinet.runs.directory import Run
from tuinet.runs.files import FileStamp, file_stamp

WINDOW = 100
"""Events that may be on their way: a command does not have to queue behind more on a slow link"""

PART, PART_BYTES = 50, 1 << 18
"""Events of one message, and their bytes as far as there are more than one"""

MOST_EVENT = MOST_BYTES // 2
"""Bytes of an event: with what is around it, a message has to carry it"""

STILL = 0.5
"""Seconds between two looks at a run that stands still"""


class Feed:
    """One run, watched from afar."""

    def __init__(self, run: Run, after: int) -> None:
        """`after` is the `seq` of the last event that is there already."""
        self.run = run
        self.caught_up = False
        """Whether all that was there when the watching began was told"""
        self._sent, self._after = after, after
        self._tail, self._thinner = run.tail(), Thinner()
        self._waiting: deque[AnyEvent] = deque()
        self._left_out = 0  # events that can be read and make no sense: the other side would refuse them
        self._flying: deque[int] = deque()  # the events that were sent and not yet taken, by `seq`
        self._record: FileStamp | None = None
        self._life: Life | None = None
        self._next_look = 0.0

    def advance(self, now: float) -> Iterator[Message]:
        """What is new at a time (Unix seconds), as far as the other side can take it. `Lost` is the last of all."""
        if now < self._next_look < now + STILL:  # not in the past, nor so far ahead that the clock was set back
            return
        yield from self._look(now)
        is_still = self._life is not None and not self._life.live and not self._waiting
        self._next_look = now + STILL if is_still else 0.0

    def wake(self) -> None:
        """Look at the run at once: something was done with it."""
        self._next_look = 0.0

    def _look(self, now: float) -> Iterator[Message]:
        try:
            seen = file_stamp(self.run.record_path)
            if seen is None or seen != self._record:
                self._record = seen
                yield self._recorded()
            live = self.run.is_live()  # asked before reading: what a job wrote before it died is told first
            found = self._tail.new_events() if len(self._waiting) < WINDOW else []
            new = [short(event) for event in found if self._makes_sense(event) and event.seq > self._after]
        except RunError as error:
            yield Lost(run=self.run.run_id, message=str(error)[:MOST_WORDS])
            return
        self._waiting.extend(self._thinner.take(new, now))
        yield from self._events()
        if not self._waiting and (live or not self._thinner.holds):
            life = Life(
                run=self.run.run_id,
                live=live,
                last_words="" if live else self.run.last_words(),
                log_problem=self._log_problem()[:MOST_WORDS],
            )
            if life != self._life:
                self._life = life
                yield life
            self.caught_up = True

    def _recorded(self) -> Recorded:
        """What the record says. Raises RunError if it cannot be read, or not be sent."""
        recorded = Recorded(run=self.run.run_id, record=self.run.record())
        if len(encode(recorded)) > MOST_BYTES:
            raise RunError(f"{self.run.record_path}: is too long to be sent: expected at most {MOST_BYTES:,} bytes")
        return recorded

    def _makes_sense(self, event: AnyEvent) -> bool:
        """Whether the other side will take an event: a log that is damaged must not cost the link."""
        try:
            check_event(event)
        except ValueError:
            self._left_out += 1
            return False
        return True

    def _log_problem(self) -> str:
        """What is wrong with the log, in one line."""
        problem = self._tail.problem
        if not self._left_out:
            return problem
        noun = "event that makes" if self._left_out == 1 else "events that make"
        return "; ".join(filter(None, [problem, f"{self._left_out:,} {noun} no sense: skipped"]))

    def taken(self, seq: int) -> None:
        """The other side has taken in the events up to this one."""
        while self._flying and self._flying[0] <= seq:
            self._flying.popleft()

    def _events(self) -> Iterator[Told]:
        while self._waiting and len(self._flying) < WINDOW:
            events = [self._waiting.popleft()]
            size = len(events[0].model_dump_json())
            while self._waiting and len(events) < PART:
                size += len(self._waiting[0].model_dump_json())
                if size > PART_BYTES:
                    break
                events.append(self._waiting.popleft())
            yield Told(run=self.run.run_id, after=self._sent, events=events)
            self._flying.extend(event.seq for event in events)
            self._sent = events[-1].seq


def short(event: AnyEvent) -> AnyEvent:
    """The event, or a note in its place if no message can carry it. Raises RunError if nothing can stand for it."""
    size = len(event.model_dump_json())
    if size <= MOST_EVENT:
        return event
    words = f"an event of {size:,} bytes ({event.type}) is too long to be sent: the log there has it"
    if isinstance(event, RunStarted | EpochStarted):
        raise RunError(words)  # all that follows relies on it
    return Warned(code="event_too_long", message=words, seq=event.seq, time=event.time, command=event.command)
