"""The default network: its accuracy, how many drawn digits it reads, and a data set of those on the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import tuinet as public
from tuinet.datasets.drawn import keep
from tuinet.datasets.framing import frame
from tuinet.datasets.strokes import Pen, put

from ..drawings import DRAWINGS, Strokes
from .conftest import Tuinet

READ = 20
"""How many of the twenty drawings the default network read when this was written"""

MARGIN = 2
"""How many fewer may be read on a machine that rounds differently"""


def drawn(strokes: Strokes) -> NDArray[np.uint8]:
    """A drawing as the Draw screen brings it before a network."""
    pixels = np.zeros((28, 28), np.uint8)
    for stroke in strokes:
        pixels = put(pixels, [(row, column) for column, row in stroke], Pen())
    return frame(np.asarray(pixels / np.float32(255), np.float32))


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a run of the default configuration."""
    program = Tuinet(tmp_path_factory.mktemp("default") / "home")
    # Two threads are many times slower beside another test, and the network is the same.
    assert program("train", "--threads", "1", "--quiet", TUINET_HOME=str(program.home)).code == 0
    return program.home


def test_the_default_network_reaches_98_percent_on_the_test_set_and_reads_drawings(
    default: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUINET_HOME", str(default))
    model = public.open("last")
    ended = model.run.state().ended
    assert ended is not None
    assert ended.reason == "finished"
    assert ended.test_accuracy is not None
    assert ended.test_accuracy >= 0.98
    answers = model.predict(np.stack([drawn(strokes) for _, strokes in DRAWINGS])).predicted
    labels = np.array([label for label, _ in DRAWINGS])
    assert int((answers == labels).sum()) >= READ - MARGIN


def test_a_data_set_of_drawings_is_evaluated_and_trained_on(default: Path) -> None:
    program = Tuinet(default)
    home = {"TUINET_HOME": str(default)}
    classes = tuple(map(str, range(10)))
    for label, strokes in DRAWINGS:
        keep(drawn(strokes), label, classes, default)
    listed = {each["name"]: each for each in program("data", "list", "--json", **home).json}
    assert (listed["drawn"]["train"], listed["drawn"]["test"]) == (19, 1)
    evaluated = program("eval", "last", "--dataset", "drawn", "--split", "train", "--json", **home).json
    assert evaluated["count"] >= 17
    assert evaluated["accuracy"] >= 1 - (MARGIN + 1) / evaluated["count"]
    trained = program(
        "train", "--dataset", "drawn", "--hidden", "32", "--epochs", "40", "--threads", "1", "--quiet", **home
    )
    assert trained.code == 0, trained.err
    assert program("eval", "last", "--split", "train", "--json", **home).json["accuracy"] > 0.5
    assert program("data", "verify", "drawn", **home).code == 0
