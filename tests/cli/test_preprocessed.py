"""A network sees every image as its run has preprocessed those that it was trained on, wherever the image is from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import tuinet
from tuinet.analysis.adjustment import Adjustment
from tuinet.cli.main import run
from tuinet.config import configure
from tuinet.datasets.dataset import Images
from tuinet.datasets.preprocessing import Preprocessing
from tuinet.facts import MNIST_TRAITS
from tuinet.jobs.feasibility import problems
from tuinet.tui.draw.questions import Drawn, as_seen

from ..jobs.conftest import SMALL

BOTH: dict[str, Any] = {"preprocess": "deslant", "figure_width": 12}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a run that preprocesses its images, and one that does not."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("TUINET_HOME", str(home))
        tuinet.train(**SMALL, **BOTH, augment="shift", name="slim").model()
        tuinet.train(**SMALL, name="plain").model()
        yield home


@pytest.fixture
def models(trained: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[tuinet.Model, tuinet.Model]:
    monkeypatch.setenv("TUINET_HOME", str(trained))
    return tuinet.open("slim"), tuinet.open("plain")


@pytest.fixture
def raw(models: tuple[tuinet.Model, tuinet.Model]) -> Images:
    return models[1].images("test")


def prepared(raw: Images) -> np.ndarray:
    return Preprocessing(deslant=True, figure_width=12)(raw.images, MNIST_TRAITS)


def test_the_images_of_a_run_are_preprocessed_in_training_and_after(
    models: tuple[tuinet.Model, tuinet.Model], raw: Images
) -> None:
    slim, _ = models
    np.testing.assert_array_equal(slim.images("test").images, prepared(raw))
    ended = slim.run.state().ended
    assert ended is not None
    assert slim.predict(prepared(raw), raw.labels).accuracy == ended.test_accuracy
    assert slim.predict(raw).accuracy < ended.test_accuracy
    np.testing.assert_array_equal(slim.prepared(raw.images), prepared(raw))
    np.testing.assert_array_equal(slim.prepared(raw.images.reshape(-1, 784) / 255), prepared(raw))


def test_members_of_a_committee_each_see_images_their_own_way(
    models: tuple[tuinet.Model, tuinet.Model], raw: Images, capsys: pytest.CaptureFixture[str]
) -> None:
    slim, plain = models
    probabilities = (slim.predict(prepared(raw)).probabilities + plain.predict(raw.images).probabilities) / 2
    accuracy = (probabilities.argmax(axis=1) == raw.labels).mean()
    for names in (("slim", "plain"), ("plain", "slim")):
        assert run(["eval", *names, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["accuracy"] == pytest.approx(accuracy)


def test_images_from_files_and_drawings_are_preprocessed(
    models: tuple[tuinet.Model, tuinet.Model], raw: Images, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slim, _ = models
    expected = slim.predict(prepared(raw)).probabilities[7]
    Image.fromarray(raw.images[7]).save(tmp_path / "digit.png")
    assert run(["predict", "slim", str(tmp_path / "digit.png"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["probabilities"]
    assert list(found.values()) == pytest.approx(expected.tolist(), abs=1e-5)
    assert run(["explain", "slim", str(tmp_path / "digit.png"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["image"]["pixels"] == prepared(raw)[7].ravel().tolist()
    drawn = Drawn(1, False, Adjustment(), raw.images[7])
    np.testing.assert_array_equal(as_seen(drawn, slim.input_format), prepared(raw)[7])


@pytest.mark.parametrize("form", ["npz", "json", "safetensors"])
def test_a_file_that_cannot_preprocess_is_refused(
    models: object, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", "slim", "-o", str(tmp_path / f"network.{form}")]) != 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "uses preprocess deslant and figure_width 12, which the file cannot contain" in line


def test_a_page_preprocesses_what_is_drawn(models: object, tmp_path: Path) -> None:
    assert run(["export", "slim", "-o", str(tmp_path / "page.html")]) == 0
    assert '"preprocessing":{"deslant":true,"figureWidth":12}' in (tmp_path / "page.html").read_text()


def test_a_teacher_must_see_images_the_same_way(models: object, capsys: pytest.CaptureFixture[str]) -> None:
    settings = [f"--{name.replace('_', '-')}={value}" for name, value in SMALL.items() if name != "hidden"]
    assert run(["train", *settings, "--teacher", "slim"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--teacher slim: uses preprocess deslant and figure_width 12" in line


def test_a_figure_is_not_wider_than_the_images() -> None:
    assert problems(configure({"figure_width": 29}))["figure_width"].startswith("expected at most 28")
