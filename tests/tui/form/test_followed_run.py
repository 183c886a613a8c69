"""While a run is followed its values are shown, except where a person is editing one."""

from typing import Any

import pytest

from tuinet.config import Configuration, configure
from tuinet.tui.form.draft import as_texts
from tuinet.tui.form.followed_run import FollowedRun

CONFIG = Configuration().model_dump()
TYPED = as_texts(CONFIG)


def followed(**changed: Any) -> FollowedRun:
    run = FollowedRun()
    run.update({**CONFIG, **changed}, True, dict.fromkeys(TYPED, ""))
    return run


def test_at_first_all_values_of_the_run_are_shown() -> None:
    assert FollowedRun().update(CONFIG, True, dict.fromkeys(TYPED, "typed before")) == TYPED


def test_unknown_hyperparameters_are_left_out() -> None:
    assert FollowedRun().update({**CONFIG, "colour": "red"}, True, TYPED) == TYPED


def test_a_value_that_changed_elsewhere_is_shown() -> None:
    shown = followed().update({**CONFIG, "learning_rate": 0.3}, True, TYPED)
    assert shown["learning_rate"] == "0.3"


def test_an_edited_value_is_left_alone() -> None:
    shown = followed().update({**CONFIG, "learning_rate": 0.3}, True, {**TYPED, "learning_rate": "0.2"})
    assert "learning_rate" not in shown


def test_a_sent_value_stays_until_the_run_confirms_it() -> None:
    run = followed()
    typed = {**TYPED, "epochs": "3"}
    run.mark_sent("epochs", "3")
    assert "epochs" not in run.update(CONFIG, True, typed)
    assert run.note("epochs", "3") == "sent to the run"
    assert run.update({**CONFIG, "epochs": 3}, True, typed)["epochs"] == "3"
    assert run.note("epochs", "3") == ""


def test_a_confirmed_value_is_shown_as_the_run_spells_it() -> None:
    run = followed()
    run.mark_sent("dropout", ".50")
    shown = run.update({**CONFIG, "dropout": 0.5}, True, {**TYPED, "dropout": ".50"})
    assert shown["dropout"] == "0.5"


def test_a_confirmation_does_not_undo_later_edits() -> None:
    run = followed()
    run.mark_sent("epochs", "3")
    assert "epochs" not in run.update({**CONFIG, "epochs": 3}, True, {**TYPED, "epochs": "30"})
    assert run.note("epochs", "30") == "press enter to apply"


@pytest.mark.parametrize(("name", "locked"), [("learning_rate", False), ("epochs", False), ("hidden", True)])
def test_only_live_hyperparameters_can_be_changed_during_training(name: str, locked: bool) -> None:
    assert followed().is_locked(name) is locked


def test_everything_is_locked_in_a_run_that_does_not_train() -> None:
    run = followed()
    shown = run.update(CONFIG, False, {**TYPED, "epochs": "3"})
    assert shown == TYPED
    assert run.is_locked("epochs")


def test_a_configuration_from_json_is_read_as_well() -> None:
    shown = FollowedRun().update({**CONFIG, "hidden": [128, 64]}, True, TYPED)
    assert configure(shown) == configure({"hidden": (128, 64)})
