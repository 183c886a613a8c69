"""Reports between the ends of two epochs: the batches so far, and the pinned test digits, a few times per second."""

from __future__ import annotations

from collections.abc import Iterator

from tuinet.events import BatchTrained, ProbeEvaluated
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.training.clock import Clock
from tuinet.training.engine import Engine
from tuinet.training.live import LiveChanges
from tuinet.training.probe import probe_probabilities
from tuinet.training.tally import Totals

REPORT_INTERVAL = 0.1
"""Seconds between two `batch_trained` events: more than ten per second are only noise to the eye"""

PROBE_INTERVAL = 0.25
"""Seconds between two `probe_evaluated` events: each costs a forward pass and a line of the log"""


class Reporter:
    """Reports on an engine by the clock.

    A report covers the batches since the last one. That window starts again after a pause, whose time is not part of
    the speed.
    """

    def __init__(self, engine: Engine, live: LiveChanges, clock: Clock) -> None:
        self._engine = engine
        self._live = live
        self._clock = clock
        self._reported = Totals()
        self._window_started = 0.0
        self._next_report = 0.0
        self._next_probe = 0.0

    def restart(self) -> None:
        """Start a new window: the next report covers what is trained from now on."""
        self._reported = self._engine.tally.totals()
        self._window_started = self._clock.monotonic()

    def due(self, now: float, rate: float) -> Iterator[BatchTrained | ProbeEvaluated]:
        """Yield the reports that are due; `rate` is the current learning rate."""
        if now >= self._next_report:
            self._next_report = now + REPORT_INTERVAL
            if self._engine.tally.totals().seen > self._reported.seen:
                yield self.batches(rate)
        if now >= self._next_probe:
            yield from self.probe(now)

    def batches(
        self,
        rate: float,
        layers: list[LayerDiagnostics] | None = None,
        command: str | None = None,
        path: str | None = None,
    ) -> BatchTrained:
        """Report the batches of the window, and start a new one."""
        engine = self._engine
        window = engine.tally.totals() - self._reported
        seconds = self._clock.monotonic() - self._window_started
        self.restart()
        return BatchTrained(
            epoch=engine.epoch + 1,
            batch=engine.batch,
            batches=engine.batches,
            loss=window.mean_loss,
            accuracy=window.accuracy,
            learning_rate=rate,
            samples_per_second=window.seen / seconds if seconds else None,
            layers=layers,
            path=path,
            command=command,
        )

    def probe(self, now: float) -> Iterator[ProbeEvaluated]:
        """Report the current predictions for the pinned digits; nothing if none is pinned."""
        indices = self._live.probe
        if not indices:
            return
        self._next_probe = now + PROBE_INTERVAL
        engine = self._engine
        test = engine.dataset.test
        yield ProbeEvaluated(
            epoch=engine.epoch + 1,
            batch=engine.batch,
            indices=indices,
            labels=test.labels[indices].tolist(),
            probabilities=probe_probabilities(engine, test, indices),
        )
