"""The form is used by the keyboard alone, or by the mouse alone."""

from collections.abc import Callable
from typing import Any

from tuinet.config import configure
from tuinet.tui.form.choice import Menu
from tuinet.tui.form.form import ConfigurationForm

AtTheForm = Callable[..., None]


def test_the_focus_goes_to_the_first_field(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.focus()
        await person.pilot.pause()
        assert person.focused() == "preset"

    at_the_form(steps)


def test_up_and_down_and_tab_move_between_fields(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("hidden")
        await person.press("down")
        assert person.focused() == "activation"
        await person.press("tab")
        assert person.focused() == "initializer"
        await person.press("up", "shift+tab")
        assert person.focused() == "hidden"

    at_the_form(steps)


def test_up_and_down_stay_within_the_form(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("preset")
        await person.press("up")
        assert person.focused() == "preset"
        await person.press(*["down"] * 30)
        assert person.focused() == "Run"
        await person.press("tab")
        assert person.app.focused.id == "elsewhere"

    at_the_form(steps)


def test_enter_in_a_line_of_text_goes_to_the_next_field(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("epochs", "3")
        await person.press("enter")
        assert person.focused() == "batch_size"
        assert not person.told(ConfigurationForm.LiveChanged)

    at_the_form(steps)


def test_escape_leaves_the_form(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("hidden")
        await person.press("escape")
        assert len(person.told(ConfigurationForm.Left)) == 1

    at_the_form(steps)


def test_escape_first_shows_all_panes_again_where_the_form_is_shown_alone(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.app.screen.maximize(person.form)
        await person.focus("hidden")
        await person.press("escape")
        assert person.app.screen.maximized is None
        assert not person.told(ConfigurationForm.Left)

    at_the_form(steps)


def test_a_header_folds_and_unfolds(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        group = person.form.fields.groups[-1]
        person.app.screen.set_focus(group.header)
        await person.press("enter")
        assert not group.folded
        assert "▾ Run" in person.screen()
        await person.press("left")
        assert group.folded
        await person.press("right")
        assert not group.folded
        await person.press("down")
        assert person.focused() == "seed"

    at_the_form(steps)


def test_left_and_right_take_the_next_choice_and_go_round(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("activation")
        await person.press("left")
        assert person.choice("activation").value == "identity"
        await person.press("right", "right")
        assert person.form.configuration == configure({"activation": "sigmoid"})

    at_the_form(steps)


def test_letters_and_space_do_nothing_to_a_choice(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("activation")
        await person.press("t", "space", "3")
        assert person.choice("activation").value == "relu"
        assert not person.app.query(Menu)

    at_the_form(steps)


def test_enter_lists_all_choices_and_enter_takes_one(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("activation")
        await person.press("enter")
        assert "leaky_relu" in person.screen()
        await person.press("down", "down", "enter")
        assert person.choice("activation").value == "tanh"
        assert person.focused() == "activation"
        assert not person.app.query(Menu)

    at_the_form(steps)


def test_escape_closes_the_list_and_takes_nothing(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("activation")
        await person.press("enter", "down", "escape")
        assert person.choice("activation").value == "relu"
        assert person.focused() == "activation"
        assert not person.app.query(Menu)
        assert not person.told(ConfigurationForm.Left)

    at_the_form(steps)


def test_the_list_goes_away_with_the_focus(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("activation")
        await person.press("enter", "tab")
        assert not person.app.query(Menu)

    at_the_form(steps)


def test_the_mouse_turns_at_the_arrows_and_lists_between_them(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        choice = person.choice("activation")
        await person.pilot.click(choice, offset=(choice.size.width - 1, 0))
        assert choice.value == "sigmoid"
        await person.pilot.click(choice, offset=(0, 0))
        assert choice.value == "relu"
        await person.pilot.click(choice, offset=(4, 0))
        menu = person.app.query_one(Menu)
        await person.pilot.pause()
        await person.pilot.click(menu, offset=(4, 3))
        await person.pilot.pause()
        assert choice.value == "tanh"
        assert not person.app.query(Menu)

    at_the_form(steps)


def test_a_click_unfolds_a_group(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        group = person.form.fields.groups[-1]
        await person.pilot.click(group.header)
        await person.pilot.pause()
        assert person.input("seed").placeholder == "0"

    at_the_form(steps)


def test_typing_faster_than_it_is_judged_loses_nothing(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("hidden")
        editor = person.input("hidden")
        for digit in "512":
            editor.insert_text_at_cursor(digit)
        await person.pilot.pause()
        assert (editor.value, editor.cursor_position) == ("512", 3)
        assert person.form.configuration == configure({"hidden": 512})

    at_the_form(steps)
