"""What becomes of the jobs on a worker that Dask closes.

They end with the worker, because the scheduler gives their trials to others. If the scheduler itself has gone, nobody
does that, and they keep training until a resumed sweep takes them over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuinet.trials.supervised import SupervisedTrials

if TYPE_CHECKING:
    from distributed import Worker

SCHEDULER_CLOSES = "scheduler-close"
"""Dask's reason for closing a worker together with its scheduler"""

EXTENSION = "tuinet"


class Closing:
    """An extension of a worker, which the worker calls when it closes."""

    def __init__(self, worker: Worker, trials: SupervisedTrials) -> None:
        self._worker = worker
        self._trials = trials
        self._reason = ""
        self._handle_close = worker.stream_handlers["close"]
        worker.stream_handlers["close"] = self._note_reason

    async def _note_reason(self, **options: Any) -> object:  # noqa: ANN401 - whatever Dask sends
        """Handle a message from the scheduler that closes the worker."""
        self._reason = options.get("reason", "")
        return await self._handle_close(**options)

    def close(self) -> None:
        """Leave the jobs or end them."""
        stream = self._worker.batched_stream
        is_cut = stream is None or stream.comm is None or stream.comm.closed()
        if is_cut or self._reason == SCHEDULER_CLOSES:
            self._trials.leave()
        else:
            self._trials.abandon()


def prepare_for_closing(worker: Worker, trials: SupervisedTrials) -> None:
    """Decide about the jobs of these trials when the worker closes. Once for each worker."""
    if EXTENSION not in worker.extensions:
        worker.extensions[EXTENSION] = Closing(worker, trials)
