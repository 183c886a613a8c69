"""A draft checks the texts of all fields; an empty text is the default."""

import pytest

from tuinet.config import Configuration, configure
from tuinet.errors import ConfigurationError
from tuinet.presets import PRESETS, preset
from tuinet.tui.form.draft import CUSTOM, NAME, Draft, as_texts


def draft(**texts: str) -> Draft:
    edited = Draft()
    edited.update(texts)
    return edited


def test_an_empty_draft_is_the_default_configuration() -> None:
    assert Draft().configuration == Configuration()
    assert Draft().preset == "default"


def test_texts_become_a_configuration() -> None:
    assert draft(hidden="128, 64", epochs="3").configuration == configure({"hidden": (128, 64), "epochs": 3})


def test_spaces_alone_are_the_default_too() -> None:
    assert draft(epochs="  ").configuration == Configuration()


def test_every_invalid_text_has_a_message() -> None:
    edited = draft(epochs="0", momentum="1", hidden="64")
    assert edited.problems == {
        "epochs": "expected a whole number from 1 to 1,000,000",
        "momentum": "expected a number of at least 0 and below 1",
    }
    assert edited.configuration is None
    assert edited.lenient == configure({"hidden": 64})
    assert edited.problem == "epochs: expected a whole number from 1 to 1,000,000"


def test_contradicting_values_are_a_problem_of_one_field() -> None:
    edited = draft(valid_size="0", early_stopping="3")
    assert edited.problems == {"early_stopping": "needs validation images: expected valid_size above 0, not 0"}


def test_an_invalid_name_is_refused() -> None:
    edited = draft(name="my run")
    assert edited.problems[NAME].startswith("expected up to 64 letters, digits")
    assert edited.configuration is None


def test_spaces_around_a_name_are_ignored() -> None:
    assert draft(name=" mine ").run_name == "mine"


@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", "0.1"), ("adam", "0.002"), ("nesterov", "0.05")])
def test_the_default_of_the_learning_rate_follows_the_optimizer(optimizer: str, rate: str) -> None:
    assert draft(optimizer=optimizer).defaults["learning_rate"] == rate


def test_an_invalid_draft_has_no_configuration_to_copy() -> None:
    with pytest.raises(ConfigurationError, match="epochs: expected a whole number"):
        draft(epochs="none").validated()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_recognised(name: str) -> None:
    edited = Draft()
    edited.choose_preset(name)
    assert edited.preset == name
    assert edited.configuration == configure(preset(name))


def test_values_of_no_preset_are_custom() -> None:
    assert draft(epochs="3").preset == CUSTOM


def test_custom_values_come_back_after_a_preset() -> None:
    edited = draft(epochs="3", hidden="64", name="mine")
    edited.choose_preset("tutorial")
    assert CUSTOM in edited.presets
    edited.choose_preset(CUSTOM)
    assert edited.configuration == configure({"epochs": 3, "hidden": 64})


def test_without_custom_values_only_presets_can_be_chosen() -> None:
    assert Draft().presets == tuple(PRESETS)


def test_a_loaded_configuration_leaves_its_defaults_empty() -> None:
    edited = Draft()
    edited.load(configure({"optimizer": "adam", "epochs": 3}))
    assert {name: text for name, text in edited.texts.items() if text} == {"optimizer": "adam", "epochs": "3"}


def test_loading_replaces_what_was_there() -> None:
    edited = draft(momentum="0.5")
    edited.load(configure({"epochs": 3}))
    assert edited.configuration == configure({"epochs": 3})


def test_clearing_defaults_keeps_the_configuration() -> None:
    config = configure({"optimizer": "adam", "dropout": 0.2})
    edited = Draft()
    edited.update(as_texts(config.model_dump()))
    edited.clear_defaults()
    assert edited.configuration == config
    assert {name: text for name, text in edited.texts.items() if text} == {"optimizer": "adam", "dropout": "0.2"}


def test_clearing_defaults_keeps_what_cannot_be_read() -> None:
    edited = draft(epochs="ten", valid_size="5000")
    edited.clear_defaults()
    # A run records 5,000 validation images, where `auto` means just that.
    assert (edited.texts["epochs"], edited.texts["valid_size"]) == ("ten", "")


def test_non_defaults_are_those_of_the_named_hyperparameters() -> None:
    assert draft(dropout="0.2", epochs="3").non_defaults(("dropout", "weight_decay")) == {"dropout": "0.2"}


def test_the_validation_images_that_auto_stands_for_are_the_default() -> None:
    assert draft(valid_size="5000", train_limit="600").non_defaults(("valid_size", "train_limit")) == {
        "train_limit": "600"
    }
