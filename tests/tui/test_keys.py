"""The table of keys, from which the footer, the help, the palette and the page of keys are made."""

from itertools import groupby

import pytest

from tuinet.tui import keys
from tuinet.tui.help_text import group_bindings

from ..readme.key_table import PAGE, page


def test_the_page_of_keys_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("title", keys.TABLE)
def test_every_key_says_what_it_does(title: str) -> None:
    for binding in group_bindings(title):
        assert binding.description
        assert binding.tooltip.endswith(".")


def keys_of(title: str) -> set[str]:
    return {key for binding in group_bindings(title) for key in binding.key.split(",")}


@pytest.mark.parametrize("title", keys.TABLE)
def test_a_pane_shares_no_key_with_the_app(title: str) -> None:
    # The help closes with the keys that open it, and that of a field goes on to that of the screen.
    if title not in ("Everywhere", "Help", "Field help"):
        assert not keys_of(title) & keys_of("Everywhere")


def test_a_key_with_several_meanings_has_them_side_by_side() -> None:
    names = [binding.key for binding in group_bindings("Train screen")]
    assert len([name for name, _ in groupby(names)]) == len(set(names))
