"""The settings that are changed while a run trains, and the digits that are pinned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuinet.allowance import Allowance
from tuinet.config import live_hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.events import SettingChanged, Warned
from tuinet.training.engine import Engine
from tuinet.training.probe import probe_indices
from tuinet.values import quoted

BURST, PER_SECOND = 20, 1.0
"""Refusals that are logged at once, and on average: a log is not to be filled by what was refused"""


class LiveChanges:
    """Changes settings of an engine between two batches."""

    def __init__(self, engine: Engine, probe: Sequence[int], changes: Sequence[SettingChanged] = ()) -> None:
        """`changes` were made by the training before, and are made again at the same batches."""
        self._engine = engine
        self.probe = [index for index in probe if index < len(engine.dataset.test)]
        """Indices of the test digits that are pinned"""
        self._again = sorted(changes, key=lambda change: (change.epoch, change.batch))
        self._allowance = Allowance(BURST, PER_SECOND)
        self._silent = 0  # refusals that were not logged

    def change(
        self, name: str, value: object, epoch: int, batch: int, command: str | None = None
    ) -> Iterator[SettingChanged | Warned]:
        """Change a setting; a value that it cannot have is answered with a warning."""
        old: object
        new: object
        try:
            if name != "probe" and name not in live_hyperparameters():
                names = ", ".join([*live_hyperparameters(), "probe"])
                raise ConfigurationError(f"{quoted(name)} cannot be changed in a run: expected one of {names}")
            if name == "probe":
                old = self.probe
                new = self.probe = probe_indices(value, len(self._engine.dataset.test))
            else:
                config = self._engine.config.changed(**{name: value})
                old = getattr(self._engine.config, name)
                new = getattr(config, name)
                self._engine.change(config)
        except ConfigurationError as error:
            yield from self._refuse(str(error), command)
            return
        yield SettingChanged(name=name, old=old, new=new, epoch=epoch, batch=batch, command=command)

    def repeat(self, epoch: int, batch: int) -> Iterator[SettingChanged | Warned]:
        """Make the logged changes of this place again."""
        while self._again and (self._again[0].epoch, self._again[0].batch) <= (epoch, batch):
            change = self._again.pop(0)
            yield from self.change(change.name, change.new, epoch, batch)

    def note_refusals(self) -> Iterator[Warned]:
        """Say how many refusals were not logged."""
        if self._silent:
            words = f"{self._silent:,} more requests were refused: too many a second to log each"
            self._silent = 0
            yield Warned(code="setting_refused", message=words)

    def _refuse(self, reason: str, command: str | None) -> Iterator[Warned]:
        if self._allowance.take():
            yield from self.note_refusals()
            yield Warned(code="setting_refused", message=reason, command=command)
        else:
            self._silent += 1
