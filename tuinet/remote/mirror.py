"""The mirror of a remote run: its record and its events, written to a folder on this machine as they arrive."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import assert_never

from tuinet.errors import LinkError
from tuinet.events import UnknownEvent
from tuinet.private import open_private
from tuinet.remote.link import Link
from tuinet.remote.news import EventsAppended, LivenessChanged, RecordChanged, RunUnavailable, WatchNews
from tuinet.remote.protocol import Acknowledged
from tuinet.remote.replies import Done
from tuinet.remote.requests import WatchRun
from tuinet.remote.validation import check_event, check_time
from tuinet.runs.files import write_atomically
from tuinet.runs.home import make_folder

UNUSED_SECONDS = 30.0
"""Seconds after which events of a run that nobody looks at are no longer acknowledged, until somebody does"""

ATTEMPTS = 3
"""Times that the link may break without a new event while the history of a run is being sent"""


class Mirror:
    """Watches one run, and writes its record and events to a folder in the layout of a run directory."""

    def __init__(self, link: Link, run_id: str, folder: Path) -> None:
        self.link = link
        self.run_id = run_id
        self.events_path = folder / "events.jsonl"
        self.record_path = folder / "config.json"
        self.folder = folder
        self.is_watched = False
        """True if the agent sends news of the run, even after the link has broken"""
        self.seq = 0
        """The `seq` of the last event that is here"""
        self.live = False
        self.last_output = ""
        self.log_problem = ""
        self.failure = ""
        """Why the run can no longer be read; empty if it can"""
        self._acknowledged = 0
        self._last_used = 0.0
        self._is_complete = False
        self._opening = Lock()

    def open(self) -> None:
        """Watch the run, and wait until everything about it is here. Does nothing if it already is.

        Raises the TuinetError of the other side, or LinkError if the link breaks.
        """
        with self._opening:
            if not self._is_complete:
                make_folder(self.folder)
                self.is_watched = True
                self._catch_up()
                self._is_complete = True

    def _catch_up(self) -> None:
        """Wait until everything is here. If the link breaks and comes back, continue from the last event."""
        attempts = ATTEMPTS
        while True:
            reached = self.seq
            try:
                self.link.request(WatchRun(run=self.run_id, after=self.seq), Done)
                return
            except LinkError:
                attempts -= 1
                # A long log over a bad link may take many attempts, as long as each brings it further.
                if self.seq > reached:
                    attempts = ATTEMPTS
                if not attempts or not self.link.wait_until_settled():
                    raise

    def receive(self, news: WatchNews) -> None:
        """Apply news of the run. Raises LinkError if it is invalid, and OSError if it cannot be written."""
        match news:
            case RecordChanged():
                self._write_record(news)
            case EventsAppended():
                self._append(news)
            case LivenessChanged():
                self.live = news.live
                self.last_output = news.last_output
                self.log_problem = news.log_problem
            case RunUnavailable():
                self.failure = news.message
                self.live = False
            case _:
                assert_never(news)

    def mark_used(self) -> None:
        """Note that somebody looks at the run now, and have the agent continue if it waits for an acknowledgement."""
        self._last_used = time.monotonic()
        if self._acknowledged < self.seq:
            # Without a link nothing is lost: after a break the agent starts from the last event.
            with suppress(LinkError):
                self._acknowledge()

    def _write_record(self, news: RecordChanged) -> None:
        try:
            check_time(news.record.created)
        except ValueError as error:
            raise LinkError(f"sent an invalid record ({error})") from None
        content = json.dumps(news.record.model_dump(mode="json"), indent=2)
        # Not durable: the mirror does not outlive this program.
        write_atomically(self.record_path, content.encode(), durable=False)

    def _append(self, news: EventsAppended) -> None:
        check_appended(news, self.seq)
        append_all(self.events_path, b"".join(event.model_dump_json().encode() + b"\n" for event in news.events))
        self.seq = news.events[-1].seq
        is_used = time.monotonic() - self._last_used < UNUSED_SECONDS
        # Without acknowledgements the agent stops, so that a run that nobody looks at does not use the link.
        if is_used or not self._is_complete:
            self._acknowledge()

    def _acknowledge(self) -> None:
        self._acknowledged = self.seq
        self.link.send(Acknowledged(run=self.run_id, seq=self.seq))


def check_appended(news: EventsAppended, last_seq: int) -> None:
    """Raise LinkError if events do not follow those that are here, or are invalid."""
    numbers = [event.seq for event in news.events]
    is_rising = all(earlier < later for earlier, later in pairwise([last_seq, *numbers]))
    if news.after != last_seq or not is_rising:
        raise LinkError(f"sent events out of order ({numbers[0]} after {last_seq})")
    try:
        for event in news.events:
            if not isinstance(event, UnknownEvent):
                check_event(event)
    except ValueError as error:
        raise LinkError(f"sent an invalid event ({error})") from None


def append_all(path: Path, content: bytes) -> None:
    """Append all of the content to a file, or nothing. Raises OSError."""
    with open(open_private(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab", buffering=0) as file:
        size_before = file.tell()
        try:
            written = 0
            while written < len(content):
                written += file.write(content[written:])
        except OSError:
            file.truncate(size_before)
            raise
