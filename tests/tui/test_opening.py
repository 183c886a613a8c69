"""Opening a TOML file in the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.config import configure
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.train.opening import paths
from tuinet.tui.widgets.pick import Pick

from .conftest import opened
from .example_runs import interrupted_run, live

pytestmark = pytest.mark.usefixtures("soon_idle")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wide.toml").write_text("hidden = [512]\nepochs = 3\n")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "deep.toml").write_text("hidden = [64, 64]\n")
    (tmp_path / ".hidden.toml").write_text("")
    (tmp_path / "notes.txt").write_text("epochs = 3\n")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["wide.toml", "more/"]),
        ("w", ["wide.toml"]),
        ("more/", ["more/deep.toml"]),
        (".h", [".hidden.toml"]),
        ("notes.txt", ["notes.txt"]),
        ("nowhere/", []),
        ("~nobody-has-this-name/", []),
    ],
)
@pytest.mark.usefixtures("folder")
def test_paths_are_completed(text: str, expected: list[str]) -> None:
    assert paths(text) == expected


def test_absolute_paths_and_the_home_directory_stay_as_they_are_typed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert paths("~/w") == ["~/wide.toml"]
    assert paths(f"{folder}/more/d") == [f"{folder}/more/deep.toml"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_file_fills_the_form(size: tuple[int, int]) -> None:
    async with opened(size=size) as person:
        await person.press("ctrl+o", *"mo", "enter", "enter")
        assert person.find(ConfigurationForm).configuration == configure({"hidden": "64,64"})
        assert "64,64" in person.text


@pytest.mark.usefixtures("folder")
async def test_what_was_saved_is_opened_as_it_was() -> None:
    config = configure({"hidden": "none", "augment": "shift", "learning_rate": 0.25, "threads": 1})
    async with opened() as person:
        person.find(ConfigurationForm).load(config)
        await person.press("ctrl+s", "enter")
        await person.until(lambda: person.notifications, "a notification")
        person.find(ConfigurationForm).load(configure({}))
        await person.press("ctrl+o", *"tu", "enter")
        assert person.find(ConfigurationForm).configuration == config


async def test_a_mistake_is_named_with_its_file_and_key_or_line(folder: Path) -> None:
    async with opened() as person:
        for content, message in (
            ("epochs = 0", "epochs = 0: expected a whole number from 1 to 1,000,000"),
            ("epoch = 3", "unknown hyperparameter 'epoch': did you mean 'epochs'?"),
            ("lr = 0.1", "unknown hyperparameter 'lr': did you mean 'learning_rate'?"),
            ("a = 3\nb = 4", "unknown hyperparameters 'a', 'b': see 'tuinet train --help'"),
            ("epochs = 3\nseed = ", "not valid TOML: Invalid value (at end of document)"),
            ("epochs = 3\nseed 1", "(at line 2, column 6)"),
        ):
            (folder / "wide.toml").write_text(content)
            await person.press("ctrl+o", "w", "enter")
            assert "! wide.toml: " in person.sentences
            # The lines of the dialog are between borders.
            dialog = " ".join(line.strip("│ ").partition("│")[2].strip(" │") for line in person.lines)
            assert message in " ".join(dialog.split())
            assert isinstance(person.app.screen, Pick)
            await person.press("escape")
            assert not isinstance(person.app.screen, Pick)
        await person.press("ctrl+o", *"x.toml", "enter")
        assert "! x.toml: cannot be read (No such file or directory)" in person.sentences


async def test_no_file_is_opened_while_a_run_trains() -> None:
    with live(interrupted_run()) as run:
        async with opened(run=run.run_id) as person:
            await person.until(lambda: person.find(ConfigurationForm).run, "the run in the form")
            await person.press("ctrl+o")
            assert not isinstance(person.app.screen, Pick)
