"""The form is made from the schema, checks while a person types, and posts what it describes."""

import re

import pytest

from tuinet.config import GROUPS, Configuration, configure, hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.presets import PRESETS, preset
from tuinet.tui.form.draft import CUSTOM
from tuinet.tui.form.explain import explain, fitted, sentences
from tuinet.tui.form.form import ConfigurationForm

from .conftest import opened_form

BOUNDS = re.compile(r"(From|Above|At least) [0-9]")
"""The sentence with a field's bounds"""

COMMON = ["preset", "hidden", "activation", "epochs", "batch size", "optimizer", "learning rate", "name"]


async def test_the_common_fields_come_first_and_need_no_scrolling_at_80_by_24() -> None:
    async with opened_form(size=(36, 18)) as person:
        assert person.form.fields.size.height < person.form.fields.groups[-1].virtual_region.bottom
        labels = [line[:14].strip() for line in person.lines]
        assert [label for label in labels if label in COMMON] == COMMON
        assert person.unfolded == []


async def test_an_invalid_field_looks_invalid_with_each_key_and_after_it_has_lost_the_focus() -> None:
    async with opened_form() as person:
        await person.enter("epochs", "x")
        editor = person.input("epochs")
        assert editor.has_class("-invalid")
        editor.insert_text_at_cursor("y")
        assert editor.has_class("-invalid")
        await person.press("tab")
        assert editor.has_class("-invalid")
        await person.enter("momentum", "1")
        assert person.field("epochs").remark_text.startswith("! expected a whole number")
        assert person.field("momentum").remark_text == "! expected a number of at least 0 and below 1"
        await person.enter("hidden", "x")
        assert "784 → ? → 10 softmax" in person.text


async def test_a_field_is_a_choice_or_a_text_editor_with_an_explanation_and_shows_its_default() -> None:
    async with opened_form() as person:
        assert person.input("hidden").value == ""
        assert person.input("hidden").placeholder == "256"
        assert person.form.configuration == Configuration()
        await person.unfold(*GROUPS)
        for setting in hyperparameters().values():
            if setting.choices:
                assert person.choice(setting.name).options == setting.choices
            else:
                assert not person.input(setting.name).cursor_blink
        for name in FIELDS:
            assert str(person.field(name).tooltip) == explain(name)
            assert len(explain(name)) > 50
        # Another data set has other inputs and classes.
        person.form.set_dataset_shape(64, 26)
        await person.pause()
        assert "64 → 256 relu → 26 softmax · 23,322 parameters" in person.text


async def test_typing_changes_the_configuration_and_the_network_and_resizing_does_not() -> None:
    async with opened_form() as person:
        await person.enter("hidden", "128,64")
        assert person.form.configuration == configure({"hidden": (128, 64)})
        assert "784 → 128 relu → 64 relu → 10 softmax" in person.text
        assert "· 109,386 parameters" in person.text
        changed = person.received(ConfigurationForm.Changed)[-1]
        assert (changed.form, changed.configuration, changed.problem) == (person.form, person.form.configuration, None)
        for size in ((20, 5), (100, 60), (34, 11)):
            await person.resize(*size)
            await person.pause()
        assert person.input("hidden").value == "128,64"


async def test_the_focused_field_is_explained_and_below_it_what_is_wrong_with_its_text() -> None:
    async with opened_form() as person:
        await person.focus_field("epochs")
        assert "Number of passes over the training images. From 1 to 1,000,000." in person.sentences
        await person.enter("epochs", "0")
        reason = "expected a whole number from 1 to 1,000,000"
        assert person.field("epochs").remark_text == f"! {reason}"
        assert f"! {reason}"[:40] in person.text
        assert person.form.configuration is None
        assert person.form.problem == f"epochs: {reason}"
        with pytest.raises(ConfigurationError, match="epochs: expected"):
            person.form.copy_command()
        with pytest.raises(ConfigurationError, match="epochs: expected"):
            person.form.toml()
        await person.press("backspace")
        assert person.field("epochs").remark_text == ""
        assert (person.form.configuration, person.form.problem) == (Configuration(), None)


async def test_contradicting_values_are_shown_even_in_a_folded_group() -> None:
    async with opened_form() as person:
        await person.unfold("Stopping")
        await person.enter("early_stopping", "3")
        await person.unfold("Data")
        await person.enter("valid_size", "0")
        assert person.field("early_stopping").remark_text.startswith("! needs validation images")
        await person.press("f9")
        assert "▸ Stopping ! invalid · early stopping 3" in person.text


