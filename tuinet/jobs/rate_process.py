"""A search for a learning rate in a process of its own, for the app."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from threading import Lock

from tuinet.config import Configuration
from tuinet.errors import RateSearchError


class RateProcess:
    """One search. `points` runs in a thread; `stop` ends it from any other."""

    def __init__(self, config: Configuration) -> None:
        self.config = config
        self._process: subprocess.Popen[str] | None = None
        self._is_stopped = False
        self._lock = Lock()

    @property
    def is_running(self) -> bool:
        """True between the start of the process and its end."""
        return self._process is not None and self._process.poll() is None

    def points(self) -> Iterator[tuple[float, float]]:
        """Start the process, and yield the rate and the loss of each batch. Ends early when `stop` is called.

        Raises RateSearchError if the search fails.
        """
        process = self._start()
        if process is None:
            return
        with process:
            for line in process.stdout or ():
                message = json.loads(line)
                if "error" in message:
                    raise RateSearchError(message["error"])
                yield message["rate"], message["loss"]
        if process.returncode and not self._is_stopped:
            raise RateSearchError(f"the search ended unexpectedly (exit code {process.returncode})")

    def stop(self) -> None:
        """Kill the process, or keep it from starting."""
        with self._lock:
            self._is_stopped = True
            if self._process is not None:
                self._process.kill()

    def _start(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._is_stopped:
                return None
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tuinet.jobs.rate_search"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    # In a new session, Ctrl-C in the terminal does not reach it.
                    start_new_session=True,
                )
            except OSError as error:
                raise RateSearchError(f"cannot start the search ({error.strerror})") from None
        stdin = self._process.stdin
        if stdin is not None:
            try:
                stdin.write(self.config.model_dump_json())
                stdin.close()
            except BrokenPipeError:
                # `stop` has killed the process already.
                pass
        return self._process
