"""Groups of less common fields are unfolded where there is room for all of the form, or by hand."""

from collections.abc import Sequence

import pytest

from tuinet.config import GROUPS, configure, hyperparameters
from tuinet.presets import preset

from .conftest import opened_form


@pytest.mark.parametrize(
    ("rows", "counts"), [(18, [0]), (38, range(1, len(GROUPS))), (80, [len(GROUPS)])], ids=["none", "some", "all"]
)
async def test_as_many_groups_are_unfolded_as_leave_all_of_the_form_in_sight(rows: int, counts: Sequence[int]) -> None:
    async with opened_form(size=(36, rows)) as person:
        assert person.unfolded == list(GROUPS[: len(person.unfolded)])
        assert len(person.unfolded) in counts


async def test_what_is_unfolded_depends_on_the_height_alone_and_not_on_earlier_ones() -> None:
    async with opened_form(size=(36, 38)) as person:
        few = person.unfolded
    async with opened_form(size=(36, 80)) as person:
        await person.resize(36, 38)
        assert person.unfolded == few
        await person.resize(36, 80)
        assert "Run" in person.unfolded


async def test_groups_that_were_folded_by_hand_stay_so_at_any_height() -> None:
    async with opened_form(size=(36, 80)) as person:
        await person.pilot.click(person.form.fields.groups[1].header)
        unfolded = person.unfolded
        await person.resize(36, 36)
        assert person.unfolded == unfolded


async def test_the_fields_of_a_folded_group_are_made_when_it_is_unfolded() -> None:
    async with opened_form(size=(36, 18)) as person:
        assert "dropout" not in person.form.fields.hyperparameters
        await person.unfold("Regularisation")
        assert person.input("dropout").placeholder == "0"
        await person.unfold(*GROUPS)
        assert person.form.fields.hyperparameters.keys() == hyperparameters().keys()


async def test_a_folded_group_lists_the_values_that_are_not_the_default() -> None:
    async with opened_form() as person:
        person.form.load(configure(preset("accurate")))
        person.form.fields.action_fold()
        await person.pause()
        assert "▸ Augmentation · augment elastic, elastic alpha 40" in person.text
