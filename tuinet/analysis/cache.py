"""A cache with a limited size in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SizedCache(Generic[K, V]):
    """Keeps the most recently used values that fit into `capacity` bytes. Thread-safe."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._lock = Lock()
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._size = 0

    def get(self, key: K) -> V | None:
        """Return the value of a key; None if it is not cached."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: K, value: V, size: int) -> V:
        """Add a value of `size` bytes, evicting the least recently used ones, and return it."""
        with self._lock:
            _, old_size = self._values.pop(key, (None, 0))
            self._values[key] = value, size
            self._size += size - old_size
            # The newest value stays even if it is larger than the whole cache: it is about to be used.
            while self._size > self._capacity and len(self._values) > 1:
                _, (_, dropped_size) = self._values.popitem(last=False)
                self._size -= dropped_size
        return value