async def test_the_default_rate_is_that_of_the_chosen_optimizer() -> None:
    async with opened_form() as person:
        await person.focus_field("optimizer")
        await person.press("right", "right", "right")
        assert person.choice("optimizer").value == "adam"
        assert person.input("learning_rate").placeholder == "0.002"


async def test_a_preset_is_explained_and_fills_the_form_and_edits_are_kept_as_custom_meanwhile() -> None:
    async with opened_form() as person:
        await person.enter("epochs", "3")
        assert person.choice("preset").value == CUSTOM
        assert person.form.copy_command() == "tuinet train --epochs 3"
        assert "epochs = 3\n" in person.form.toml()
        await person.focus_field("preset")
        await person.press("right")
        assert person.choice("preset").value == next(iter(PRESETS))
        assert person.input("epochs").value == ""
        assert "over 98 % in seconds" in person.sentences
        await person.press("right")
        assert person.choice("preset").value == "tutorial"
        assert person.input("hidden").value == "10"
        assert person.form.configuration == configure(preset("tutorial"))
        assert "the classic first network" in person.sentences
        await person.press("left", "left")
        assert person.choice("preset").value == CUSTOM
        assert person.input("epochs").value == "3"


async def test_a_configuration_is_loaded_and_replaces_the_last_one_and_a_name_is_checked_while_it_is_typed() -> None:
    async with opened_form() as person:
        person.form.load(configure({"hidden": (64,), "dropout": 0.5}), "mine")
        await person.pause()
        assert person.input("hidden").value == "64"
        assert person.input("name").value == "mine"
        await person.unfold("Regularisation")
        assert person.input("dropout").value == "0.5"
        person.form.load(Configuration())
        await person.pause()
        assert person.form.run_name is None
        assert person.input("dropout").value == ""
        await person.enter("name", "a")
        assert person.form.run_name == "a"
        await person.press("space", "b")
        assert person.field("name").remark_text.startswith("! expected up to 64 letters")
        assert person.form.configuration is None


async def test_the_form_can_be_filled_before_it_is_on_the_screen() -> None:
    async with opened_form() as person:
        early = ConfigurationForm()
        early.load(configure({"epochs": 3}), "my run")
        assert early.problem is not None
        await person.form.remove()
        person.app.form = early
        await person.app.mount(early, before=0)
        await person.pause()
        assert person.input("epochs").value == "3"
        assert person.field("name").remark_text.startswith("! expected up to 64 letters")
        assert "! expected up to 64 letters" in person.text


def test_help_says_what_a_field_means_what_it_takes_and_its_default() -> None:
    assert explain("epochs") == (
        "Number of passes over the training images. Expected: a whole number from 1 to 1,000,000; empty "
        "means 10. Can be changed during training. On the command line: --epochs."
    )


FIELDS = ("preset", "name", *hyperparameters())


@pytest.mark.parametrize("name", FIELDS)
def test_the_meaning_of_a_field_fits_into_six_lines_and_its_first_sentence_into_three(name: str) -> None:
    for preset_name in PRESETS:
        parts = sentences(name, preset_name)
        meaning = [part for part in parts if not BOUNDS.match(part)]
        assert " ".join(fitted(parts, 34, 6)).startswith(" ".join(meaning))
        assert fitted(parts[:1], 34, 3)


@pytest.mark.parametrize(("width", "height"), [(34, 3), (34, 4), (34, 6), (56, 2), (56, 3)])
def test_an_explanation_is_never_cut(width: int, height: int) -> None:
    for name in FIELDS:
        lines = fitted(sentences(name), width, height)
        assert 0 < len(lines) <= height
        assert max(map(len, lines)) <= width
        assert lines[-1].endswith(".")


async def test_a_short_form_explains_nothing_and_a_long_value_scrolls_within_its_field() -> None:
    async with opened_form(size=(34, 11)) as person:
        await person.focus_field("epochs")
        assert "Number of passes" not in person.text
        await person.enter("hidden", "512,512,256,128,64,32")
        assert "128,64,32" in person.text


@pytest.mark.parametrize("size", [(32, 10), (60, 53)])
async def test_labels_and_values_are_visible_at_any_size(size: tuple[int, int]) -> None:
    async with opened_form(size=size) as person:
        await person.unfold(*GROUPS)
        for setting in hyperparameters().values():
            await person.focus_field(setting.name)
            assert setting.name.replace("_", " ") in person.text
            if not setting.choices:
                assert person.field(setting.name).editor.size.width >= 10
            else:
                assert person.choice(setting.name).has_arrows
                assert person.choice(setting.name).value in person.text
