"""The validation accuracy of a run after each epoch, read repeatedly: only new lines are read."""

from __future__ import annotations

from pathlib import Path

from tuinet.events import EpochFinished, event_in
from tuinet.runs.files import FileStamp, file_stamp
from tuinet.runs.log import LineTail

MARK = b'"epoch_finished"'
"""Occurs in the lines that matter. Few lines do, so the others are not parsed"""


class EpochLog:
    """The accuracies in a growing `events.jsonl`."""

    def __init__(self, path: Path) -> None:
        self.accuracies: dict[int, float] = {}
        """The validation accuracy after each epoch so far"""
        self._path = path
        self._stamp: FileStamp | None = None
        self._tail = LineTail(path)

    def read(self) -> None:
        """Read what is new. Raises RunError or TrustError if the file cannot be read, or cannot be trusted."""
        stamp = file_stamp(self._path)
        previous = self._stamp
        if stamp == previous:
            return
        if previous and (stamp is None or stamp.inode != previous.inode or stamp.size < previous.size):
            # Another file has taken the place of the log, or it was truncated.
            self._tail = LineTail(self._path)
            self.accuracies = {}
        self._stamp = stamp
        for line in self._tail.new_lines():
            if MARK in line:
                event = event_in(line)
                if isinstance(event, EpochFinished) and event.valid_accuracy is not None:
                    self.accuracies[event.epoch] = event.valid_accuracy
