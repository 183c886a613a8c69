"""While a run is followed, what it says is shown, except where a person is about to change it."""

from typing import Any

import pytest

from tuinet.config import Configuration, configure
from tuinet.tui.form.draft import as_texts
from tuinet.tui.form.followed_run import FollowedRun

CONFIG = Configuration().model_dump()
TYPED = as_texts(CONFIG)


def followed(**changed: Any) -> FollowedRun:
    following = FollowedRun()
    following.take({**CONFIG, **changed}, True, dict.fromkeys(TYPED, ""))
    return following


def test_at_first_all_settings_of_the_run_are_shown() -> None:
    assert FollowedRun().take(CONFIG, True, dict.fromkeys(TYPED, "typed before")) == TYPED


def test_what_the_schema_does_not_know_is_left_out() -> None:
    assert FollowedRun().take({**CONFIG, "colour": "red"}, True, TYPED) == TYPED


def test_a_value_that_changed_elsewhere_is_shown() -> None:
    shown = followed().take({**CONFIG, "learning_rate": 0.3}, True, TYPED)
    assert shown["learning_rate"] == "0.3"


def test_a_value_that_a_person_is_about_to_change_is_left_alone() -> None:
    shown = followed().take({**CONFIG, "learning_rate": 0.3}, True, {**TYPED, "learning_rate": "0.2"})
    assert "learning_rate" not in shown


def test_what_was_asked_for_stays_until_the_run_answers() -> None:
    following, typed = followed(), {**TYPED, "epochs": "3"}
    following.ask("epochs", "3")
    assert "epochs" not in following.take(CONFIG, True, typed)
    assert following.note("epochs", "3") == "sent to the run"
    assert following.take({**CONFIG, "epochs": 3}, True, typed)["epochs"] == "3"
    assert following.note("epochs", "3") == ""


def test_the_answer_of_the_run_is_shown_in_its_own_words() -> None:
    following = followed()
    following.ask("dropout", ".50")
    shown = following.take({**CONFIG, "dropout": 0.5}, True, {**TYPED, "dropout": ".50"})
    assert shown["dropout"] == "0.5"


def test_an_answer_does_not_undo_what_was_typed_since() -> None:
    following = followed()
    following.ask("epochs", "3")
    assert "epochs" not in following.take({**CONFIG, "epochs": 3}, True, {**TYPED, "epochs": "30"})
    assert following.note("epochs", "30") == "enter applies"


@pytest.mark.parametrize(("name", "fixed"), [("learning_rate", False), ("epochs", False), ("hidden", True)])
def test_what_can_change_in_training_is_not_fixed(name: str, fixed: bool) -> None:
    assert followed().is_fixed(name) is fixed


def test_nothing_can_change_in_a_run_that_does_not_train() -> None:
    following = followed()
    shown = following.take(CONFIG, False, {**TYPED, "epochs": "3"})
    assert shown == TYPED
    assert following.is_fixed("epochs")


def test_a_configuration_from_json_is_read_as_well() -> None:
    shown = FollowedRun().take({**CONFIG, "hidden": [128, 64]}, True, TYPED)
    assert configure(shown) == configure({"hidden": (128, 64)})
