"""The app as a whole: how it opens, which sizes it fits, and where keys go."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Static
from textual.widgets._toast import Toast

from tuinet.tui.app import TuinetApp
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.leaving import Leaving
from tuinet.tui.too_small import TooSmall
from tuinet.tui.train.digit_pane import DigitPane
from tuinet.tui.widgets.chart_pane import ChartPane
from tuinet.tui.widgets.keybar import KeyBar

from .conftest import Person, opened
from .example_runs import interrupted_run, live, new_run

pytestmark = pytest.mark.usefixtures("soon_idle")

TINY = (50, 10)


async def test_it_opens_with_the_train_screen_and_text_in_every_pane_and_nothing_is_wider_than_the_screen() -> None:
    async with opened() as person:
        await person.see("space: teach it", "784 → 256", "? Help")
        for columns, rows in ((80, 24), (60, 20), (120, 40), (200, 60)):
            await person.resize(columns, rows)
            lines = person.text.split("\n")
            assert len(lines) == rows
            assert max(map(len, lines)) <= columns


async def test_a_terminal_that_is_too_small_shows_what_is_needed_and_nothing_opens_until_there_is_room() -> None:
    async with opened(size=TINY) as person:
        message = str(person.app.screen.query_one(Static).content)
        assert "at least 60×20" in message
        assert "50×10" in message
        for key in ("question_mark", "ctrl+p"):
            await person.press(key)
            assert isinstance(person.app.screen, TooSmall), key
        await person.resize(80, 24)
        assert not isinstance(person.app.screen, TooSmall)


async def test_a_terminal_that_grows_under_a_question_is_not_too_small_afterwards() -> None:
    with live(new_run()):
        async with opened(size=TINY) as person:
            await person.until(lambda: person.app.run_session.follower, "a run")
            await person.press("q")
            assert isinstance(person.app.screen, Leaving)
            await person.resize(80, 24)
            await person.press("escape")
            assert not isinstance(person.app.screen, TooSmall)


async def test_ascii_only_shows_nothing_else_and_names_the_arrows() -> None:
    async with opened(ascii_only=True) as person:
        assert person.text.isascii()
        await person.resize(120, 40)
        await person.see("right Next")
        assert person.text.isascii()


async def test_help_is_the_last_key_at_any_width_and_a_text_field_takes_letters_that_are_keys_elsewhere() -> None:
    async with opened() as person:
        for widget in (DigitPane, Input):
            await person.focus(widget)
            for columns in range(60, 202, 3):
                footer = person.find(KeyBar).draw(columns, 2).plain.rstrip()
                assert footer.endswith(" Help")
                assert max(map(len, footer.split("\n"))) <= columns
        field = person.find(ConfigurationForm).query(Input).first()
        await person.press("b", "q", "t", "1", "s")
        assert field.value.endswith("bqt1s")


async def test_a_message_stays_as_long_as_it_takes_to_read_it_and_is_not_repeated() -> None:
    async with opened() as person:
        for message in ("brief", "brief", "[/] is no markup, and this sentence is so long that it needs more time" * 2):
            person.app.notify(message)
            await person.pause()
        brief, lasting = person.app._notifications
        assert (brief.message, brief.timeout) == ("brief", 5)
        assert lasting.timeout > 10


async def test_a_notification_does_not_cover_the_keys() -> None:
    app = TuinetApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: app.current_mode == app.FIRST_MODE, "the first screen")
        app.notify("a message", timeout=60)
        await person.until(lambda: app.screen.query(Toast) and person.find(Toast).region, "the notification")
        assert not person.find(Toast).region.overlaps(person.find(KeyBar).region)


async def test_a_notification_does_not_cover_the_digit() -> None:
    app = TuinetApp(run=interrupted_run().run_id)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        person = Person(app, pilot)
        await person.until(lambda: app.screen.query(ChartPane) and person.find(ChartPane).display, "the run")
        for size in ((80, 24), (120, 40)):
            await person.resize(*size)
            app.clear_notifications()
            await person.until(lambda: not app.screen.query(Toast), "no notification")
            app.notify("a message that is so long that it takes more than one line " * 2, timeout=60)
            await person.until(lambda: app.screen.query(Toast) and person.find(Toast).region, "the notification")
            assert not person.find(Toast).region.overlaps(person.find(DigitPane).region), size


async def test_a_key_shows_the_next_digit_and_another_a_pane_alone() -> None:
    async with opened() as person:
        pane = person.find(DigitPane)
        await person.until(lambda: pane.digit.count, "the test digits")
        await person.press("right", "right", "left", "pagedown")
        assert pane.digit.index == 11
        await person.focus(ChartPane)
        await person.press("z")
        assert isinstance(person.app.screen.maximized, ChartPane)
        await person.press("z")
        assert person.app.screen.maximized is None


async def test_the_header_has_the_longest_name_of_the_run_that_fits() -> None:
    run = new_run()
    short = "-".join(run.run_id.split("-")[2:])
    async with opened(size=(60, 20), run=run.run_id) as person:
        await person.until(lambda: person.app.run_session.follower, "the run")
        for size, name in (((60, 20), short), ((120, 40), run.run_id)):
            await person.resize(*size)
            assert person.lines[0].endswith(f" {name}")
