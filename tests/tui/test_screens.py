"""The list of screens, from which the app, the header and the key table are made."""

import pytest
from textual.screen import Screen

from tuinet.tui import keys
from tuinet.tui.screens import SCREENS, ScreenEntry


@pytest.mark.parametrize("entry", SCREENS, ids=lambda entry: entry.mode)
def test_every_location_is_a_screen(entry: ScreenEntry) -> None:
    assert issubclass(entry.load(), Screen)


@pytest.mark.parametrize("entry", SCREENS, ids=lambda entry: entry.mode)
def test_every_screen_has_its_keys_in_the_key_table(entry: ScreenEntry) -> None:
    (binding,) = [binding for binding in keys.ALL if binding.action == f"show('{entry.mode}')"]
    assert binding.key.split(",") == list(entry.keys)
