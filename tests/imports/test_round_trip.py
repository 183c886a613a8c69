"""Exported files become the same network again, in a run that all commands can open."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from tuinet.cli.main import call
from tuinet.datasets.dataset import Images
from tuinet.errors import ExportError
from tuinet.exports.exporter import Exporter
from tuinet.exports.registry import exporter_named
from tuinet.exports.subject import ExportSubject
from tuinet.nn.names import ActivationName
from tuinet.runs.fsck.check import check_run
from tuinet.runs.log import EventLog
from tuinet.runs.overview import read_overview

from ..exports.conftest import Train, exported
from .conftest import DIGITS, Import, logits, refusal

NETWORKS = ["safetensors", "npz", "json", "onnx"]


def write(form: str, subject: ExportSubject, folder: Path) -> Path:
    exporter = exporter_named(form)
    assert isinstance(exporter, Exporter)
    file = folder / f"network{exporter.suffixes[0]}"
    file.write_bytes(exported(exporter, subject))
    return file


@pytest.mark.parametrize("form", NETWORKS)
def test_the_logits_are_the_same_bit_for_bit(
    subject: ExportSubject, images: Images, imported: Import, tmp_path: Path, form: str
) -> None:
    model = imported(write(form, subject, tmp_path))
    assert np.array_equal(logits(model, images), logits(subject.model, images))
    assert model.config.activation == "relu"
    assert model.classes == subject.model.classes


@pytest.mark.parametrize("form", ["safetensors", "onnx"])
def test_every_activation_is_recognised(
    train: Train, images: Images, imported: Import, tmp_path: Path, form: str
) -> None:
    activations = get_args(ActivationName)
    subject = train(hidden=tuple(f"12 {activation}" for activation in activations), learning_rate=0.001)
    model = imported(write(form, subject, tmp_path))
    assert model.config.activations == activations
    assert np.array_equal(logits(model, images), logits(subject.model, images))


@pytest.mark.parametrize("form", NETWORKS)
def test_each_layer_keeps_its_activation(
    train: Train, images: Images, imported: Import, tmp_path: Path, form: str
) -> None:
    subject = train(hidden=("16 tanh", 14, "12 tanh"), activation="relu")
    model = imported(write(form, subject, tmp_path))
    assert model.config.activations == ("tanh", "relu", "tanh")
    assert model.config.hidden == (16, "14 relu", 12)
    assert np.array_equal(logits(model, images), logits(subject.model, images))


@pytest.mark.parametrize("form", NETWORKS)
@pytest.mark.parametrize(("normalisation", "imported_as"), [("batch", "none"), ("layer", "layer")])
def test_normalised_networks_give_the_same_answers(
    train: Train, images: Images, imported: Import, tmp_path: Path, form: str, normalisation: str, imported_as: str
) -> None:
    subject = train(hidden=(16, 12), normalisation=normalisation)
    model = imported(write(form, subject, tmp_path))
    assert model.config.normalisation == imported_as
    assert logits(model, images) == pytest.approx(logits(subject.model, images), abs=1e-5)
    if normalisation == "layer":
        assert np.array_equal(logits(model, images), logits(subject.model, images))


@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
@pytest.mark.parametrize("form", NETWORKS)
def test_residual_networks_give_the_same_answers(
    train: Train, images: Images, imported: Import, tmp_path: Path, form: str, normalisation: str
) -> None:
    subject = train(hidden=(16, 16, 16), normalisation=normalisation, shortcuts="residual")
    if (form, normalisation) == ("safetensors", "layer"):
        with pytest.raises(ExportError, match=r"nn\.Sequential has none: expected the format onnx, npz or json"):
            write(form, subject, tmp_path)
        return
    model = imported(write(form, subject, tmp_path))
    # Only past layer normalisation are shortcuts more than a part of the weights.
    assert model.config.shortcuts == ("residual" if normalisation == "layer" else "none")
    assert logits(model, images) == pytest.approx(logits(subject.model, images), abs=1e-4)


@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
def test_checkpoints_of_residual_networks_are_read(
    train: Train, images: Images, imported: Import, normalisation: str
) -> None:
    subject = train(hidden=(16, 16, 16), normalisation=normalisation, shortcuts="residual")
    model = imported(subject.model.checkpoint.path)
    assert model.config.shortcuts == "residual"
    assert logits(model, images) == pytest.approx(logits(subject.model, images), abs=1e-4)


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
def test_checkpoints_of_normalised_networks_are_read(
    train: Train, images: Images, imported: Import, normalisation: str
) -> None:
    subject = train(hidden=(16, 12), normalisation=normalisation)
    model = imported(subject.model.checkpoint.path)
    assert logits(model, images) == pytest.approx(logits(subject.model, images), abs=1e-5)


@pytest.mark.parametrize("form", NETWORKS)
def test_softmax_regression_and_wide_layers_return_too(
    train: Train, images: Images, imported: Import, tmp_path: Path, form: str
) -> None:
    for hidden in ((), (64,)):
        subject = train(hidden=hidden)
        model = imported(write(form, subject, tmp_path))
        assert np.array_equal(logits(model, images), logits(subject.model, images))


def test_the_run_has_the_results_of_the_network(subject: ExportSubject, imported: Import, tmp_path: Path) -> None:
    model = imported(write("safetensors", subject, tmp_path), "--name", "again")
    overview = read_overview(model.run)
    original = subject.model.predict(subject.model.images("test")).accuracy
    assert (overview.name, overview.status, overview.epochs) == ("again", "finished", "1/1")
    assert overview.test_accuracy == original
    assert overview.valid_accuracy == model.predict(model.images("valid")).accuracy
    assert not model.checkpoint.is_untrained
    assert overview.state is not None
    assert [warning.code for warning in overview.state.warnings] == ["imported"]


def test_the_layers_of_onnx_have_the_names_of_their_weights(
    subject: ExportSubject, own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(["import", str(write("onnx", subject, tmp_path)), "--dataset", DIGITS])
    assert "layers: 0.weight, 2.weight, 4.weight" in capsys.readouterr().err


def test_nothing_is_wrong_with_the_run(
    subject: ExportSubject, imported: Import, own_home: Path, tmp_path: Path
) -> None:
    model = imported(write("onnx", subject, tmp_path))
    assert check_run(model.run, own_home) == []


def test_it_trains_further(
    subject: ExportSubject, imported: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = imported(write("safetensors", subject, tmp_path))
    assert call(["resume", "last", "--epochs", "3", "--quiet"]) == 0
    state = model.run.state()
    assert [epoch.epoch for epoch in state.history] == [1, 2, 3]
    assert state.ended is not None
    assert state.ended.reason == "finished"
    assert state.history[-1].train_loss is not None
    assert state.history[-1].train_loss < 1


def test_it_is_exported_again(subject: ExportSubject, imported: Import, tmp_path: Path) -> None:
    file = write("npz", subject, tmp_path)
    again = write("npz", ExportSubject(imported(file).run), tmp_path)
    theirs = np.load(again)
    assert all(np.array_equal(theirs[f"weight_{k}"], subject.model.weights()[k].weight) for k in range(3))


def test_a_name_that_is_taken_is_refused(subject: ExportSubject, imported: Import, tmp_path: Path) -> None:
    file = write("npz", subject, tmp_path)
    run = imported(file, "--name", "mine").run
    with pytest.raises(Exception, match="'mine' is already taken"):
        imported(file, "--name", "mine")
    assert [path.name for path in run.folder.parent.iterdir()] == [run.run_id]


def test_a_disk_that_is_full_leaves_nothing(
    subject: ExportSubject, tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(EventLog, "append", fail)
    assert "cannot be created (No space left on device)" in refusal(write("npz", subject, tmp_path))


def test_a_data_set_that_is_not_here_is_named(subject: ExportSubject, tmp_path: Path) -> None:
    file = write("safetensors", subject, tmp_path)
    with pytest.raises(Exception, match="the network was trained on this data set, which this machine does not have"):
        call(["import", str(file)])


def test_another_activation_than_that_of_the_file_is_refused(subject: ExportSubject, tmp_path: Path) -> None:
    message = refusal(write("safetensors", subject, tmp_path), "--activation", "tanh")
    assert "its activation is relu" in message


def test_the_file_does_not_say_where_the_data_set_was(subject: ExportSubject, tmp_path: Path) -> None:
    assert subject.config.dataset.startswith("/")
    for form in NETWORKS:
        content = write(form, subject, tmp_path).read_bytes()
        assert subject.config.dataset.encode() not in content
