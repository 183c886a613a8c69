"""The app on a terminal of 80×24, as the benchmarks use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[2]))
from tests.end_to_end.conftest import PROGRAM
from tests.end_to_end.terminal import Terminal

SIZE = (80, 24)
ENDLESS = {"epochs": 100_000, "checkpoint_every": 1_000_000}
SHORT = {"epochs": 1, "hidden": [16], "train_limit": 1000, "threads": 1}

NO_RUN = ("1 Train", "no run", "learning rate", "Test image 0", "guessing", "? Help")
"""Texts that the Train screen shows before there is a run; the last to come are about the test image"""

TRAINING = "epoch"
FINISHED = "✓ finished"


class App(Terminal):
    """The app on a terminal, with its own home."""

    def __init__(self, home: Path, *arguments: str, size: tuple[int, int] = SIZE) -> None:
        self.home = home
        environment = {"TUINET_HOME": str(home), "COLORTERM": "truecolor"}
        super().__init__([PROGRAM, *arguments], size, environment)

    @property
    def is_complete(self) -> bool:
        """True if the Train screen has all its parts, the test image included."""
        return all(text in self.text for text in NO_RUN)

    def listen(self, seconds: float) -> int:
        """Read for a while, and return the number of bytes that came."""
        before = len(self.received)
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)
        return len(self.received) - before

    def train(self) -> None:
        """Start what is configured."""
        self.wait(lambda: self.is_complete, "the Train screen")
        self.press("space")
        self.until("▶ training", TRAINING)


@contextmanager
def app(last: dict[str, Any], *arguments: str, size: tuple[int, int] = SIZE) -> Iterator[App]:
    """The app with a home whose last configuration is this; at the end, app and training are stopped."""
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "app.json").write_text(json.dumps({"configuration": last}))
        opened = App(home, *arguments, size=size)
        try:
            yield opened
        finally:
            opened.close()
            if any(home.glob("runs/*")):
                command = [PROGRAM, "stop", "last"]
                subprocess.run(command, env={**os.environ, "TUINET_HOME": folder}, capture_output=True, check=False)
