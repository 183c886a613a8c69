"""The form is made from the schema, judges while a person types, and tells what it describes."""

from collections.abc import Callable
from typing import Any

import pytest

from tuinet.config import GROUPS, Configuration, configure, hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.presets import PRESETS, preset
from tuinet.tui.form.form import ConfigurationForm

AtTheForm = Callable[..., None]


def test_common_groups_are_open_and_the_rest_is_folded(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        groups = {group.header.title: group.folded for group in person.form.fields.groups}
        assert tuple(groups) == GROUPS
        assert [title for title, folded in groups.items() if not folded] == ["Network", "Training", "Optimizer"]

    at_the_form(steps)


def test_the_fields_of_a_folded_group_are_made_when_it_is_unfolded(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        assert "dropout" not in person.form.fields.settings
        await person.unfold("Regularization")
        assert person.input("dropout").placeholder == "0.0"
        await person.unfold(*GROUPS)
        assert list(person.form.fields.settings) == [setting.name for setting in hyperparameters().values()]

    at_the_form(steps)


def test_choices_are_chosen_and_all_else_is_typed(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.unfold(*GROUPS)
        for setting in hyperparameters().values():
            if setting.choices:
                assert person.choice(setting.name).options == setting.choices
            else:
                assert not person.input(setting.name).cursor_blink

    at_the_form(steps)


def test_an_empty_field_shows_its_default(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        assert person.input("hidden").value == ""
        assert person.input("hidden").placeholder == "256"
        assert person.form.configuration == Configuration()

    at_the_form(steps)


def test_typing_changes_the_configuration_and_the_network(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("hidden", "128,64")
        assert person.form.configuration == configure({"hidden": (128, 64)})
        assert "784 → 128 relu → 64 relu → 10 softmax" in person.screen()
        assert "· 109,386 parameters" in person.screen()
        changed = person.told(ConfigurationForm.Changed)[-1]
        assert (changed.form, changed.configuration, changed.problem) == (person.form, person.form.configuration, None)

    at_the_form(steps)


def test_an_invalid_text_is_answered_below_the_field_with_a_sign_and_in_words(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("epochs", "0")
        reason = "expected a whole number at least 1 and at most 1,000,000"
        assert person.field("epochs").said == f"! {reason}"
        assert f"! {reason}"[:40] in person.screen()
        assert person.form.configuration is None
        assert person.form.problem == f"epochs: {reason}"
        with pytest.raises(ConfigurationError, match="epochs: expected"):
            person.form.copy_command()
        with pytest.raises(ConfigurationError, match="epochs: expected"):
            person.form.toml()
        await person.press("backspace")
        assert person.field("epochs").said == ""
        assert (person.form.configuration, person.form.problem) == (Configuration(), None)

    at_the_form(steps)


def test_each_of_several_invalid_fields_has_its_reason(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("epochs", "x")
        await person.enter("momentum", "1")
        assert person.field("epochs").said.startswith("! expected a whole number")
        assert person.field("momentum").said == "! expected a number at least 0 and below 1"

    at_the_form(steps)


def test_unreadable_layers_leave_a_question_mark_in_the_network(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("hidden", "x")
        assert "784 → ? → 10 softmax" in person.screen()

    at_the_form(steps)


def test_settings_that_contradict_each_other_are_told_where_they_can_be_seen(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.unfold("Stopping")
        await person.enter("early_stopping", "3")
        await person.unfold("Data")
        await person.enter("valid_size", "0")
        assert person.field("early_stopping").said.startswith("! needs validation images")
        person.form.fields.groups[GROUPS.index("Stopping")].fold(True)
        await person.pilot.pause()
        assert "▸ Stopping ! see here · early stopping 3" in person.screen()

    at_the_form(steps)


def test_a_folded_group_tells_its_values_that_are_not_the_default(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.load(configure(preset("accurate")))
        await person.pilot.pause()
        assert "▸ Regularization · weight decay 0.01, augment affine" in person.screen()

    at_the_form(steps)


def test_the_default_rate_is_that_of_the_chosen_optimizer(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("optimizer")
        await person.press("right", "right")
        assert person.choice("optimizer").value == "adam"
        assert person.input("learning_rate").placeholder == "0.002"

    at_the_form(steps)


def test_a_preset_fills_the_form(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("preset")
        await person.press("right")
        assert person.choice("preset").value == "tutorial"
        assert person.input("hidden").value == "10"
        assert person.form.configuration == configure(preset("tutorial"))

    at_the_form(steps)


def test_other_values_than_a_preset_are_ones_own_and_can_be_had_again(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("epochs", "3")
        assert person.choice("preset").value == "own"
        await person.focus("preset")
        await person.press("right")
        assert person.choice("preset").value == next(iter(PRESETS))
        assert person.input("epochs").value == ""
        await person.press("left")
        assert person.choice("preset").value == "own"
        assert person.input("epochs").value == "3"

    at_the_form(steps)


def test_a_name_is_checked_while_it_is_typed(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("name", "a")
        assert person.form.run_name == "a"
        await person.press("space", "b")
        assert person.field("name").said.startswith("! expected up to 64 letters")
        assert person.form.configuration is None

    at_the_form(steps)


def test_a_configuration_is_loaded_and_replaces_the_last_one(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.load(configure({"hidden": (64,), "dropout": 0.5}), "mine")
        await person.pilot.pause()
        assert person.input("hidden").value == "64"
        assert person.input("name").value == "mine"
        await person.unfold("Regularization")
        assert person.input("dropout").value == "0.5"
        person.form.load(Configuration())
        await person.pilot.pause()
        assert person.form.run_name is None
        assert person.input("dropout").value == ""

    at_the_form(steps)


def test_the_form_can_be_filled_before_it_is_on_the_screen(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        early = ConfigurationForm()
        early.load(configure({"epochs": 3}), "my run")
        assert early.problem is not None
        await person.form.remove()
        person.app.form = person.form = early
        await person.app.mount(early, before=0)
        await person.pilot.pause()
        assert person.input("epochs").value == "3"
        assert person.field("name").said.startswith("! expected up to 64 letters")
        assert "! expected up to 64 letters" in person.screen()

    at_the_form(steps)


def test_the_configuration_is_copied_as_a_command_and_as_toml(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("epochs", "3")
        assert person.form.copy_command() == "tuinet train --epochs 3"
        assert "epochs = 3\n" in person.form.toml()

    at_the_form(steps)


def test_another_data_set_has_other_inputs_and_classes(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.set_dataset_shape(64, 26)
        await person.pilot.pause()
        assert "64 → 256 relu → 26 softmax · 23,322 parameters" in person.screen()

    at_the_form(steps)


def test_every_field_is_explained(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.unfold(*GROUPS)
        for name in (*(setting.name for setting in hyperparameters().values()), "preset", "name"):
            assert str(person.field(name).tooltip) == person.form.help_for(name)
            assert len(person.form.help_for(name)) > 50

    at_the_form(steps)


def test_help_says_what_a_field_means_takes_and_is_by_itself() -> None:
    assert ConfigurationForm().help_for("epochs") == (
        "Number of passes over the training images. Expected: a whole number at least 1 and at most 1,000,000; empty "
        "is 10. Can be changed while the run trains. As a flag: --epochs."
    )


def test_with_room_the_field_with_the_focus_is_explained(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("epochs")
        assert "Number of passes over the training images" in person.screen()

    at_the_form(steps)


def test_without_room_nothing_is_explained(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("epochs")
        assert "How often" not in person.screen()

    at_the_form(steps, size=(34, 11))


@pytest.mark.parametrize("size", [(30, 10), (34, 11), (58, 21), (60, 53)])
def test_labels_are_whole_and_values_in_sight_at_any_size(at_the_form: AtTheForm, size: tuple[int, int]) -> None:
    async def steps(person: Any) -> None:
        await person.unfold(*GROUPS)
        for setting in hyperparameters().values():
            await person.focus(setting.name)
            assert setting.name.replace("_", " ") in person.screen()
            assert person.field(setting.name).editor.size.width >= 10
            if setting.choices:
                assert person.choice(setting.name).value in person.screen()

    at_the_form(steps, size=size)


def test_a_long_value_scrolls_within_its_field(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("hidden", "512,512,256,128,64,32")
        assert "128,64,32" in person.screen()

    at_the_form(steps, size=(34, 11))


def test_resizing_keeps_what_was_typed(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("hidden", "6")
        for size in ((20, 5), (100, 60), (34, 11)):
            await person.pilot.resize_terminal(*size)
            await person.pilot.pause()
        assert person.input("hidden").value == "6"

    at_the_form(steps)
