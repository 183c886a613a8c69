"""One connection to an agent: a child process that takes and gives lines. It is made once and breaks once."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Sequence

from pydantic import ValidationError

from tuinet import __version__
from tuinet.errors import LinkError
from tuinet.remote.lines import LineError, Lines, parse
from tuinet.remote.protocol import FROM_AGENT, PROTOCOL, FromAgent, Hello, Message, encode
from tuinet.sanitize import sanitize

CHATTER = 1000
"""Lines that the other side's shell may print before the agent speaks"""

WITH_PERSON, ALONE = 300.0, 60.0
"""Seconds until the agent speaks at last, where a person may have to type a password, and where none is asked"""

GENTLE = 1.0
"""Seconds in which ssh may end by itself"""

KEY_CHANGED = b"IDENTIFICATION HAS CHANGED"
"""What ssh says of a machine that is not the one that it was"""

SSH_FAILED, NOT_FOUND, NOT_RUN, WRONG_USAGE = 255, 127, 126, 2


class Connection:
    """An agent, spoken with. Everything raises LinkError once it is gone."""

    def __init__(self, command: Sequence[str], *, foreground: bool) -> None:
        """In the foreground ssh can ask in the terminal; Ctrl-C is for us alone, not for it."""
        main = threading.current_thread() is threading.main_thread()
        before = signal.signal(signal.SIGINT, signal.SIG_IGN) if foreground and main else None
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                start_new_session=not foreground,
            )
        except OSError as error:
            raise LinkError(f"{command[0]} cannot be started ({error.strerror}): expected the OpenSSH client") from None
        finally:
            if before is not None:
                signal.signal(signal.SIGINT, before)
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._to, self._from, self._errors = (pipe.fileno() for pipe in pipes if pipe is not None)
        os.set_blocking(self._to, False)  # a link that takes nothing any more must not hold up who writes
        self._writing, self._closed = threading.Lock(), False
        self._lines = Lines()
        self._ready: list[bytes] = []  # whole lines that came with the agent's first one
        self._patience = WITH_PERSON if foreground else ALONE
        self._told = b""  # the end of what ssh and the other side say beside the protocol
        self._open = [self._from, self._errors]
        self.heard = time.monotonic()
        """When the last bytes came"""

    @property
    def pid(self) -> int:
        """The child process."""
        return self._process.pid

    def greet(self) -> Hello:
        """Wait for the agent, whatever the shell prints before it. Raises LinkError if it speaks another protocol."""
        end = time.monotonic() + self._patience
        for _ in range(CHATTER):
            line = self._line(end)
            try:
                found = FROM_AGENT.validate_python(parse(line))
            except ValueError:
                continue
            if isinstance(found, Hello):
                self._check(found)
                self.send(Hello(protocol=PROTOCOL, version=__version__))
                return found
        raise LinkError("something answers, but it is not tuinet")

    def receive(self, seconds: float) -> list[FromAgent]:
        """The messages that come within a time. Raises LinkError for anything that is none."""
        messages = []
        try:
            ready, self._ready = self._ready, []
            for line in ready or self._lines.add(self._read(seconds)):
                try:
                    messages.append(FROM_AGENT.validate_python(parse(line)))
                except ValidationError as error:
                    place = ".".join(str(part) for part in error.errors()[0]["loc"][:4])
                    raise LinkError(f"sent data that is not a message of tuinet (at {sanitize(place)[:100]})") from None
                except ValueError:
                    raise LinkError("sent data that is not a message of tuinet") from None
        except LineError as error:
            raise LinkError(f"sent {error}") from None
        return messages

    def send(self, message: Message) -> None:
        """Say something. Raises LinkError, instead of waiting, if nothing is taken any more."""
        data = encode(message)
        with self._writing:
            if self._closed:
                raise LinkError("the connection was closed")
            try:
                if os.write(self._to, data) < len(data):
                    raise LinkError("no longer accepts data")
            except BlockingIOError:
                raise LinkError("no longer accepts data") from None
            except OSError:  # why, is for who reads to find out
                raise LinkError("the connection was closed") from None

    def kill(self) -> None:
        """End it; whoever listens learns of it."""
        self._process.kill()

    def close(self) -> None:
        """End it, and let go of what it holds: nobody may be listening.

        ssh is given a moment: where it waits for a password it has the terminal's echo to turn on again.
        """
        self._process.terminate()
        try:
            self._process.wait(GENTLE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with self._writing:  # another thread may be about to write, and the numbers of the pipes are soon others'
            self._closed = True
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                if pipe is not None:
                    pipe.close()

    def _line(self, end: float) -> bytes:
        """The next line. Raises LinkError if there is none in time."""
        while not self._ready:
            if time.monotonic() > end:
                raise LinkError(f"tuinet did not answer within {self._patience:.0f} s")
            try:
                self._ready = list(self._lines.add(self._read(1.0)))
            except LineError as error:
                raise LinkError(f"sent {error}") from None
        return self._ready.pop(0)

    def _read(self, seconds: float) -> bytes:
        """Bytes that come within a time, if any do. Raises LinkError at the end."""
        ready, _, _ = select.select(self._open, [], [], seconds)
        if self._errors in ready:
            said = os.read(self._errors, 4096)
            self._told = (self._told + said)[-4000:]
            if not said:
                self._open.remove(self._errors)
        if self._from not in ready:
            return b""
        data = os.read(self._from, 1 << 16)
        if not data:
            raise LinkError(self._why())
        self.heard = time.monotonic()
        return data

    def _check(self, found: Hello) -> None:
        if found.protocol == PROTOCOL:
            return
        there, here = f"tuinet {found.version} there", f"tuinet {__version__} here"
        older = f"{there}: upgrade it" if found.protocol < PROTOCOL else f"{here}: upgrade it"
        raise LinkError(
            f"the two sides do not understand each other (protocol {found.protocol} there, {PROTOCOL} here): "
            f"the older one is {older}"
        )

    def _why(self) -> str:
        """Why the child is gone: its last words, and what can be done."""
        try:
            code: int | None = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            code = None
        if self._errors in self._open:
            while select.select([self._errors], [], [], 0)[0] and (said := os.read(self._errors, 4096)):
                self._told = (self._told + said)[-4000:]
        lines = [sanitize(line) for line in self._told.decode(errors="replace").splitlines() if line.strip()]
        words = lines[-1].strip()[:200] if lines else ""
        if KEY_CHANGED in self._told:
            words += " (its key has CHANGED: it was installed anew, or somebody is in between; ssh alone tells more)"
        speaks = words.startswith("tuinet:")  # else the wrong usage is that of something else
        if code in (NOT_FOUND, NOT_RUN) or (code == WRONG_USAGE and not speaks):
            return (
                f"tuinet cannot be started there ({words or f'exit code {code}'}): "
                "install it, or give its command in settings.toml"
            )
        if code == WRONG_USAGE:
            return f"the tuinet there does not know what is asked ({words}): upgrade it there"
        if code == SSH_FAILED or code is None or code < 0:
            return words or "the connection was closed"
        return f"the agent there has ended ({words or f'exit code {code}'})"
