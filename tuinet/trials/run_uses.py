"""Which runs the trials of a worker use: none of them is removed meanwhile, and none is used while it is removed."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class RunUses:
    """The uses and removals of runs, by name. Can be used by several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._uses: Counter[str] = Counter()
        self._removals: Counter[str] = Counter()

    @contextmanager
    def using(self, name: str) -> Iterator[None]:
        """Use the run of that name, after waiting for its removal if that has begun."""
        with self._changed:
            self._changed.wait_for(lambda: not self._removals[name])
            self._uses[name] += 1
        try:
            yield
        finally:
            with self._changed:
                self._uses[name] -= 1

    @contextmanager
    def removing(self, name: str) -> Iterator[bool]:
        """Keep everybody from using the run of that name. Yields False, and does not, if somebody uses it already."""
        with self._changed:
            is_free = not self._uses[name]
            self._removals[name] += is_free
        try:
            yield is_free
        finally:
            with self._changed:
                self._removals[name] -= is_free
                self._changed.notify_all()
