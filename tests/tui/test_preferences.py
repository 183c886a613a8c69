"""What the app remembers."""

from pathlib import Path

from tuinet.tui.preferences import Preferences


def test_choices_are_there_at_the_next_start() -> None:
    chosen = Preferences.read()
    chosen.digit_style = "braille"
    chosen.save()
    assert Preferences.read() == chosen


def test_without_a_file_there_are_defaults() -> None:
    assert Preferences.read() == Preferences()


def test_a_damaged_file_is_as_if_there_were_none(own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "app.json").write_text('{"theme": ')
    assert Preferences.read() == Preferences()


def test_a_home_that_cannot_be_made_disturbs_nobody(own_home: Path) -> None:
    own_home.write_text("a file where a folder should be")
    Preferences().save()
    assert Preferences.read() == Preferences()
