"""The agent: what `tuinet agent` does at the other end of an ssh connection. It serves one person and ends with it."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator

from pydantic import ValidationError

from tuinet import __version__
from tuinet.errors import ReaderGone, RunError
from tuinet.remote.answers import Answers
from tuinet.remote.feed import Feed
from tuinet.remote.lines import LineError, Lines
from tuinet.remote.protocol import (
    MOST_BYTES,
    MOST_WORDS,
    PROTOCOL,
    TO_AGENT,
    Done,
    Failed,
    Hello,
    Lost,
    Message,
    Ping,
    Seen,
    Taken,
    ToAgent,
    Watch,
    encode,
)

WATCHING, IDLE = 0.03, 1.0
"""Seconds between two looks at runs that are watched, and where there are none"""

SILENCE = 60.0
"""Seconds after which nobody is taken to be there: the other side sends a ping every few seconds"""


class Agent:
    """Reads requests from a descriptor, and writes answers and news to another."""

    def __init__(self, source: int, sink: int, *, read_only: bool = False) -> None:
        self._source, self._sink = source, sink
        self._lines = Lines()
        self._answers = Answers(read_only=read_only)
        self._feeds: dict[str, Feed] = {}
        self._watches: list[Watch] = []  # to be answered when their feed has caught up
        self._heard = time.monotonic()

    def serve(self) -> None:
        """Serve until the other side is gone. Raises ReaderGone if it is gone while something is told to it."""
        self._write(b"\n")  # what the person's shell may have printed has perhaps no end of line
        self._send(Hello(protocol=PROTOCOL, version=__version__))
        while time.monotonic() - self._heard < SILENCE:
            if select.select([self._source], [], [], WATCHING if self._feeds else IDLE)[0]:
                data = self._read()
                if not data:
                    return
                self._heard = time.monotonic()
                for message in self._messages(data):
                    self._take(message)
            self._tell_news()

    def _messages(self, data: bytes) -> Iterator[ToAgent]:
        """Whole messages; what is none is told and passed over."""
        try:
            for line in self._lines.add(data):
                try:
                    yield TO_AGENT.validate_json(line)
                except ValidationError as error:
                    self._send(Failed(id=0, kind="RunError", message=f"not a message: {error.errors()[0]['msg']}"))
        except LineError as error:
            self._send(Failed(id=0, kind="RunError", message=str(error)))

    def _take(self, message: ToAgent) -> None:
        match message:
            case Hello():
                pass
            case Ping():
                self._send(message)
            case Taken():
                if message.run in self._feeds:
                    self._feeds[message.run].taken(message.seq)
            case Watch():
                self._watch(message)
            case _:
                for answer in self._answers.to(message):
                    if isinstance(answer, Done):
                        self._tell_news(at_once=True)  # who learns that it is done sees what came of it
                    self._send(answer)

    def _watch(self, request: Watch) -> None:
        if request.run not in self._feeds:
            try:
                run = self._answers.run(request.run)
            except RunError as error:
                words = str(error)[:MOST_WORDS]
                self._send(Lost(run=request.run, message=words))
                self._send(Failed(id=request.id, kind="RunError", message=words))
                return
            self._feeds[request.run] = Feed(run, request.after)
        self._watches.append(request)

    def _tell_news(self, *, at_once: bool = False) -> None:
        for run_id, feed in list(self._feeds.items()):
            if at_once:
                feed.wake()
            for news in feed.advance(time.time()):
                self._send(news)
                if isinstance(news, Lost):
                    del self._feeds[run_id]
                    self._end_watches(run_id, news.message)
            if feed.caught_up:
                self._end_watches(run_id)

    def _end_watches(self, run_id: str, error: str | None = None) -> None:
        """Answer who waits for all of a run to be told."""
        for request in [request for request in self._watches if request.run == run_id]:
            self._watches.remove(request)
            self._send(Failed(id=request.id, kind="RunError", message=error) if error else Done(id=request.id))

    def _send(self, message: Message) -> None:
        data = encode(message)
        self._write(data if len(data) <= MOST_BYTES else encode(too_long(message)))

    def _read(self) -> bytes:
        try:
            return os.read(self._source, 1 << 16)
        except OSError:  # the connection is broken, which is an end too
            return b""

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._sink, rest) :]
        except OSError:
            raise ReaderGone from None


def too_long(message: Message) -> Message:
    """What is told instead of a message that the other side would not take."""
    words = f"a message of more than {MOST_BYTES:,} bytes would be needed"
    if isinstance(message, Seen):
        return message.model_copy(update={"record": None, "state": None, "problem": words})
    return Failed(id=getattr(message, "id", 0), kind="RunError", message=words)


def serve(*, read_only: bool = False) -> None:
    """Serve on standard input and output. Whatever else is printed goes to standard error."""
    sink = os.dup(1)
    os.dup2(2, 1)
    try:
        Agent(0, sink, read_only=read_only).serve()
    except ReaderGone:
        return  # the connection is gone, and with it whom to tell
