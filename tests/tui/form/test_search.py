"""A field is found by a part of its name."""

import pytest

from tuinet.config import hyperparameters
from tuinet.tui.form.search import matching


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lr", "learning rate"),
        ("learning_rate", "learning rate"),
        ("EP", "epochs"),
        ("hid", "hidden"),
        ("size", "batch size"),
        ("bs", "batch size"),
        ("decay", "weight decay"),
        ("lrate", "learning rate"),
    ],
)
def test_the_most_likely_field_comes_first(text: str, first: str) -> None:
    assert matching(text, hyperparameters())[0] == first


def test_without_a_text_all_fields_match_in_their_order() -> None:
    assert matching("", ["epochs", "batch_size"]) == ["epochs", "batch size"]


def test_a_text_can_match_nothing() -> None:
    assert matching("xyz", hyperparameters()) == []
