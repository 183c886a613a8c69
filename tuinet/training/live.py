"""Changes made while a run trains: live hyperparameters, and the pinned test digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuinet.allowance import Allowance
from tuinet.errors import ConfigurationError
from tuinet.events import SettingChanged, Warned
from tuinet.live_changes import PROBE, changed_live, check_change
from tuinet.messages import counted
from tuinet.training.engine import Engine
from tuinet.training.probe import probe_indices
from tuinet.training.thread_tuner import ThreadTuner
from tuinet.training.threads import use_threads

THREADS = "threads"
"""The hyperparameter that changes by itself"""

BURST = 20
"""Refusals logged in a burst"""

PER_SECOND = 1.0
"""Refusals logged per second on average: a client that repeats a mistake must not fill the disk"""


class LiveChanges:
    """Changes an engine between two batches, and answers each change with an event."""

    def __init__(self, engine: Engine, probe: Sequence[int], changes: Sequence[SettingChanged] = ()) -> None:
        """`changes` come from the log of a resumed run, and are repeated at the same batches."""
        self._engine = engine
        self.probe = [index for index in probe if index < len(engine.dataset.test)]
        """Indices of the pinned test digits"""
        self._to_repeat = sorted(changes, key=lambda change: (change.epoch, change.batch))
        self._allowance = Allowance(BURST, PER_SECOND)
        self._unlogged_refusals = 0

    def change(
        self,
        name: str,
        value: object,
        epoch: int,
        batch: int,
        command: str | None = None,
        is_repeated: bool = False,
    ) -> Iterator[SettingChanged | Warned]:
        """Change a value; one that is invalid, or makes no sense at this point, is refused with a warning.

        A change that is repeated need not make sense: earlier versions made it, and the weights have to be the same.
        """
        try:
            old, new = self._apply(name, value, is_repeated)
        except ConfigurationError as error:
            yield from self._refuse(str(error), command)
            return
        yield SettingChanged(name=name, old=old, new=new, epoch=epoch, batch=batch, command=command)

    def adapt_threads(self, tuner: ThreadTuner, now: float, epoch: int, batch: int) -> Iterator[SettingChanged]:
        """Use another number of threads if `tuner` decides so at the time `now`. A resumed run will repeat it."""
        images = batch * self._engine.batch_size
        count = tuner.observe(now, images, self._engine.config.threads, (epoch, batch))
        if count is not None:
            yield self._change_threads(count, epoch, batch)

    def repeat(self, epoch: int, batch: int) -> Iterator[SettingChanged | Warned]:
        """Repeat the changes that were logged at this position."""
        while self._to_repeat and (self._to_repeat[0].epoch, self._to_repeat[0].batch) <= (epoch, batch):
            change = self._to_repeat.pop(0)
            if change.name == THREADS and isinstance(change.new, int):
                yield self._change_threads(change.new, epoch, batch)
            else:
                yield from self.change(change.name, change.new, epoch, batch, is_repeated=True)

    def note_refusals(self) -> Iterator[Warned]:
        """Report the number of refusals that were not logged."""
        count = self._unlogged_refusals
        if count:
            self._unlogged_refusals = 0
            verb = "was" if count == 1 else "were"
            message = f"{counted(count, 'more request')} {verb} refused: too many per second to log each"
            yield Warned(code="setting_refused", message=message)

    def _apply(self, name: str, value: object, is_repeated: bool) -> tuple[object, object]:
        """Change a value and return the old and the new one. Raises ConfigurationError."""
        if name == PROBE:
            old_probe = self.probe
            self.probe = probe_indices(value, len(self._engine.dataset.test))
            return old_probe, self.probe
        engine = self._engine
        config = changed_live(engine.config, name, value)
        if not is_repeated:
            check_change(config, name, engine.epochs_begun)
        old = getattr(engine.config, name)
        engine.change(config)
        return old, getattr(config, name)

    def _change_threads(self, count: int, epoch: int, batch: int) -> SettingChanged:
        old = self._engine.config.threads
        self._engine.config = self._engine.config.changed(threads=count)
        use_threads(count)
        return SettingChanged(name=THREADS, old=old, new=count, epoch=epoch, batch=batch)

    def _refuse(self, reason: str, command: str | None) -> Iterator[Warned]:
        if self._allowance.take():
            yield from self.note_refusals()
            yield Warned(code="setting_refused", message=reason, command=command)
        else:
            self._unlogged_refusals += 1
