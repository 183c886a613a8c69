"""A thin link, for ssh's ProxyCommand: HOST PORT DELAY RATE FILE, with seconds each way and bytes a second.

At its end it adds a line to the file: how many bytes went there and came back.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

PIECE = 1024


class Way:
    """One direction: what is read is written after the delay, and no faster than the rate."""

    def __init__(self, read: Callable[[], bytes], write: Callable[[bytes], object], delay: float, rate: int) -> None:
        self.count = 0
        self._read = read
        self._write = write
        self._delay = delay
        self._rate = rate
        self._flying: queue.Queue[tuple[float, bytes]] = queue.Queue(64)

    def take(self) -> None:
        data = b"begin"
        while data:
            data = self._read()
            self._flying.put((time.monotonic() + self._delay, data))

    def give(self) -> None:
        free = 0.0
        while True:
            due, data = self._flying.get()
            if not data:
                return
            time.sleep(max(0.0, due - time.monotonic(), free - time.monotonic()))
            self.count += len(data)
            self._write(data)
            free = max(free, time.monotonic()) + (len(data) / self._rate if self._rate else 0.0)


def main() -> None:
    host, port, delay, rate, file = sys.argv[1:]
    link = socket.create_connection((host, int(port)))
    there = Way(lambda: os.read(0, PIECE), link.sendall, float(delay), int(rate))
    back = Way(lambda: link.recv(PIECE), lambda data: os.write(1, data), float(delay), int(rate))

    def end(*_: object) -> None:
        with open(file, "a") as counted:
            counted.write(f"{there.count} {back.count}\n")
        os._exit(0)

    signal.signal(signal.SIGHUP, end)
    signal.signal(signal.SIGTERM, end)

    def carry(work: Callable[[], None]) -> None:
        with suppress(OSError):  # one of the two ends is gone
            work()
        over.set()

    over = threading.Event()
    for work in (there.take, back.take, there.give, back.give):
        threading.Thread(target=carry, args=(work,), daemon=True).start()
    over.wait()
    end()


if __name__ == "__main__":
    main()
