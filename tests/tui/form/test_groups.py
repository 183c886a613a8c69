"""Groups of less common fields are unfolded where there is room for all of the form, or by hand."""

from tuinet.config import GROUPS, configure, hyperparameters

from .conftest import TALL, opened_form

LOW = 30
"""Rows with room for the first groups, but not for all"""


async def test_groups_are_unfolded_from_the_first_on_as_long_as_all_of_the_form_stays_in_sight() -> None:
    async with opened_form(size=(36, LOW)) as person:
        fields = person.form.fields
        first = person.unfolded
        for rows in (LOW, 38, 46):
            await person.resize(36, rows)
            count = len(person.unfolded)
            assert person.unfolded == [group.header.title for group in fields.groups[:count]], rows
            assert fields.max_scroll_y == 0, rows
            # The network may yet need another line.
            room = fields.size.height - fields.groups[-1].virtual_region.bottom - 1
            assert room < len(fields.groups[count].names), rows
        # Where there is room for it, the groups are also apart.
        await person.resize(36, TALL)
        assert person.unfolded == [*GROUPS]
        assert fields.max_scroll_y == 0
        assert fields.groups[0].styles.margin.bottom == 1
        # What is unfolded depends on the height alone, and not on earlier ones.
        await person.resize(36, LOW)
        assert person.unfolded == first


async def test_groups_that_were_folded_by_hand_stay_so_at_any_height() -> None:
    async with opened_form(size=(36, TALL)) as person:
        await person.pilot.click(person.form.fields.groups[1].header)
        unfolded = person.unfolded
        await person.resize(36, LOW)
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
        person.form.load(configure({"augment": "affine", "clean_epochs": 2}))
        person.form.fields.action_fold()
        await person.pause()
        assert "▸ Augmentation · augment affine, clean epochs 2" in person.text


async def test_in_a_folded_group_a_number_from_a_search_is_rounded() -> None:
    async with opened_form() as person:
        person.form.load(configure({"dropout": 0.2800964735214561}))
        person.form.fields.action_fold()
        await person.pause()
        assert "▸ Regularisation · dropout 0.280096" in person.text
