"""While a run trains, the form shows its settings, and changes those that can change."""

from tuinet.config import Configuration, configure, live_hyperparameters
from tuinet.tui.form.form import ConfigurationForm

from .conftest import opened_form

RUN = configure({"hidden": (32,), "epochs": 7}).model_dump()


async def test_only_live_hyperparameters_can_be_edited_and_locked_ones_have_a_sign_and_a_legend() -> None:
    async with opened_form() as person:
        person.form.follow(RUN, live=True)
        await person.pause()
        lines = [line.split() for line in person.text.splitlines()]
        assert ["hidden", "=", "32"] in lines
        assert ["epochs", "7"] in lines
        assert "= locked while training" in person.text
        assert "preset" not in person.text
        person.form.focus()
        await person.pause()
        assert person.focused() == "epochs"
        await person.unfold("Regularisation", "Augmentation")
        fields = person.form.fields.hyperparameters
        editable = {name for name, field in fields.items() if not field.locked}
        assert editable == set(live_hyperparameters())
        assert all(field.disabled for field in fields.values() if field.locked)
        assert person.input("epochs").value == "7"
        # Once it no longer trains, nothing can.
        person.form.follow(RUN, live=False)
        await person.pause()
        assert all(field.locked for field in person.form.fields.hyperparameters.values())
        assert "= the configuration of this run" in person.text


async def test_a_field_that_becomes_locked_loses_the_focus_and_the_explanation_is_no_longer_its_own() -> None:
    async with opened_form() as person:
        await person.focus_field("activation")
        await person.see("Activation of hidden layers")
        person.app.screen.query_one("#elsewhere").focus()
        await person.see("Select a field to see what it does.")
        await person.focus_field("hidden")
        person.form.follow(RUN, live=True)
        await person.see("The fields that can be edited change the run while it trains.")
        await person.press("5")
        assert person.form.configuration == Configuration.model_validate(RUN)


async def test_a_form_can_follow_a_run_before_it_is_on_the_screen() -> None:
    async with opened_form() as person:
        early = ConfigurationForm()
        early.follow(RUN, live=True)
        await person.form.remove()
        await person.app.mount(early, before=0)
        await person.pause()
        assert "= locked while training" in person.text


async def test_enter_sends_the_new_value_in_its_own_type_but_no_invalid_one_and_no_other_spelling_of_the_old() -> None:
    async with opened_form() as person:
        person.form.follow(RUN, live=True)
        await person.enter("momentum", ".90")
        await person.press("enter")
        assert person.input("momentum").value == "0.9"
        assert not person.received(ConfigurationForm.LiveChanged)
        await person.enter("epochs", "9")
        assert person.field("epochs").remark_text == "press enter to apply"
        assert not person.received(ConfigurationForm.LiveChanged)
        await person.press("enter")
        assert person.field("epochs").remark_text == "sent to the run"
        sent = person.received(ConfigurationForm.LiveChanged)
        assert [(message.name, message.value) for message in sent] == [("epochs", 9)]
        assert person.focused() == "epochs"
        person.form.follow({**RUN, "epochs": 9}, live=True)
        await person.pause()
        assert person.field("epochs").remark_text == ""
        await person.enter("momentum", "2")
        await person.press("enter")
        assert person.field("momentum").remark_text == "! expected a number of at least 0 and below 1"
        assert person.received(ConfigurationForm.LiveChanged) == sent


async def test_a_change_from_elsewhere_is_shown_except_in_an_edited_field() -> None:
    async with opened_form() as person:
        person.form.follow(RUN, live=True)
        await person.enter("momentum", "0.5")
        person.form.follow({**RUN, "momentum": 0.8, "learning_rate": 0.3}, live=True)
        await person.pause()
        assert person.input("momentum").value == "0.5"
        assert person.field("momentum").remark_text == "press enter to apply"
        assert person.input("learning_rate").value == "0.3"


async def test_a_release_keeps_the_values_and_unlocks_all_fields() -> None:
    async with opened_form() as person:
        person.form.follow(RUN, live=True)
        await person.enter("epochs", "9")
        person.form.release()
        await person.pause()
        assert not any(field.locked for field in person.form.fields.hyperparameters.values())
        assert person.form.configuration == configure({"hidden": 32, "epochs": 9})
        assert person.input("learning_rate").value == ""
        assert person.field("epochs").remark_text == ""
        assert "preset" in person.text


async def test_a_release_without_a_run_changes_nothing() -> None:
    async with opened_form() as person:
        await person.enter("momentum", "0.9")
        person.form.release()
        assert person.input("momentum").value == "0.9"


async def test_fewer_epochs_than_have_begun_are_refused_at_the_field() -> None:
    async with opened_form() as person:
        person.form.follow({**RUN, "epochs": 900}, live=True, epochs_begun=6)
        await person.focus_field("epochs")
        await person.press("7", "enter")
        assert person.field("epochs").remark_text == "sent to the run"
        await person.press("end", "backspace", "5", "enter")
        assert person.field("epochs").remark_text == "! 6 epochs have begun: expected at least 6"
        await person.press("backspace", "8")
        person.form.set_epochs_begun(9)
        await person.pause()
        assert person.field("epochs").remark_text == "! 9 epochs have begun: expected at least 9"
        await person.press("enter")
        assert [message.value for message in person.received(ConfigurationForm.LiveChanged)] == [7]
