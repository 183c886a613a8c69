"""Search and pruning by Optuna."""

from __future__ import annotations

import warnings
from pathlib import Path

from tuinet.sweeps.optuna_search import OptunaSearch
from tuinet.sweeps.space import Space


def test_an_epoch_that_a_resumed_trial_reports_again_is_ignored_without_a_warning(tmp_path: Path) -> None:
    space = Space.parse({}, {"hidden": "8|16"})

    def search() -> OptunaSearch:
        return OptunaSearch(tmp_path / "journal", "sweep-1", space, 0, prune=True)

    first = search()
    first.propose(0)
    first.should_prune(0, 1, 0.5)
    resumed = search()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for epoch, accuracy in ((1, 0.5), (2, 0.6), (2, 0.6)):
            resumed.should_prune(0, epoch, accuracy)
    assert resumed.study.trials[0].intermediate_values == {1: 0.5, 2: 0.6}
