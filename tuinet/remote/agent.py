"""The agent: `tuinet agent` at the other end of an ssh connection. It serves one user, and ends with the connection."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator

from pydantic import ValidationError

from tuinet.errors import ReaderGone, RunError
from tuinet.remote.feed import RunFeed
from tuinet.remote.lines import LineBuffer, LineTooLongError
from tuinet.remote.messages import MAX_LINE_BYTES, MAX_TEXT, Message
from tuinet.remote.news import RunListed, RunUnavailable
from tuinet.remote.protocol import PROTOCOL, TO_AGENT, Acknowledged, Hello, Ping, ToAgent, encode
from tuinet.remote.replies import Done, Failed
from tuinet.remote.request_handler import RequestHandler
from tuinet.remote.requests import WatchRun
from tuinet.version import __version__

WATCH_INTERVAL = 0.03
"""Seconds between two polls of the watched runs"""

IDLE_INTERVAL = 1.0
"""Seconds to wait for a request while no run is watched"""

SILENCE = 60.0
"""Seconds of silence after which the other side is considered gone: it pings every few seconds"""

READ_BYTES = 1 << 16


class Agent:
    """Reads requests from one file descriptor, and writes replies and news to another."""

    def __init__(self, source: int, sink: int, *, read_only: bool = False) -> None:
        self._source = source
        self._sink = sink
        self._lines = LineBuffer()
        self._handler = RequestHandler(read_only=read_only)
        self._feeds: dict[str, RunFeed] = {}
        # They are answered when their feeds have caught up.
        self._unanswered: list[WatchRun] = []
        self._last_heard = time.monotonic()

    def serve(self) -> None:
        """Serve until the other side is gone. Raises ReaderGone if that happens while something is being written."""
        # The user's shell may have printed something without a line end, which would spoil the first message.
        self._write(b"\n")
        self._send(Hello(protocol=PROTOCOL, version=__version__))
        while time.monotonic() - self._last_heard < SILENCE:
            timeout = WATCH_INTERVAL if self._feeds else IDLE_INTERVAL
            if select.select([self._source], [], [], timeout)[0]:
                data = self._read()
                if not data:
                    return
                self._last_heard = time.monotonic()
                for message in self._messages(data):
                    self._receive(message)
            self._send_news()
            self._handler.collect_ended_jobs()

    def _messages(self, data: bytes) -> Iterator[ToAgent]:
        """Yield the messages that the data completes. Anything invalid is reported and skipped."""
        try:
            for line in self._lines.add(data):
                try:
                    yield TO_AGENT.validate_json(line)
                except ValidationError as error:
                    self._send(Failed(id=0, kind="RunError", message=f"invalid message: {error.errors()[0]['msg']}"))
        except LineTooLongError as error:
            self._send(Failed(id=0, kind="RunError", message=str(error)))

    def _receive(self, message: ToAgent) -> None:
        match message:
            case Hello():
                # The other side checks the versions, and says what to do if they differ.
                pass
            case Ping():
                self._send(message)
            case Acknowledged():
                if message.run in self._feeds:
                    self._feeds[message.run].acknowledge(message.seq)
            case WatchRun():
                self._watch(message)
            case _:
                for answer in self._handler.handle(message):
                    if isinstance(answer, Done):
                        # The effect of a request is sent before its reply, so that nobody sees the old state after it.
                        self._send_news(at_once=True)
                    self._send(answer)

    def _watch(self, request: WatchRun) -> None:
        if request.run not in self._feeds:
            try:
                run = self._handler.run(request.run)
            except RunError as error:
                message = str(error)[:MAX_TEXT]
                self._send(RunUnavailable(run=request.run, message=message))
                self._send(Failed(id=request.id, kind="RunError", message=message))
                return
            self._feeds[request.run] = RunFeed(run, request.after)
        self._unanswered.append(request)

    def _send_news(self, *, at_once: bool = False) -> None:
        for run_id, feed in list(self._feeds.items()):
            if at_once:
                feed.poll_soon()
            for news in feed.advance(time.time()):
                self._send(news)
                if isinstance(news, RunUnavailable):
                    del self._feeds[run_id]
                    self._answer_watches(run_id, news.message)
            if feed.caught_up:
                self._answer_watches(run_id)

    def _answer_watches(self, run_id: str, error: str = "") -> None:
        """Answer the requests that wait until everything about a run has been sent."""
        for request in [request for request in self._unanswered if request.run == run_id]:
            self._unanswered.remove(request)
            if error:
                self._send(Failed(id=request.id, kind="RunError", message=error))
            else:
                self._send(Done(id=request.id))

    def _send(self, message: Message) -> None:
        data = encode(message)
        if len(data) > MAX_LINE_BYTES:
            data = encode(replacement_for(message))
        self._write(data)

    def _read(self) -> bytes:
        """Return the next bytes; empty at the end."""
        try:
            return os.read(self._source, READ_BYTES)
        except OSError:
            # A broken connection is an end, too.
            return b""

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._sink, rest) :]
        except OSError:
            raise ReaderGone from None


def replacement_for(message: Message) -> Message:
    """Return the message that replaces one that is too long for the other side."""
    problem = f"a message of more than {MAX_LINE_BYTES:,} bytes would be needed"
    if isinstance(message, RunListed):
        return message.model_copy(update={"record": None, "state": None, "problem": problem})
    return Failed(id=getattr(message, "id", 0), kind="RunError", message=problem)


def serve(*, read_only: bool = False) -> None:
    """Serve on standard input and output. Anything else that is printed goes to standard error."""
    # A stray print would otherwise break the protocol.
    sink = os.dup(1)
    os.dup2(2, 1)
    try:
        Agent(0, sink, read_only=read_only).serve()
    except ReaderGone:
        # Nobody is left to report it to.
        return
