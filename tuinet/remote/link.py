"""The link to another machine: it is made again when it breaks, and whoever asks something over it waits here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tuinet import errors
from tuinet.errors import LinkError, TuinetError
from tuinet.messages import in_parentheses
from tuinet.remote.connection import Connection
from tuinet.remote.protocol import (
    AnyRequest,
    Checkpoints,
    Chunk,
    Done,
    Failed,
    Files,
    Found,
    FromAgent,
    Hello,
    ListCheckpoints,
    Look,
    Looked,
    Message,
    News,
    Ping,
    Reply,
    Watch,
)
from tuinet.remote.ssh import Address, command_line
from tuinet.sanitize import sanitize

PING, SILENCE = 5.0, 15.0
"""Seconds between two pings, and after which a link without a word is taken to be broken"""

QUIET = 15.0
"""Seconds after which a person is told that the first connection is silent"""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before another try; they double from one to the next, until a link has proved to be of use"""

ANSWER = 60.0
"""Seconds in which there is an answer, or at least something of it"""


BY_ITSELF = (Look, ListCheckpoints, Watch)
"""What a program asks again and again, without a person"""


@dataclass
class Question:
    """Something that was asked and is not answered yet."""

    answered: threading.Event = field(default_factory=threading.Event)
    reply: Reply | TuinetError | None = None

    def answer(self, reply: Reply | TuinetError) -> None:
        """Let who has asked go on."""
        self.reply = reply
        self.answered.set()


