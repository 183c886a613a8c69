"""Commands to a resumed run, held back until it has reached the end of its log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tuinet.commands import Command, Skipped
from tuinet.jobs.positions import Position


class DeferredCommands:
    """Holds commands back while batches that are already logged are trained again.

    A live change made earlier would change batches whose results are in the log. A stop is not held back, since it
    changes nothing that was logged.
    """

    def __init__(
        self,
        poll: Callable[[], Iterable[Command | Skipped]],
        current: Callable[[], Position],
        log_end: Position,
    ) -> None:
        """`poll` returns new commands, and `current` the position of the run."""
        self._poll = poll
        self._current = current
        self._log_end = log_end
        self._held: list[Command] = []

    def poll(self) -> Iterator[Command | Skipped]:
        """Yield the commands to carry out now."""
        if self._current() >= self._log_end:
            held = self._held
            self._held = []
            yield from held
            yield from self._poll()
            return
        for command in self._poll():
            if isinstance(command, Skipped) or command.type == "stop":
                yield command
            else:
                self._held.append(command)
