"""Files that a person, another program or a flipped bit may have written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tuinet.config import Configuration, configure
from tuinet.datasets import idx
from tuinet.datasets.class_names import class_names
from tuinet.datasets.files import recognise
from tuinet.errors import TuinetError
from tuinet.formats import as_toml, read_toml
from tuinet.jobs.preferences import UserPreferences, read_preferences
from tuinet.render.palette import PLAIN
from tuinet.runs.directory import Run
from tuinet.runs.file_lock import holder_pid
from tuinet.runs.home import home
from tuinet.runs.overview import read_overview
from tuinet.tui.remembered import RememberedChoices
from tuinet.tui.runs.columns import COLUMNS
from tuinet.tui.train.starting import starting_configuration

from .corpus import NASTY_TOML, damaged, misused_json, nasty

TOML = as_toml(Configuration(hidden=(128, 64), dataset="mine")).encode()
SETTINGS = b'notice = "osc9"\n[hosts.box]\naddress = "me@box"\ncommand = "tuinet"\n'


def written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@nasty(*NASTY_TOML)
@given(content=damaged(TOML) | st.binary(max_size=100))
def test_a_configuration_in_toml(scratch: Path, content: bytes) -> None:
    try:
        configure(read_toml(written(scratch / "config.toml", content)), source="config.toml")
    except TuinetError as error:
        assert len(str(error)) < 1000


@nasty(*NASTY_TOML)
@given(content=damaged(SETTINGS))
def test_the_settings_file(own_home: Path, content: bytes) -> None:
    written(own_home / "settings.toml", content)
    try:
        assert isinstance(read_preferences(), UserPreferences)
    except TuinetError as error:
        assert len(str(error)) < 1000


@nasty()
@given(
    content=misused_json(
        {
            "theme": "tuinet-dark",
            "digit_style": "ascii",
            "configuration": {"hidden": [3], "epochs": 3, "learning_rate": 0.1},
            "metric": "accuracy",
            "smoothing": 1,
            "log_axis": False,
            "zoom": 0,
            "unfinished": "20260101-000000-calm-otter",
        }
    )
)
def test_the_preferences_of_the_app(own_home: Path, content: bytes) -> None:
    written(own_home / "app.json", content)
    found = RememberedChoices.read()
    assert found.smoothing in range(4)
    assert found.zoom in range(3)
    assert isinstance(starting_configuration(found.configuration), Configuration)


@nasty()
@given(
    content=misused_json(
        {
            "format": 1,
            "config": Configuration(hidden=(3,)).model_dump(mode="json"),
            "name": "mine",
            "created": 1.7e9,
            "host": "box",
            "versions": {"tuinet": "0.8.0"},
            "on_end": None,
        }
    )
)
def test_the_record_of_a_run(scratch: Path, content: bytes) -> None:
    run = Run(scratch / "20260101-000000-calm-otter")
    written(run.record_path, content)
    try:
        run.record()
    except TuinetError as error:
        assert len(str(error)) < 1000
    each = read_overview(run)
    json.dumps(each.as_data())
    for column in COLUMNS:
        column.cell(each, PLAIN)


@nasty(b"\xef\xbb\xbfa\r\nb\r\n")
@given(content=damaged(b"zero\none\ntwo\n"))
def test_the_names_of_classes(scratch: Path, content: bytes) -> None:
    for prefix in ("train", "t10k"):
        if not (scratch / f"{prefix}-labels-idx1-ubyte").exists():
            idx.write(scratch / f"{prefix}-images-idx3-ubyte", np.zeros((3, 2, 2), np.uint8))
            idx.write(scratch / f"{prefix}-labels-idx1-ubyte", np.arange(3, dtype=np.uint8))
    written(scratch / "labels.txt", content)
    labels = np.arange(3, dtype=np.uint8)
    try:
        assert len(class_names(recognise(scratch), labels, labels)) >= 3
    except TuinetError as error:
        assert len(str(error)) < 1000


@nasty()
@given(content=st.binary(max_size=30))
def test_who_holds_the_lock(scratch: Path, content: bytes) -> None:
    found = holder_pid(written(scratch / "lock", content))
    assert found is None or isinstance(found, int)


@nasty(b"x" * 10_000_000 + b"\nlast\n")
@given(content=st.binary(max_size=50))
def test_the_last_output_of_a_job(scratch: Path, content: bytes) -> None:
    run = Run(scratch / "20260101-000000-last-words")
    written(run.job_log_path, content)
    assert len(run.last_output()) <= 200


@example("~nosuch/x")
@example("~")
@example("a" * 5000)
@example("\udcff")
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_the_home(value: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUINET_HOME", value)
        try:
            assert home().is_absolute()
        except TuinetError as error:
            assert "TUINET_HOME" in str(error)
