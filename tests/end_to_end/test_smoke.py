"""The least that has to work with every version of Python and of every dependency: CI tries it with several."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from pathlib import Path

from PIL import Image

import tuinet as package
from tuinet.datasets.dataset import load

from .conftest import Tuinet, events
from .terminal import terminal

HAS_WEB = importlib.util.find_spec("textual_serve") is not None
"""Only `tuinet serve` needs the extra `web`, which the tests of the lowest versions do without"""

MODULES = [
    module.name
    for module in pkgutil.walk_packages(package.__path__, "tuinet.")
    if HAS_WEB or not module.name.startswith("tuinet.web.")
]

LITTLE = {"TUINET_TRAIN_LIMIT": "3000", "TUINET_HIDDEN": "32", "TUINET_EPOCHS": "2", "TUINET_THREADS": "1"}
"""Settings of a run on real digits that takes a second."""


def test_every_module_can_be_imported() -> None:
    for name in MODULES:
        importlib.import_module(name)


def test_a_network_is_trained_evaluated_asked_and_resumed(tuinet: Tuinet, tmp_path: Path) -> None:
    test = load("mnist", tmp_path, valid_size=0, train_limit=None, splits=["test"]).test
    Image.fromarray(test.images[0]).save(tmp_path / "digit.png")
    trained = tuinet.run_installed("train", "--quiet", **LITTLE)
    assert trained.code == 0, trained.err
    assert tuinet.run_installed("eval", "--json").json["accuracy"] > 0.8
    answer = tuinet.run_installed("predict", "last", tmp_path / "digit.png", "--json").json
    assert answer["prediction"] == str(test.labels[0])
    assert tuinet.run_installed("resume", "last", "--epochs", "3", "--quiet").code == 0
    (run,) = tuinet.run_installed("runs", "list", "--json").json
    assert (run["status"], run["epochs_done"]) == ("finished", 3)


def test_the_app_takes_the_defaults_and_trains(tuinet: Tuinet) -> None:
    with terminal(**LITTLE) as seen:
        seen.until("784", "32", "Start")
        seen.press("space")
        seen.until("finished", "of the test images correct")
        seen.press("q")
        assert seen.end() == 0
    assert [event["epochs"] for event in events(tuinet.run) if event["type"] == "run_ended"] == [2]
