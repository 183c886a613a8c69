"""`tuinet explain`: what it prints for users, and what it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

import tuinet
from tuinet.analysis.attribution import Target
from tuinet.analysis.explanation import explain
from tuinet.analysis.subject import Subject
from tuinet.cli.explain import print_explanation
from tuinet.cli.explanation_data import as_data
from tuinet.cli.main import call
from tuinet.errors import DatasetError, ImageError, TuinetError, UsageError
from tuinet.nn.network import Network
from tuinet.render.explanation import attribution_pictures, flips_table, sums_table
from tuinet.render.palette import PLAIN

from ..jobs.conftest import SMALL

WRONG = 18
"""A test image of a 3 that the network does not recognise"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuinet.Model]:
    """A network that validates on nothing, in its home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUINET_HOME", str(tmp_path_factory.mktemp("home")))
        yield tuinet.train(**{**SMALL, "hidden": (16, 12), "valid_size": 0}).model()


@pytest.fixture
def model(trained: tuinet.Model, monkeypatch: pytest.MonkeyPatch) -> tuinet.Model:
    monkeypatch.setenv("TUINET_HOME", str(trained.run.folder.parents[1]))
    return trained


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert call(["explain", "last", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    return json.loads(printed(capsys, *arguments, "--json"))


def test_it_prints_the_answer_its_sums_the_pixels_and_the_flips(
    model: tuinet.Model, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, "--index", WRONG)
    text = printed(capsys, "--index", WRONG)
    best, second = found["predicted"], found["runner_up"]
    assert f"answer      {best} ({100 * found['probabilities'][best]:.2f} %), then {second}" in text
    assert f"true class  3 ({100 * found['probabilities'][3]:.2f} %)" in text
    for layer, title in zip(found["layers"], ("hidden layer 1", "hidden layer 2", "output"), strict=True):
        unit = layer["terms"]["unit"]
        assert f"{title}, unit {unit}" in text or f"{title} {unit}" in text
        assert f"z = {layer['z'][unit]:.3f}" in text
        assert f"= {layer['terms']['products'][0]:+.3f}" in text
    assert f"\n{best} rather than {second}: logits" in text
    assert "Occlusion: " in text
    assert f"Where the answer is no longer {best}" in text
    assert f"{found['flips']['fgsm']['above']['strength']:.3f}" in text
    assert text.count("\n") < 100


def test_the_answer_is_compared_with_any_other_class(model: tuinet.Model, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "--index", WRONG)
    best, second = found["predicted"], found["runner_up"]
    third = next(klass for klass in range(10) if klass not in (best, second))
    compared = as_json(capsys, "--index", WRONG, "--versus", third)
    assert compared["attribution_of"]["minus"] == third
    pixels = model.images("test").images[WRONG]
    expected = model.attribution(pixels, "occlusion", Target(best, third))
    np.testing.assert_allclose(compared["attribution"]["occlusion"], expected, rtol=1e-6)
    text = printed(capsys, "--index", WRONG, "--versus", third)
    assert f"\n{best} rather than {third}: logits" in text
    assert ("Add --versus 3 to compare with the true class." in text) == (third != 3)
    assert "Add --versus" not in printed(capsys, "--index", WRONG, "--versus", 3)
    for refused, problem in (
        (best, f"{best}: is the answer itself: expected one of "),
        ("ten", "ten: expected one of "),
    ):
        with pytest.raises(UsageError, match=f"--versus {problem}"):
            call(["explain", "last", "--index", str(WRONG), "--versus", str(refused)])


def test_the_first_test_image_is_explained_unless_another_is_named(
    model: tuinet.Model, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys)
    assert found["image"]["pixels"] == model.images("test").images[0].ravel().tolist()
    assert (found["image"]["split"], found["image"]["index"], found["label"]) == ("test", 0, 7)
    of_training = as_json(capsys, "--split", "train", "--index", 3)
    assert of_training["image"]["pixels"] == model.images("train").images[3].ravel().tolist()
    assert of_training["image"]["name"] == "training image 3"


def test_the_best_checkpoint_is_explained_unless_another_is_named(
    model: tuinet.Model, capsys: pytest.CaptureFixture[str]
) -> None:
    assert as_json(capsys)["checkpoint"] == model.checkpoint.path.name
    assert as_json(capsys, "--checkpoint", "0")["checkpoint"] == "epoch-0000.safetensors"


def test_an_image_of_ones_own_is_read_as_by_predict_and_has_no_label(
    model: tuinet.Model, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    digit = np.asarray(Image.fromarray(model.images("test").images[0]).resize((150, 150)))
    Image.fromarray(255 - np.pad(digit, 40)).save(tmp_path / "photo.png")
    found = as_json(capsys, tmp_path / "photo.png")
    call(["predict", "last", str(tmp_path / "photo.png"), "--json"])
    predicted = json.loads(capsys.readouterr().out)
    assert found["probabilities"] == pytest.approx(list(predicted["probabilities"].values()), rel=1e-4)
    assert (found["label"], found["loss_label"]) == (None, found["predicted"])
    assert found["loss"] == pytest.approx(-np.log(max(found["probabilities"])), rel=1e-4)
    text = printed(capsys, tmp_path / "photo.png")
    assert "true class" not in text
    assert "loss" not in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_the_terminal_and_can_be_read_in_ascii(model: tuinet.Model, width: int) -> None:
    explanation = explain(model, Subject.of(model.images("test"), "test", WRONG))
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(
            sums_table(explanation, model.classes, width),
            attribution_pictures(explanation, model.classes, PLAIN, width, ascii_only=True, score="logit"),
            flips_table(explanation, model.classes),
        )
    text = capture.get()
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    assert set(text) - set("×°−") <= set(map(chr, range(128)))


@pytest.mark.parametrize("weight", [1e20, 1e38])
def test_a_network_whose_weights_overflow_is_explained_without_a_warning(
    model: tuinet.Model, weight: float, capsys: pytest.CaptureFixture[str]
) -> None:
    network = Network(model.network.widths)
    network.parameters[...] = weight
    overflowing = tuinet.Model(model.run, model.checkpoint, model.config, network)
    explanation = explain(overflowing, Subject.of(model.images("test"), "test", 0))
    print_explanation(overflowing, explanation)
    assert f" {weight:.2g} × " in capsys.readouterr().out
    assert as_data(overflowing, explanation)["layers"][0]["terms"]["w"][0] == pytest.approx(weight)


@pytest.mark.parametrize(
    ("arguments", "error", "complaint"),
    [
        (["--index", "1000"], DatasetError, r"--index 1000: expected a number from 0 to 999: split 'test' of .* has"),
        (["--index", "-1"], DatasetError, "--index -1: expected a number from 0 to 999"),
        (["--index", "seven"], UsageError, "--index 'seven': expected a whole number"),
        (["--split", "valid"], DatasetError, "no images in split 'valid': the run has valid_size = 0"),
        (["digit.png", "--index", "3"], UsageError, "--index 3: cannot be used with an image file"),
        (["digit.png", "--split", "test"], UsageError, "--split test: cannot be used with an image file"),
        (["nowhere.png"], ImageError, "nowhere.png: cannot be read"),
        (["--indx"], UsageError, "unknown option '--indx'"),
        (["--indx", "3"], UsageError, "unexpected argument '3' after '--indx'"),
        (["--checkpoint", "9"], TuinetError, "no checkpoint of epoch 9"),
    ],
)
def test_what_it_cannot_explain_is_refused_in_one_line(
    model: tuinet.Model, arguments: list[str], error: type[TuinetError], complaint: str
) -> None:
    with pytest.raises(error, match=complaint) as refusal:
        call(["explain", "last", *arguments])
    assert "\n" not in str(refusal.value)


def test_several_figures_or_images_are_refused(model: tuinet.Model, tmp_path: Path) -> None:
    images = model.images("test").images
    np.save(tmp_path / "stack.npy", images[:3])
    with pytest.raises(ImageError, match=r"stack\.npy: a stack of images: expected one image"):
        call(["explain", "last", str(tmp_path / "stack.npy")])
    pair = np.pad(np.hstack([images[0], images[1]]), 20)
    Image.fromarray(pair).save(tmp_path / "pair.png")
    with pytest.raises(ImageError, match=r"pair\.png: 2 figures: expected one"):
        call(["explain", "last", str(tmp_path / "pair.png")])


def test_outputs_that_encode_classes_as_bits_have_scores_instead_of_logits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUINET_HOME", str(tmp_path))
    tuinet.train(**{**SMALL, "encoding": "binary"}).model()
    text = printed(capsys, "--index", WRONG)
    assert "score" in text
    assert "logit" not in text
