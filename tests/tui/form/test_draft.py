"""A draft holds texts and judges them; the empty text is the default."""

import pytest

from tuinet.config import Configuration, configure
from tuinet.errors import ConfigurationError
from tuinet.presets import PRESETS, preset
from tuinet.tui.form.draft import NAME, OWN, Draft, as_texts


def draft(**texts: str) -> Draft:
    found = Draft()
    found.put(texts)
    return found


def test_an_empty_draft_is_the_default_configuration() -> None:
    assert Draft().configuration == Configuration()
    assert Draft().preset == "default"


def test_texts_become_a_configuration() -> None:
    assert draft(hidden="128, 64", epochs="3").configuration == configure({"hidden": (128, 64), "epochs": 3})


def test_spaces_alone_are_the_default_too() -> None:
    assert draft(epochs="  ").configuration == Configuration()


def test_every_text_that_cannot_be_read_has_its_reason() -> None:
    found = draft(epochs="0", momentum="1", hidden="64")
    assert found.problems == {
        "epochs": "expected a whole number at least 1 and at most 1,000,000",
        "momentum": "expected a number at least 0 and below 1",
    }
    assert found.configuration is None
    assert found.sound == configure({"hidden": 64})
    assert found.problem == "epochs: expected a whole number at least 1 and at most 1,000,000"


def test_settings_that_contradict_each_other_are_a_problem_of_one_of_them() -> None:
    found = draft(valid_size="0", early_stopping="3")
    assert found.problems == {"early_stopping": "needs validation images: expected valid_size above 0, not 0"}


def test_a_name_that_cannot_be_typed_everywhere_is_refused() -> None:
    found = draft(name="my run")
    assert found.problems[NAME].startswith("expected up to 64 letters, digits")
    assert found.configuration is None


def test_a_good_name_is_the_run_s() -> None:
    assert draft(name=" mine ").run_name == "mine"


@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", "0.1"), ("adam", "0.002"), ("nesterov", "0.05")])
def test_the_default_of_the_learning_rate_follows_the_optimizer(optimizer: str, rate: str) -> None:
    assert draft(optimizer=optimizer).defaults["learning_rate"] == rate


def test_an_invalid_draft_has_no_configuration_to_copy() -> None:
    with pytest.raises(ConfigurationError, match="epochs: expected a whole number"):
        draft(epochs="none").valid()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_recognised(name: str) -> None:
    found = Draft()
    found.take(name)
    assert found.preset == name
    assert found.configuration == configure(preset(name))


def test_values_of_no_preset_are_ones_own() -> None:
    assert draft(epochs="3").preset == OWN


def test_ones_own_values_come_back_after_a_preset() -> None:
    found = draft(epochs="3", hidden="64", name="mine")
    found.take("tutorial")
    assert OWN in found.presets
    found.take(OWN)
    assert found.configuration == configure({"epochs": 3, "hidden": 64})


def test_without_values_of_ones_own_there_is_nothing_to_come_back_to() -> None:
    assert Draft().presets == tuple(PRESETS)


def test_a_loaded_configuration_leaves_its_defaults_empty() -> None:
    found = Draft()
    found.load(configure({"optimizer": "adam", "epochs": 3}))
    assert {name: text for name, text in found.texts.items() if text} == {"optimizer": "adam", "epochs": "3"}


def test_loading_replaces_what_was_there() -> None:
    found = draft(momentum="0.5")
    found.load(configure({"epochs": 3}))
    assert found.configuration == configure({"epochs": 3})


def test_shortening_keeps_the_configuration_and_empties_what_is_the_default() -> None:
    config = configure({"optimizer": "adam", "dropout": 0.2})
    found = Draft()
    found.put(as_texts(config.model_dump()))
    found.shorten()
    assert found.configuration == config
    assert {name: text for name, text in found.texts.items() if text} == {"optimizer": "adam", "dropout": "0.2"}


def test_ones_own_values_among_some_settings() -> None:
    assert draft(dropout="0.2", epochs="3").own(("dropout", "weight_decay")) == {"dropout": "0.2"}
