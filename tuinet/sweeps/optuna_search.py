"""Search and pruning by Optuna, in the process that runs the sweep.

Through its ask-and-tell interface, Optuna chooses values and learns from the results. It keeps them in a journal, which
`optuna-dashboard` can open. `tpe` is its tree-structured Parzen estimator: Bergstra et al. 2011, "Algorithms for
Hyper-Parameter Optimization". Trials are pruned by asynchronous successive halving: Li et al. 2020, "A System for
Massively Parallel Hyperparameter Tuning".
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuinet.extras import import_extra
from tuinet.sweeps.dimensions import Choices, Dimension
from tuinet.sweeps.halving import REDUCTION
from tuinet.sweeps.search import Combinations
from tuinet.sweeps.space import Space, Values
from tuinet.sweeps.trial import Trial
from tuinet.values import value_text

if TYPE_CHECKING:
    import optuna

FEWEST_RANDOM = 10
"""Random trials before TPE learns from them"""


class OptunaSearch:
    """A study in a journal. Trial `n` of the sweep is trial `n` of the study."""

    def __init__(
        self, journal: Path, name: str, space: Space, seed: int, *, prune: bool, listed: Combinations | None = None
    ) -> None:
        """Open or create the study. `listed` are the values of all trials, if TPE does not choose them.

        `seed` should differ each time a sweep is resumed: otherwise TPE draws the same random numbers again. Raises
        MissingPackageError if Optuna is missing.
        """
        self._optuna: Any = import_extra("optuna", "sweep")
        storages = import_extra("optuna.storages.journal", "sweep")
        self._optuna.logging.set_verbosity(self._optuna.logging.ERROR)
        self.space = space
        self.listed = listed
        pruner = self._optuna.pruners.NopPruner()
        if prune:
            pruner = self._optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=REDUCTION)
        sampler = self._optuna.samplers.RandomSampler(seed=seed)
        if listed is None:
            # Running trials count as bad ones, so that parallel workers do not all try the same values.
            sampler = self._optuna.samplers.TPESampler(seed=seed, n_startup_trials=FEWEST_RANDOM, constant_liar=True)
        self.study: optuna.Study = self._optuna.create_study(
            storage=self._optuna.storages.JournalStorage(storages.JournalFileBackend(str(journal))),
            study_name=name,
            sampler=sampler,
            pruner=pruner,
            direction="maximize",
            load_if_exists=True,
        )
        self._trials: dict[int, optuna.Trial] = {}
        self._reported: dict[int, set[int]] = {}
        """The epochs of each trial that the study has"""

    def propose(self, number: int) -> Values:
        """Return the values of a trial, chosen by Optuna or taken from the list."""
        trial = self._trial(number)
        return {dimension.name: self._suggest(trial, dimension) for dimension in self.space.dimensions}

    def restore(self, trial: Trial) -> None:
        """Add a trial of an earlier process, and its result, unless the study has them."""
        known = self._trial(trial.number)
        for dimension in self.space.dimensions:
            self._suggest(known, dimension)
        if trial.ended is not None:
            self.conclude(trial)

    def should_prune(self, number: int, epoch: int, accuracy: float) -> bool:
        """Report an accuracy. True if too many trials were better after the same epoch."""
        trial = self._trial(number)
        # A trial that is resumed or tried again has epochs that Optuna would warn about.
        if number not in self._reported:
            self._reported[number] = set(self.study.get_trials(deepcopy=False)[number].intermediate_values)
        if epoch not in self._reported[number]:
            trial.report(accuracy, epoch)
            self._reported[number].add(epoch)
        return trial.should_prune()

    def conclude(self, trial: Trial) -> None:
        """Report the result of a trial to Optuna, unless the study has it."""
        states = self._optuna.trial.TrialState
        state = states.COMPLETE
        if trial.status == "pruned":
            state = states.PRUNED
        if trial.accuracy is None:
            state = states.FAIL
        value = trial.accuracy if state == states.COMPLETE else None
        self.study.tell(trial.number, value, state=state, skip_if_finished=True)

    def _trial(self, number: int) -> optuna.Trial:
        """Return the trial of that number, after creating all before it: Optuna numbers them as they are created."""
        existing = len(self.study.get_trials(deepcopy=False))
        for new in range(existing, number + 1):
            if self.listed is not None:
                self.study.enqueue_trial(parameters(self.space, self.listed[new]))
            self._trials[new] = self.study.ask()
        if number not in self._trials:
            identity = self.study.get_trials(deepcopy=False)[number]._trial_id  # noqa: SLF001 - needed to continue it
            self._trials[number] = self._optuna.trial.Trial(self.study, identity)
        return self._trials[number]

    def _suggest(self, trial: optuna.Trial, dimension: Dimension) -> str:
        """Return Optuna's value for a hyperparameter. If the trial has one already, that is returned."""
        if isinstance(dimension, Choices):
            return trial.suggest_categorical(dimension.name, [value_text(value) for value in dimension.values])
        if dimension.is_whole:
            low, high = int(dimension.low), int(dimension.high)
            return value_text(trial.suggest_int(dimension.name, low, high, log=dimension.is_log))
        return value_text(trial.suggest_float(dimension.name, dimension.low, dimension.high, log=dimension.is_log))


def parameters(space: Space, values: Values) -> dict[str, Any]:
    """Return the values of a trial as Optuna knows them: choices as text, and numbers."""
    known: dict[str, Any] = dict(values)
    for dimension in space.dimensions:
        if not isinstance(dimension, Choices):
            kind = int if dimension.is_whole else float
            known[dimension.name] = kind(values[dimension.name])
    return known