class Link:
    """One machine, as long as this program runs. Threads may ask at the same time."""

    def __init__(
        self, address: Address, take: Callable[[News], None], begin: Callable[[], None], *, read_only: bool = False
    ) -> None:
        """`take` is given all news, and raises LinkError for what cannot be; `begin` is called after a new start."""
        self.address, self.read_only = address, read_only
        self.starts = 0
        """How often there was a connection: another agent knows nothing of what the one before has told"""
        self.round_trip: float | None = None
        """Seconds until the last ping came back"""
        self._take, self._begin = take, begin
        self._connection: Connection | None = None
        self._lock, self._wake = threading.Lock(), threading.Event()
        self._questions: dict[int, Question] = {}
        self._last_id = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        self._opening: Connection | None = None
        self._settled = threading.Event()  # there is a link, or a try to make one again has failed
        self._lost = ""
        self._pause = FIRST_PAUSE
        self._next_try = 0.0
        self._pinged = 0.0
        self._served = 0.0  # when the last message came that was no mere sign of life

    @property
    def link_problem(self) -> str:
        """What is wrong with the link now; the empty text if nothing is."""
        lost = self._lost
        if not lost:
            return ""
        seconds = self._next_try - time.monotonic()
        again = f"in {seconds:.0f} s" if seconds > 0.5 else "now"
        return f"{self.address.name}: no link, trying again {again} ({lost})"

    def connect(self, tell: Callable[[str], object], *, keep_trying: bool = False) -> None:
        """Connect for the first time: ssh may ask in the terminal. Raises LinkError if that fails.

        `tell` is given words if it takes long: a password may be waited for, or a program there that says nothing.
        With `keep_trying` it is told that it fails, and tried again as if a link had been there and broken.
        """
        words = f"{self.address.name}: no word from tuinet there yet; Ctrl-C gives up"
        silence = threading.Timer(QUIET, tell, [words])
        silence.daemon = True
        silence.start()
        try:
            self._enter(self._open(foreground=True))
        except LinkError as error:
            if not keep_trying:
                raise LinkError(f"{self.address.name}: {error}") from None
            self._lost = str(error)
            tell(f"{self.address.name}: {error}")
        finally:
            silence.cancel()
        self._thread = threading.Thread(target=self._serve, name=f"link to {self.address.name}", daemon=True)
        self._thread.start()

    def ask(self, request: AnyRequest) -> Reply:
        """Ask, and wait for the answer. Raises the TuinetError of the other side, or LinkError if there is no link."""
        question = Question()
        with self._lock:
            connection = self._connection
            if connection is None:
                if not isinstance(request, BY_ITSELF):
                    self._wake.set()  # a person wants something: now is a good time for another try
                raise LinkError(f"{self.address.name}: no link{in_parentheses(self._lost)}")
            self._last_id += 1
            self._questions[self._last_id] = question
            numbered = request.model_copy(update={"id": self._last_id})
        try:
            connection.send(numbered)
        except LinkError as error:
            self._questions.pop(numbered.id, None)
            connection.kill()
            raise LinkError(f"{self.address.name}: {error}") from None
        asked = time.monotonic()
        while not question.answered.wait(ANSWER):
            if time.monotonic() - max(asked, self._served) > ANSWER:
                connection.kill()  # whoever listens learns of it, and answers
        if isinstance(question.reply, TuinetError):
            raise question.reply
        if question.reply is None:
            raise LinkError(f"{self.address.name}: no answer")
        return question.reply

    def say(self, message: Message) -> None:
        """Say something that needs no answer; where there is no link, nobody hears it."""
        connection = self._connection
        if connection is not None:
            connection.send(message)

    def came_back(self) -> bool:
        """Wait until a link that broke is there again, or could not be made at the first try."""
        self._settled.wait()
        return self._connection is not None

    def close(self) -> None:
        """Let the link go for good."""
        self._closed = True
        self._wake.set()
        for connection in (self._connection, self._opening):
            if connection is not None:
                connection.kill()
        if self._thread is not None:
            self._thread.join()
        self._leave("closed")
        self._settled.set()

    def _open(self, *, foreground: bool) -> Connection:
        command = command_line(self.address, batch=not foreground, read_only=self.read_only)
        connection = self._opening = Connection(command, foreground=foreground)
        try:
            if self._closed:
                raise LinkError("closed")
            connection.greet()
        except BaseException:
            connection.close()
            raise
        finally:
            self._opening = None
        return connection

    def _enter(self, connection: Connection) -> None:
        with self._lock:
            self._connection, self._lost = connection, ""
            self.starts += 1
            self._pinged = time.monotonic()
            self._settled.set()

    def _leave(self, why: str) -> None:
        """The link is broken: nobody waits for an answer any more."""
        with self._lock:
            connection, self._connection = self._connection, None
            questions, self._questions = self._questions, {}
            self._lost = why
            self._settled.clear()
        if connection is not None:
            connection.close()
        for question in questions.values():
            question.answer(LinkError(f"{self.address.name}: the link broke before there was an answer ({why})"))

    def _serve(self) -> None:
        """Listen; connect again when that ends; until the link is closed."""
        while not self._closed:
            try:
                if self._connection is not None:
                    self._listen(self._connection)
            except LinkError as error:
                self._leave(str(error))
            except Exception as error:  # noqa: BLE001 - the edge of the thread: nobody may wait for one that died
                self._leave(sanitize(f"unexpected {type(error).__name__}: {error}"))
            self._connect_again()

    def _listen(self, connection: Connection) -> None:
        while not self._closed:
            for message in connection.receive(1.0):
                self._dispatch(message)
            now = time.monotonic()
            if now - connection.heard > SILENCE:
                raise LinkError(f"no word for {SILENCE:.0f} s")
            if now - self._pinged > PING:
                self._pinged = now
                connection.send(Ping(number=int(now * 1000)))

    def _dispatch(self, message: FromAgent) -> None:
        match message:
            case Hello():
                raise LinkError("said hello twice")
            case Ping():
                self.round_trip = max(0.0, time.monotonic() - message.number / 1000)
                return
            case Failed():
                self._answer(error_of(message, self.address.name), message.id)
            case Done() | Found() | Looked() | Checkpoints() | Files() | Chunk():
                self._answer(message, message.id)
            case _:
                self._take(message)
        self._pause, self._served = FIRST_PAUSE, time.monotonic()

    def _answer(self, reply: Reply | TuinetError, number: int) -> None:
        question = self._questions.pop(number, None)
        if question is not None:
            question.answer(reply)

    def _connect_again(self) -> None:
        while not self._closed and self._connection is None:
            self._next_try = time.monotonic() + self._pause
            is_wanted = self._wake.wait(self._pause)
            self._wake.clear()
            if self._closed:
                return
            if not is_wanted:  # a try that a person caused makes no pause longer
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
            try:
                self._enter(self._open(foreground=False))
                threading.Thread(target=self._resume, daemon=True).start()
            except LinkError as error:
                self._lost = str(error)
                self._settled.set()

    def _resume(self) -> None:
        """Go on where the link broke; it is listened to meanwhile."""
        try:
            self._begin()
        except LinkError:
            return  # it broke again, and whoever listens has learned of it


def error_of(failed: Failed, name: str) -> TuinetError:
    """The error of the other side as one of this side."""
    kind = vars(errors).get(failed.kind)
    words = f"{name}: {failed.message}"
    return kind(words) if isinstance(kind, type) and issubclass(kind, TuinetError) else LinkError(words)
