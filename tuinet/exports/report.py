"""The contents of pages and model cards: a run, its metrics on the test set, and the command that repeats it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from tuinet.analysis.model import Model
from tuinet.config import Configuration
from tuinet.datasets.dataset import Images
from tuinet.errors import ExportError
from tuinet.evaluation.predictions import Evaluation
from tuinet.exports.subject import ExportSubject
from tuinet.formats import as_command
from tuinet.runs.curves import Curves
from tuinet.runs.record import Record
from tuinet.runs.state import RunState


@dataclass(frozen=True)
class Report:
    """A checkpoint of a run and its answers to the test images of the run's data set."""

    model: Model
    record: Record
    state: RunState
    curves: Curves
    images: Images
    """The test images"""

    @property
    def title(self) -> str:
        """The name of the run, else its id."""
        return self.record.name or self.model.run.run_id

    @property
    def classes(self) -> tuple[str, ...]:
        """A name for each output."""
        return self.model.classes

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        return int(self.model.network.parameters.size)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The answers to the test images."""
        return self.model.predict(self.images)

    @cached_property
    def confusion(self) -> NDArray[np.int64]:
        """A row for each true class, a column for each predicted one."""
        return self.evaluation.confusion()

    @property
    def dataset(self) -> str:
        """The name of the data set. For a folder, only its own name, because its path need not be shared."""
        return PurePath(self.model.config.dataset).name

    @cached_property
    def config(self) -> Configuration:
        """The hyperparameters that the run began with, with the number of threads that was chosen for `auto`."""
        config = self.record.config.changed(dataset=self.dataset)
        threads = None if self.state.started is None else self.state.started.config.get("threads")
        if isinstance(threads, int):
            return config.changed(threads=threads)
        return config

    @property
    def command(self) -> str:
        """The command that trains the run again."""
        return as_command(self.config)

    @property
    def library_call(self) -> str:
        """The same as a call from Python."""
        arguments = [f"{name}={value!r}" for name, value in self.config.non_defaults().items()]
        return f"tuinet.train({', '.join(arguments)})"

    def confusions(self, count: int) -> list[tuple[int, int, int]]:
        """Return the mistakes that were made most often: true class, predicted class, times."""
        mistakes = self.confusion - np.diag(np.diag(self.confusion))
        commonest = np.argsort(-mistakes, axis=None, kind="stable")[:count].tolist()
        cells = [divmod(flat, len(mistakes)) for flat in commonest]
        times = [int(mistakes[cell]) for cell in cells]
        return [(true, predicted, n) for (true, predicted), n in zip(cells, times, strict=True) if n]


def report(subject: ExportSubject) -> Report:
    """Read everything that a report needs.

    Raises RunError, CheckpointError or DatasetError, and ExportError for a network that has diverged.
    """
    model = subject.model
    if not np.isfinite(model.network.parameters).all():
        raise ExportError(f"{subject.run.run_id}: its weights are not finite: expected a network that computes answers")
    return Report(model, subject.record, subject.state, subject.curves, model.images("test"))
