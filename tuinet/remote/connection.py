"""One connection to an agent: a child process that exchanges lines with this one. It is made once and breaks once."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from pydantic import ValidationError

from tuinet.errors import LinkError
from tuinet.remote.lines import LineBuffer, LineTooLongError, parse
from tuinet.remote.messages import Message
from tuinet.remote.protocol import FROM_AGENT, PROTOCOL, FromAgent, Hello, encode
from tuinet.remote.ssh_errors import explain_exit
from tuinet.sanitize import sanitize
from tuinet.version import __version__

MAX_GREETING_LINES = 1000
"""Lines that the remote shell may print before the agent starts"""

FOREGROUND_TIMEOUT = 300.0
"""Seconds until the agent has to answer if ssh may ask for a password"""

BACKGROUND_TIMEOUT = 60.0
"""Seconds until the agent has to answer if ssh asks nothing"""

TERMINATION_SECONDS = 1.0
"""Seconds that ssh has to end by itself"""

READ_BYTES = 1 << 16

MAX_STDERR_BYTES = 4000
"""Bytes of the end of standard error that are kept"""


class Connection:
    """A connection to an agent. Every method raises LinkError once the agent is gone."""

    def __init__(self, command: Sequence[str], *, foreground: bool) -> None:
        """Start the command. In the foreground, ssh can ask for a password in the terminal."""
        self._process = start(command, foreground=foreground)
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._stdin, self._stdout, self._stderr = (pipe.fileno() for pipe in pipes if pipe is not None)
        # Writing to a link that is stuck must not block the thread that writes.
        os.set_blocking(self._stdin, False)
        self._write_lock = threading.Lock()
        self._is_closed = False
        self._lines = LineBuffer()
        # Lines that arrived together with the agent's first one.
        self._unread: list[bytes] = []
        self._timeout = FOREGROUND_TIMEOUT if foreground else BACKGROUND_TIMEOUT
        self._stderr_end = b""
        self._open = [self._stdout, self._stderr]
        self.last_heard = time.monotonic()
        """When the last bytes arrived"""

    @property
    def pid(self) -> int:
        """The child process."""
        return self._process.pid

    def greet(self) -> Hello:
        """Wait for the agent, and skip whatever the shell prints before it.

        Raises LinkError if the agent speaks another version of the protocol, or does not answer.
        """
        deadline = time.monotonic() + self._timeout
        for _ in range(MAX_GREETING_LINES):
            line = self._next_line(deadline)
            try:
                message = FROM_AGENT.validate_python(parse(line))
            except ValueError:
                continue
            if isinstance(message, Hello):
                check_protocol(message)
                self.send(Hello(protocol=PROTOCOL, version=__version__))
                return message
        raise LinkError("something other than tuinet answered: check its command in settings.toml")

    def receive(self, seconds: float) -> list[FromAgent]:
        """Return the messages that arrive within a time. Raises LinkError for anything that is not a message."""
        messages = []
        lines = self._unread
        self._unread = []
        try:
            for line in lines or self._lines.add(self._read(seconds)):
                messages.append(decode(line))
        except LineTooLongError as error:
            raise LinkError(f"sent {error}") from None
        return messages

    def send(self, message: Message) -> None:
        """Send a message. If the other side has stopped reading, raises LinkError instead of waiting."""
        data = encode(message)
        with self._write_lock:
            if self._is_closed:
                raise LinkError("the connection was closed")
            try:
                written = os.write(self._stdin, data)
            except BlockingIOError:
                raise LinkError("the other side has stopped reading") from None
            except OSError:
                # The thread that reads will find out why.
                raise LinkError("the connection was closed") from None
            if written < len(data):
                raise LinkError("the other side has stopped reading")

    def kill(self) -> None:
        """Kill ssh. The thread that reads notices."""
        self._process.kill()

    def close(self) -> None:
        """End ssh, and free its resources. No other thread may be reading."""
        # If ssh is waiting for a password, it has to turn the terminal's echo on again before it ends.
        self._process.terminate()
        try:
            self._process.wait(TERMINATION_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        # Another thread may be about to write, and the descriptors may soon belong to other files.
        with self._write_lock:
            self._is_closed = True
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                if pipe is not None:
                    pipe.close()

    def _next_line(self, deadline: float) -> bytes:
        """Return the next line. Raises LinkError if there is none in time."""
        while not self._unread:
            if time.monotonic() > deadline:
                raise LinkError(f"tuinet did not answer within {self._timeout:.0f} s")
            try:
                self._unread = list(self._lines.add(self._read(1.0)))
            except LineTooLongError as error:
                raise LinkError(f"sent {error}") from None
        return self._unread.pop(0)

    def _read(self, seconds: float) -> bytes:
        """Return the bytes that arrive within a time; empty if none do. Raises LinkError when the child has ended."""
        ready, _, _ = select.select(self._open, [], [], seconds)
        if self._stderr in ready and not self._read_stderr():
            self._open.remove(self._stderr)
        if self._stdout not in ready:
            return b""
        data = os.read(self._stdout, READ_BYTES)
        if not data:
            raise LinkError(self._why_it_ended())
        self.last_heard = time.monotonic()
        return data

    def _read_stderr(self) -> bool:
        """Keep the end of what was printed to standard error. Returns False at its end."""
        data = os.read(self._stderr, MAX_STDERR_BYTES)
        self._stderr_end = (self._stderr_end + data)[-MAX_STDERR_BYTES:]
        return bool(data)

    def _why_it_ended(self) -> str:
        code: int | None = None
        # A child that closed its output and lives on has no exit code.
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(1.0)
        if self._stderr in self._open:
            while select.select([self._stderr], [], [], 0)[0] and self._read_stderr():
                pass
        return explain_exit(code, self._stderr_end)


def start(command: Sequence[str], *, foreground: bool) -> subprocess.Popen[bytes]:
    """Start ssh. Raises LinkError if it cannot be started."""
    with ignored_interrupts(foreground):
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=not foreground,
            )
        except OSError as error:
            raise LinkError(
                f"cannot run {command[0]} ({error.strerror}): tuinet needs the OpenSSH client to reach other machines"
            ) from None


@contextmanager
def ignored_interrupts(foreground: bool) -> Iterator[None]:
    """Ignore SIGINT while a child is started that shares the terminal.

    The child inherits that. Ctrl-C then reaches only this program, which decides what it means.
    """
    # Only the main thread may set signal handlers.
    if not foreground or threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def decode(line: bytes) -> FromAgent:
    """Return the message in a line. Raises LinkError if there is none."""
    try:
        return FROM_AGENT.validate_python(parse(line))
    except ValidationError as error:
        location = ".".join(str(part) for part in error.errors()[0]["loc"][:4])
        raise LinkError(f"sent an invalid message (at {sanitize(location)[:100]})") from None
    except ValueError:
        raise LinkError("sent an invalid message: expected JSON") from None


def check_protocol(hello: Hello) -> None:
    """Raise LinkError if the agent speaks another version of the protocol."""
    if hello.protocol == PROTOCOL:
        return
    outdated = "this machine"
    if hello.protocol < PROTOCOL:
        outdated = "that machine"
    raise LinkError(
        f"runs tuinet {hello.version} (protocol {hello.protocol}), but this machine runs tuinet {__version__} "
        f"(protocol {PROTOCOL}): upgrade tuinet on {outdated}"
    )
