"""How much each hyperparameter of a sweep matters."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from tuinet.extras import import_extra
from tuinet.sweeps.dimensions import Choices, Dimension
from tuinet.sweeps.optuna_search import parameters
from tuinet.sweeps.space import Space
from tuinet.sweeps.trial import Trial
from tuinet.values import value_text

FEWEST_TRIALS = 20
"""Fewer trials say little about importance"""


def importances(space: Space, trials: Iterable[Trial]) -> dict[str, float]:
    """Return the importance of each hyperparameter, from 0 to 1 and 1 in total, largest first; empty if it is unknown.

    PED-ANOVA measures how much the values of the better trials differ from those of all: Watanabe et al. 2023,
    "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary Subspaces". Raises MissingPackageError
    if Optuna is missing.
    """
    optuna = import_extra("optuna", "sweep")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(direction="maximize")
    distributions = {dimension.name: _distribution(optuna, dimension) for dimension in space.dimensions}
    for trial in trials:
        # A trial without valid values, from a damaged line of the log, tells nothing.
        with suppress(KeyError, ValueError):
            if trial.ended and trial.accuracy is not None:
                study.add_trial(
                    optuna.trial.create_trial(
                        params=parameters(space, trial.values), distributions=distributions, value=trial.accuracy
                    )
                )
    # With too few trials, or none that differ, there is nothing to attribute.
    with suppress(ValueError, RuntimeError):
        evaluator = optuna.importance.PedAnovaImportanceEvaluator()
        return dict(optuna.importance.get_param_importances(study, evaluator=evaluator))
    return {}


def _distribution(optuna: Any, dimension: Dimension) -> Any:  # noqa: ANN401 - Optuna is optional
    distributions = optuna.distributions
    if isinstance(dimension, Choices):
        return distributions.CategoricalDistribution([value_text(value) for value in dimension.values])
    if dimension.is_whole:
        return distributions.IntDistribution(int(dimension.low), int(dimension.high), log=dimension.is_log)
    return distributions.FloatDistribution(dimension.low, dimension.high, log=dimension.is_log)
