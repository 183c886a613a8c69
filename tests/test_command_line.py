"""What the command line makes of its arguments before a command sees them."""

import pytest

from tuinet.cli.main import with_command_first
from tuinet.cli.opening import open_app
from tuinet.errors import UsageError


@pytest.mark.parametrize(
    "arguments",
    [["--ascii", "app", "--run", "deep"], ["--ascii", "--run", "deep"], ["app", "--ascii", "--run", "deep"]],
)
def test_options_may_stand_before_the_app_after_it_or_alone(arguments: list[str]) -> None:
    assert with_command_first(arguments) == ["app", "--ascii", "--run", "deep"]


def test_without_a_terminal_the_app_says_what_to_use_instead() -> None:
    with pytest.raises(UsageError, match="needs a terminal; use 'tuinet train' here instead"):
        open_app()
