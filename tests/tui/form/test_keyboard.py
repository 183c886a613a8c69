"""The form is used by the keyboard alone, or by the mouse alone."""

from tuinet.config import configure, hyperparameters
from tuinet.tui.form.choice import Menu
from tuinet.tui.form.form import ConfigurationForm

from .conftest import opened_form


async def test_the_focus_goes_to_the_first_field() -> None:
    async with opened_form() as person:
        person.form.focus()
        await person.pause()
        assert person.focused() == "preset"


async def test_up_and_down_and_tab_move_between_fields() -> None:
    async with opened_form() as person:
        await person.focus_field("hidden")
        await person.press("down")
        assert person.focused() == "activation"
        await person.press("tab")
        assert person.focused() == "epochs"
        await person.press("up", "shift+tab")
        assert person.focused() == "hidden"


async def test_up_and_down_stay_within_the_form() -> None:
    async with opened_form() as person:
        await person.focus_field("preset")
        await person.press("up")
        assert person.focused() == "preset"
        await person.press(*["down"] * (2 + len(hyperparameters())))
        assert person.focused() == "keep"
        await person.press("tab")
        assert person.app.focused.id == "elsewhere"


async def test_enter_in_a_text_editor_goes_to_the_next_field() -> None:
    async with opened_form() as person:
        await person.enter("epochs", "3")
        await person.press("enter")
        assert person.focused() == "batch_size"
        assert not person.received(ConfigurationForm.LiveChanged)


async def test_escape_leaves_the_form() -> None:
    async with opened_form() as person:
        await person.focus_field("hidden")
        await person.press("escape")
        assert len(person.received(ConfigurationForm.Left)) == 1


async def test_escape_in_a_maximized_form_first_shows_all_panes_again() -> None:
    async with opened_form() as person:
        person.app.screen.maximize(person.form)
        await person.focus_field("hidden")
        await person.press("escape")
        assert person.app.screen.maximized is None
        assert not person.received(ConfigurationForm.Left)


async def test_a_key_folds_and_unfolds_all_groups() -> None:
    async with opened_form() as person:
        await person.focus_field("seed")
        await person.press("f9")
        assert person.unfolded == []
        assert person.focused() == "learning_rate"
        await person.press("f9")
        assert "Run" in person.unfolded
        assert person.focused() == "learning_rate"


async def test_an_arrow_key_unfolds_the_group_that_it_enters() -> None:
    async with opened_form(size=(36, 18)) as person:
        first, second = person.form.fields.groups[:2]
        await person.focus_field("name")
        # Without a pause in between: a key that follows quickly must not be lost.
        await person.press(*["down"] * (len(first.names) + 1))
        assert person.unfolded == [first.header.title, second.header.title]
        assert person.focused() == second.names[0]
        await person.press("up")
        assert person.focused() == first.names[-1]


async def test_a_key_right_after_an_arrow_key_reaches_a_field_that_was_just_made() -> None:
    async with opened_form(size=(36, 18)) as person:
        await person.unfold("Network")
        await person.focus_field(person.form.fields.groups[0].names[-1])
        await person.press("down", "9")
        assert person.input("accumulate").value == "9"


async def test_a_field_that_is_made_for_the_focus_belongs_to_the_form_at_once() -> None:
    async with opened_form(size=(36, 18)) as person:
        person.form.fields.go_to("seed")
        assert person.app.screen.focused is person.input("seed")
        assert person.input("seed").is_attached


async def test_a_click_on_a_label_focuses_its_field() -> None:
    async with opened_form() as person:
        for name in ("batch_size", "optimizer"):
            await person.pilot.click(person.field(name), offset=(2, 0))
            assert person.focused() == name


async def test_left_and_right_select_the_next_option_and_wrap_around() -> None:
    async with opened_form() as person:
        await person.focus_field("activation")
        await person.press("left")
        assert person.choice("activation").value == "identity"
        await person.press("right", "right")
        assert person.form.configuration == configure({"activation": "sigmoid"})


async def test_letters_and_space_do_nothing_to_a_choice() -> None:
    async with opened_form() as person:
        await person.focus_field("activation")
        await person.press("t", "space", "3")
        assert person.choice("activation").value == "relu"
        assert not person.app.query(Menu)


async def test_enter_lists_all_options_and_enter_selects_one() -> None:
    async with opened_form() as person:
        await person.focus_field("activation")
        await person.press("enter")
        assert "leaky_relu" in person.text
        await person.press("down", "down", "enter")
        assert person.choice("activation").value == "tanh"
        assert person.focused() == "activation"
        assert not person.app.query(Menu)


async def test_escape_closes_the_list_and_selects_nothing() -> None:
    async with opened_form() as person:
        await person.focus_field("activation")
        await person.press("enter", "down", "escape")
        assert person.choice("activation").value == "relu"
        assert person.focused() == "activation"
        assert not person.app.query(Menu)
        assert not person.received(ConfigurationForm.Left)


async def test_the_list_closes_when_it_loses_the_focus() -> None:
    async with opened_form() as person:
        await person.focus_field("activation")
        await person.press("enter", "tab")
        assert not person.app.query(Menu)


async def test_clicks_on_the_arrows_select_and_clicks_between_them_list() -> None:
    async with opened_form() as person:
        choice = person.choice("activation")
        await person.pilot.click(choice, offset=(choice.size.width - 1, 0))
        assert choice.value == "sigmoid"
        await person.pilot.click(choice, offset=(0, 0))
        assert choice.value == "relu"
        await person.pilot.click(choice, offset=(4, 0))
        menu = person.app.query_one(Menu)
        await person.pause()
        await person.pilot.click(menu, offset=(4, 3))
        await person.pause()
        assert choice.value == "tanh"
        assert not person.app.query(Menu)


async def test_a_click_folds_and_unfolds_a_group() -> None:
    async with opened_form() as person:
        header = person.form.fields.groups[-1].header
        await person.pilot.click(header)
        assert "Run" not in person.unfolded
        assert "▸ Run" in person.text
        await person.pilot.click(header)
        assert "▾ Run" in person.text
        assert person.input("seed").placeholder == "0"


async def test_fast_typing_loses_nothing() -> None:
    async with opened_form() as person:
        await person.focus_field("hidden")
        editor = person.input("hidden")
        for digit in "512":
            editor.insert_text_at_cursor(digit)
        await person.pause()
        assert (editor.value, editor.cursor_position) == ("512", 3)
        assert person.form.configuration == configure({"hidden": 512})
