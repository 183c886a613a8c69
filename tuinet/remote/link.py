"""The link to another machine. It reconnects when it breaks, and matches replies to requests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from tuinet import errors
from tuinet.errors import LinkError, TuinetError
from tuinet.messages import in_parentheses
from tuinet.remote.connection import Connection
from tuinet.remote.messages import Message, Reply
from tuinet.remote.news import AnyNews
from tuinet.remote.pending_request import PendingRequest
from tuinet.remote.protocol import FromAgent, Hello, Ping
from tuinet.remote.replies import Failed
from tuinet.remote.requests import AUTOMATIC, AnyRequest
from tuinet.remote.ssh import Address, command_line
from tuinet.sanitize import sanitize

PING_INTERVAL = 5.0
"""Seconds between two pings"""

SILENCE = 15.0
"""Seconds of silence after which a link is considered broken"""

SLOW_START = 15.0
"""Seconds after which a message says that the first connection is taking a long time"""

FIRST_PAUSE = 0.5
"""Seconds before the first attempt to reconnect. Each further pause is twice as long, until a link proves useful"""

LONGEST_PAUSE = 30.0

REPLY_TIMEOUT = 60.0
"""Seconds within which a reply arrives, or at least some news"""

R = TypeVar("R", bound=Reply)


class Link:
    """A link to one machine, for as long as this program runs. Any number of threads may send requests."""

    def __init__(
        self,
        address: Address,
        on_news: Callable[[AnyNews], None],
        on_reconnect: Callable[[], None],
        *,
        read_only: bool = False,
    ) -> None:
        """`on_news` is called from the link's thread with each piece of news, and raises LinkError if it is invalid."""
        self.address = address
        self.read_only = read_only
        self.connections = 0
        """Connections made so far. Each has its own agent, which knows nothing of earlier ones"""
        self._on_news = on_news
        self._on_reconnect = on_reconnect
        self._connection: Connection | None = None
        self._opening: Connection | None = None
        self._lock = threading.Lock()
        self._pending: dict[int, PendingRequest] = {}
        self._last_id = 0
        self._is_closed = False
        self._thread: threading.Thread | None = None
        self._retry_now = threading.Event()
        # Set while the link is up, and after a failed attempt to bring it up.
        self._settled = threading.Event()
        self._failure = ""
        self._pause = FIRST_PAUSE
        self._next_attempt = 0.0
        self._last_ping = 0.0
        self._last_useful = 0.0
        """The time of the last message that was more than a sign of life"""

    @property
    def problem(self) -> str:
        """The current problem of the link, or an empty string."""
        failure = self._failure
        if not failure:
            return ""
        seconds = self._next_attempt - time.monotonic()
        when = "now"
        if seconds > 0.5:
            when = f"in {seconds:.0f} s"
        return f"{self.address.name}: not connected, retrying {when} ({failure})"

    def connect(self, report: Callable[[str], object], *, keep_trying: bool = False) -> None:
        """Connect for the first time. ssh may ask for a password in the terminal.

        Raises LinkError if that fails. With `keep_trying` the failure is reported, and the link keeps trying as after
        a break. `report` also receives a message if connecting takes a long time.
        """
        waiting = f"{self.address.name}: still waiting for tuinet to answer; press Ctrl-C to give up"
        timer = threading.Timer(SLOW_START, report, [waiting])
        timer.daemon = True
        timer.start()
        try:
            self._enter(self._open(foreground=True))
        except LinkError as error:
            if not keep_trying:
                raise LinkError(f"{self.address.name}: {error}") from None
            self._failure = str(error)
            report(f"{self.address.name}: {error}")
        finally:
            timer.cancel()
        self._thread = threading.Thread(target=self._serve, name=f"link to {self.address.name}", daemon=True)
        self._thread.start()

    def request(self, request: AnyRequest, expected: type[R]) -> R:
        """Send a request, and wait for its reply.

        Raises the TuinetError of the other side, or LinkError if there is no link or the reply is of another type.
        """
        return self.request_all([request], expected)[0]

    def request_all(self, requests: Sequence[AnyRequest], expected: type[R]) -> list[R]:
        """Send requests, which are handled in this order, and wait for all replies: one round trip in all.

        Raises the first error of the replies, as `request` does.
        """
        sent = [self._send_request(request) for request in requests]
        return [self._wait_for_reply(pending, expected) for pending in sent]

    def _send_request(self, request: AnyRequest) -> PendingRequest:
        """Give a request its id and send it. Raises LinkError if there is no link, or if it breaks."""
        with self._lock:
            connection = self._connection
            if self._is_closed:
                raise LinkError(f"{self.address.name}: the link is closed: nothing more can be fetched")
            if connection is None:
                if not isinstance(request, AUTOMATIC):
                    # The user is waiting: this is a good time for the next attempt.
                    self._retry_now.set()
                raise LinkError(f"{self.address.name}: not connected{in_parentheses(self._failure)}")
            self._last_id += 1
            request_id = self._last_id
            pending = PendingRequest(connection)
            self._pending[request_id] = pending
        try:
            connection.send(request.model_copy(update={"id": request_id}))
        except LinkError as error:
            self._pending.pop(request_id, None)
            connection.kill()
            raise LinkError(f"{self.address.name}: {error}") from None
        return pending

    def _wait_for_reply(self, pending: PendingRequest, expected: type[R]) -> R:
        started = time.monotonic()
        while not pending.answered.wait(REPLY_TIMEOUT):
            if time.monotonic() - max(started, self._last_useful) > REPLY_TIMEOUT:
                # The thread that reads notices, and answers all pending requests.
                pending.connection.kill()
        if isinstance(pending.outcome, TuinetError):
            raise pending.outcome
        if not isinstance(pending.outcome, expected):
            raise LinkError(f"{self.address.name}: sent an unexpected reply: expected {expected.__name__}")
        return pending.outcome

    def send(self, message: Message) -> None:
        """Send a message that has no reply. Without a link it is dropped. Raises LinkError if the link breaks."""
        connection = self._connection
        if connection is not None:
            connection.send(message)

    def wait_until_settled(self) -> bool:
        """Wait until the link is up or the next attempt to bring it up has failed. Returns True if it is up."""
        self._settled.wait()
        return self._connection is not None

    def close(self) -> None:
        """Close the link for good."""
        self._is_closed = True
        self._retry_now.set()
        for connection in (self._connection, self._opening):
            if connection is not None:
                connection.kill()
        if self._thread is not None:
            self._thread.join()
        self._leave("closed")
        self._settled.set()

    def _open(self, *, foreground: bool) -> Connection:
        command = command_line(self.address, batch=not foreground, read_only=self.read_only)
        connection = Connection(command, foreground=foreground)
        self._opening = connection
        try:
            if self._is_closed:
                raise LinkError("closed")
            connection.greet()
        except BaseException:
            connection.close()
            raise
        finally:
            self._opening = None
        return connection

    def _enter(self, connection: Connection) -> None:
        """Use a connection from now on."""
        with self._lock:
            self._connection = connection
            self._failure = ""
            self.connections += 1
            self._last_ping = time.monotonic()
            self._settled.set()

    def _leave(self, reason: str) -> None:
        """Give up the connection: no pending request will be answered."""
        with self._lock:
            connection = self._connection
            pending = self._pending
            self._connection = None
            self._pending = {}
            self._failure = reason
            self._settled.clear()
        if connection is not None:
            connection.close()
        for request in pending.values():
            request.finish(LinkError(f"{self.address.name}: the connection was lost before it replied ({reason})"))

    def _serve(self) -> None:
        """Receive messages, and reconnect when the link breaks, until the link is closed."""
        while not self._is_closed:
            try:
                if self._connection is not None:
                    self._receive_from(self._connection)
            except LinkError as error:
                self._leave(str(error))
            except Exception as error:  # noqa: BLE001 - the edge of the thread: nobody may wait for one that died
                self._leave(sanitize(f"unexpected {type(error).__name__}: {error}"))
            self._reconnect()

    def _receive_from(self, connection: Connection) -> None:
        while not self._is_closed:
            for message in connection.receive(1.0):
                self._dispatch(message)
            now = time.monotonic()
            if now - connection.last_heard > SILENCE:
                raise LinkError(f"no response for {SILENCE:.0f} s")
            if now - self._last_ping > PING_INTERVAL:
                self._last_ping = now
                connection.send(Ping(number=int(now * 1000)))

    def _dispatch(self, message: FromAgent) -> None:
        match message:
            case Hello():
                raise LinkError("sent a second greeting")
            case Ping():
                # The connection has noted that it arrived, and that is all there is to a ping.
                return
            case Failed():
                self._finish(error_from(message, self.address.name), message.id)
            case Reply():
                self._finish(message, message.id)
            case _:
                self._on_news(message)
        # Only now is the link known to be of use, and the next break deserves a quick attempt again.
        self._pause = FIRST_PAUSE
        self._last_useful = time.monotonic()

    def _finish(self, outcome: Reply | TuinetError, request_id: int) -> None:
        pending = self._pending.pop(request_id, None)
        if pending is not None:
            pending.finish(outcome)

    def _reconnect(self) -> None:
        while not self._is_closed and self._connection is None:
            self._next_attempt = time.monotonic() + self._pause
            is_requested = self._retry_now.wait(self._pause)
            self._retry_now.clear()
            if self._is_closed:
                return
            # An attempt that the user caused does not make the next pause longer.
            if not is_requested:
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
            try:
                self._enter(self._open(foreground=False))
                threading.Thread(target=self._continue, daemon=True).start()
            except LinkError as error:
                self._failure = str(error)
                self._settled.set()

    def _continue(self) -> None:
        """Continue where the link broke. Runs in a thread of its own, because `_serve` has to receive the replies."""
        try:
            self._on_reconnect()
        except LinkError:
            # The link broke again, and the thread that reads has noticed.
            return


def error_from(failed: Failed, name: str) -> TuinetError:
    """Return the error of the other side, as an exception of this side."""
    kind = vars(errors).get(failed.kind)
    message = f"{name}: {failed.message}"
    if isinstance(kind, type) and issubclass(kind, TuinetError):
        return kind(message)
    return LinkError(message)
