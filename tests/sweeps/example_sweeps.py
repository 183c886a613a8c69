"""Sweeps that look as if a process had run them, without training."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from tuinet.config import Configuration
from tuinet.events import EndReason
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.sweeps.definition import SweepDefinition
from tuinet.sweeps.directory import SweepDirectory, create_sweep
from tuinet.sweeps.trial import TrialEnded, TrialStarted

from ..runs.conftest import ended, epoch_finished, started, write_log

CREATED = 1_795_420_800.0
"""Unix seconds of a day in the year 2026"""

SWEPT = {"hidden": "16|32|64", "learning_rate": "log:0.001..0.1"}


@dataclass(frozen=True)
class ExampleTrial:
    """A trial with the accuracy after each of its epochs."""

    hidden: str
    learning_rate: str
    accuracies: Sequence[float]
    outcome: EndReason | None = "finished"
    """None if it has not ended"""


PRUNED = (
    ExampleTrial("16", "0.001", (0.3,), "pruned"),
    ExampleTrial("32", "0.01", (0.5, 0.6, 0.7, 0.72, 0.74, 0.76, 0.78, 0.79, 0.8)),
    ExampleTrial("64", "0.03", (0.6, 0.7, 0.8, 0.82, 0.84, 0.86, 0.88, 0.9, 0.92)),
    ExampleTrial("32", "0.1", (0.4, 0.45), "pruned"),
    ExampleTrial("64", "0.002", (0.55, 0.6, 0.65), "pruned"),
)
"""Five trials; the third is the best, and the fourth trained a second epoch before it learned that it was pruned"""


def example_sweep(
    trials: Sequence[ExampleTrial] = PRUNED,
    name: str = "example",
    *,
    prune: bool = True,
    total: int | None = None,
    created: float = CREATED,
) -> SweepDirectory:
    """A sweep of `total` trials, of which these have begun."""
    definition = SweepDefinition(
        created=created,
        token="0123abcd",  # noqa: S106 - no password
        fixed={"epochs": 9},
        swept=SWEPT,
        method="random",
        trials=total or len(trials),
        prune=prune,
    )
    directory = create_sweep(definition, name)
    for trial in trials:
        add_trial(directory, trial)
    return directory


def add_trial(directory: SweepDirectory, trial: ExampleTrial) -> LocalRun:
    """Log another trial and its run."""
    number = len(directory.trials())
    values = {"hidden": trial.hidden, "learning_rate": trial.learning_rate}
    directory.append(TrialStarted(number=number, values=values, run=directory.run_name(number)))
    config = Configuration.model_validate({"epochs": 9, **values})
    run = LocalRun.create(runs_folder(), config, directory.run_name(number), CREATED + number)
    begin = started(run.run_id).model_copy(update={"config": config.model_dump(mode="json")})
    epochs = [epoch_finished(epoch, accuracy) for epoch, accuracy in enumerate(trial.accuracies, 1)]
    end = [ended(trial.outcome)] if trial.outcome else []
    os.close(write_log(run.events_path, begin, *epochs, *end)._descriptor)
    if trial.outcome:
        end_trial(directory, number, trial)
    return run


def end_trial(directory: SweepDirectory, number: int, trial: ExampleTrial) -> None:
    """Log the end of a trial."""
    directory.append(
        TrialEnded(
            number=number,
            outcome=trial.outcome or "finished",
            valid_accuracy=max(trial.accuracies, default=None),
            epochs=len(trial.accuracies),
            seconds=2.5,
        )
    )
