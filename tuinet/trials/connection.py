"""The connection to the scheduler of a cluster, and what happens when it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tuinet.errors import LostClusterError

if TYPE_CHECKING:
    from distributed import Client

MESSAGE = "lost the connection to the scheduler"


class Connection:
    """Turns what Dask raises without a scheduler into LostClusterError.

    Dask itself would try to connect again for half a minute, and forget all tasks: a sweep that is resumed loses less.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    def check(self) -> None:
        """Raise LostClusterError if the scheduler has gone."""
        if self.client.status != "running":
            raise LostClusterError(MESSAGE)

    @contextmanager
    def needed(self) -> Iterator[Client]:
        """Use the client. Raises LostClusterError if the scheduler has gone, or goes in the meantime."""
        self.check()
        try:
            yield self.client
        except (OSError, CancelledError):
            raise LostClusterError(MESSAGE) from None

    def run(
        self, function: Callable[..., object], *arguments: object, workers: list[str] | None = None
    ) -> dict[str, Any]:
        """Call a function on these workers, or on all. Returns the results of those that answer, by address.

        Raises LostClusterError.
        """
        with self.needed() as client:
            results: dict[str, Any] = client.run(function, *arguments, workers=workers, on_error="ignore")
            return results
