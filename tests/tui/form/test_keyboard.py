"""The form is used by the keyboard alone, or by the mouse alone."""

from tuinet.config import configure, hyperparameters
from tuinet.tui.form.choice import Menu
from tuinet.tui.form.form import ConfigurationForm

from .conftest import opened_form


async def test_arrow_keys_tab_and_enter_move_between_the_fields_and_only_tab_leaves_the_form() -> None:
    async with opened_form() as person:
        person.form.focus()
        await person.pause()
        assert person.focused() == "preset"
        await person.press("up")
        assert person.focused() == "preset"
        await person.press(*["down"] * (2 + len(hyperparameters())))
        assert person.focused() == "keep"
        await person.press("tab")
        assert person.app.focused.id == "elsewhere"
        await person.focus_field("hidden")
        await person.press("down")
        assert person.focused() == "activation"
        await person.press("tab")
        assert person.focused() == "epochs"
        await person.press("up", "shift+tab")
        assert person.focused() == "hidden"
        await person.enter("epochs", "3")
        await person.press("enter")
        assert person.focused() == "batch_size"
        assert not person.received(ConfigurationForm.LiveChanged)


async def test_escape_leaves_the_form_but_first_shows_all_panes_again() -> None:
    async with opened_form() as person:
        person.app.screen.maximize(person.form)
        await person.focus_field("hidden")
        await person.press("escape")
        assert person.app.screen.maximized is None
        assert not person.received(ConfigurationForm.Left)
        await person.press("escape")
        assert len(person.received(ConfigurationForm.Left)) == 1


async def test_a_click_folds_and_unfolds_a_group_and_a_key_all_groups() -> None:
    async with opened_form() as person:
        header = person.form.fields.groups[-1].header
        await person.pilot.click(header)
        assert "Run" not in person.unfolded
        assert "▸ Run" in person.text
        await person.pilot.click(header)
        assert "▾ Run" in person.text
        assert person.input("seed").placeholder == "0"
        await person.focus_field("seed")
        await person.press("f9")
        assert person.unfolded == []
        assert person.focused() == "learning_rate"
        await person.press("f9")
        assert "Run" in person.unfolded
        assert person.focused() == "learning_rate"


async def test_an_arrow_key_unfolds_the_group_that_it_enters_and_the_next_key_reaches_its_first_field() -> None:
    async with opened_form(size=(36, 18)) as person:
        first, second = person.form.fields.groups[:2]
        await person.focus_field("name")
        # Without a pause in between: a key that follows quickly must not be lost.
        await person.press(*["down"] * (len(first.names) + 1), "9")
        assert person.unfolded == [first.header.title, second.header.title]
        assert person.focused() == second.names[0] == "accumulate"
        assert person.input("accumulate").value == "9"
        await person.press("up")
        assert person.focused() == first.names[-1]
        # A field that is made for the focus belongs to the form at once.
        person.form.fields.go_to("seed")
        assert person.app.screen.focused is person.input("seed")
        assert person.input("seed").is_attached


async def test_a_click_focuses_a_field_on_its_label_selects_on_the_arrows_and_lists_between_them() -> None:
    async with opened_form() as person:
        for name in ("batch_size", "optimizer"):
            await person.pilot.click(person.field(name), offset=(2, 0))
            assert person.focused() == name
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


async def test_left_and_right_select_the_next_option_and_letters_and_space_do_nothing_to_a_choice() -> None:
    async with opened_form() as person:
        await person.focus_field("activation")
        await person.press("t", "space", "3")
        assert person.choice("activation").value == "relu"
        assert not person.app.query(Menu)
        await person.press("left")
        assert person.choice("activation").value == "identity"
        await person.press("right", "right")
        assert person.form.configuration == configure({"activation": "sigmoid"})


async def test_enter_lists_all_options_and_selects_one_and_what_closes_the_list_selects_nothing() -> None:
    async with opened_form() as person:
        for closing in ("escape", "tab"):
            await person.focus_field("activation")
            await person.press("enter")
            assert "leaky_relu" in person.text
            await person.press("down", closing)
            assert person.choice("activation").value == "relu", closing
            assert not person.app.query(Menu), closing
            assert not person.received(ConfigurationForm.Left), closing
            assert (person.focused() == "activation") is (closing == "escape")
        await person.focus_field("activation")
        await person.press("enter", "down", "down", "enter")
        assert person.choice("activation").value == "tanh"
        assert person.focused() == "activation"
        assert not person.app.query(Menu)


async def test_fast_typing_loses_nothing() -> None:
    async with opened_form() as person:
        await person.focus_field("hidden")
        editor = person.input("hidden")
        for digit in "512":
            editor.insert_text_at_cursor(digit)
        await person.pause()
        assert (editor.value, editor.cursor_position) == ("512", 3)
        assert person.form.configuration == configure({"hidden": 512})
