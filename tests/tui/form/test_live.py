"""While a run trains, the form shows its settings, and changes those that can change."""

from collections.abc import Callable
from typing import Any

from tuinet.config import Configuration, configure
from tuinet.tui.form.form import ConfigurationForm

AtTheForm = Callable[..., None]

RUN = configure({"hidden": (32,), "epochs": 7}).model_dump()


def test_only_what_can_change_can_be_edited(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.follow(RUN, live=True)
        await person.unfold("Regularization")
        fields = person.form.fields.settings
        editable = {name for name, field in fields.items() if not field.fixed}
        assert editable == {"epochs", "learning_rate", "momentum", "weight_decay", "dropout"}
        assert all(field.disabled for field in fields.values() if field.fixed)
        assert person.input("epochs").value == "7"

    at_the_form(steps)


def test_what_is_fixed_is_told_by_a_sign_and_in_words(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.follow(RUN, live=True)
        await person.pilot.pause()
        lines = [line.split() for line in person.screen().splitlines()]
        assert ["hidden", "=", "32"] in lines
        assert ["epochs", "7"] in lines
        assert "= is fixed while it trains" in person.screen()
        assert "preset" not in person.screen()

    at_the_form(steps)


def test_a_run_that_does_not_train_can_only_be_looked_at(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.follow(RUN, live=False)
        await person.pilot.pause()
        assert all(field.fixed for field in person.form.fields.settings.values())
        assert "= the settings of this run" in person.screen()

    at_the_form(steps)


def test_a_run_can_be_followed_from_the_first_moment(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        early = ConfigurationForm()
        early.follow(RUN, live=True)
        await person.form.remove()
        await person.app.mount(early, before=0)
        await person.pilot.pause()
        assert "= is fixed while it trains" in person.screen()

    at_the_form(steps)


def test_enter_asks_for_the_new_value_in_its_own_type(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.follow(RUN, live=True)
        await person.enter("epochs", "9")
        assert person.field("epochs").said == "enter applies"
        assert not person.told(ConfigurationForm.LiveChanged)
        await person.press("enter")
        assert person.field("epochs").said == "sent to the run"
        asked = person.told(ConfigurationForm.LiveChanged)
        assert [(message.name, message.value) for message in asked] == [("epochs", 9)]
        assert person.focused() == "epochs"
        person.form.follow({**RUN, "epochs": 9}, live=True)
        await person.pilot.pause()
        assert person.field("epochs").said == ""

    at_the_form(steps)


def test_what_cannot_be_is_not_asked_for(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.follow(RUN, live=True)
        await person.enter("momentum", "2")
        await person.press("enter")
        assert person.field("momentum").said == "! expected a number at least 0 and below 1"
        assert not person.told(ConfigurationForm.LiveChanged)

    at_the_form(steps)


def test_the_same_value_in_other_words_is_not_asked_for(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.follow(RUN, live=True)
        await person.enter("momentum", ".90")
        await person.press("enter")
        assert person.input("momentum").value == "0.9"
        assert not person.told(ConfigurationForm.LiveChanged)

    at_the_form(steps)


def test_a_change_from_elsewhere_is_shown_but_where_one_is_typing(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.follow(RUN, live=True)
        await person.enter("momentum", "0.5")
        person.form.follow({**RUN, "momentum": 0.8, "learning_rate": 0.3}, live=True)
        await person.pilot.pause()
        assert person.input("momentum").value == "0.5"
        assert person.field("momentum").said == "enter applies"
        assert person.input("learning_rate").value == "0.3"

    at_the_form(steps)


def test_a_release_keeps_the_values_and_frees_all_fields(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.follow(RUN, live=True)
        await person.enter("epochs", "9")
        person.form.release()
        await person.pilot.pause()
        assert not any(field.fixed for field in person.form.fields.settings.values())
        assert person.form.configuration == configure({"hidden": 32, "epochs": 9})
        assert person.input("learning_rate").value == ""
        assert person.field("epochs").said == ""
        assert "preset" in person.screen()

    at_the_form(steps)


def test_a_release_of_nothing_changes_nothing(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.enter("momentum", "0.9")
        person.form.release()
        assert person.input("momentum").value == "0.9"

    at_the_form(steps)


def test_the_focus_goes_to_what_can_be_edited(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        person.form.follow(RUN, live=True)
        await person.pilot.pause()
        person.form.focus()
        await person.pilot.pause()
        assert person.focused() == "epochs"

    at_the_form(steps)


def test_a_field_that_becomes_fixed_loses_the_focus(at_the_form: AtTheForm) -> None:
    async def steps(person: Any) -> None:
        await person.focus("hidden")
        person.form.follow(RUN, live=True)
        await person.pilot.pause()
        await person.press("5")
        assert person.form.configuration == Configuration.model_validate(RUN)

    at_the_form(steps)
