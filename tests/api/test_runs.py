"""`tuinet.runs`, `tuinet.open` and `tuinet.load_dataset`: finding what was trained, and on what."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas
import pytest

import tuinet
from tuinet.errors import ConfigurationError, DatasetError, MissingRunError, UsageError
from tuinet.render.formatting import percent


def test_runs_are_listed_with_their_metrics(run: tuinet.Run, model: tuinet.Model) -> None:
    (listed,) = tuinet.runs()
    assert (listed.run_id, listed.name, listed.status) == (run.run_id, "small", "finished")
    assert listed.test_accuracy == run.test_accuracy
    assert listed.model().checkpoint == model.checkpoint


def test_runs_are_selected_by_status_and_hyperparameters(run: tuinet.Run) -> None:
    assert len(tuinet.runs(status="finished", hidden=[16], optimizer="nesterov")) == 1
    assert tuinet.runs(status="paused") == []
    assert tuinet.runs(hidden=(17,)) == []
    with pytest.raises(ConfigurationError, match=r"tuinet\.runs: unknown"):
        tuinet.runs(width=16)


def test_a_list_of_runs_fits_a_prompt(run: tuinet.Run) -> None:
    accuracy = f"{100 * (run.test_accuracy or 0):.2f} %"
    assert repr(tuinet.runs()) == f"[<Run {run.run_id}, small, finished, 2/2, test accuracy {accuracy}>]"


def test_a_network_is_opened_by_whatever_names_its_run(run: tuinet.Run, model: tuinet.Model) -> None:
    path = run.path
    for wanted in ("last", "small", run.run_id, run.run_id[:-1], str(path), path, run, run.directory):
        assert tuinet.open(wanted).checkpoint == model.checkpoint
    with pytest.raises(MissingRunError, match="'large'"):
        tuinet.open("large")


def test_any_checkpoint_can_be_opened(run: tuinet.Run) -> None:
    assert tuinet.open(checkpoint=0).checkpoint.is_untrained
    assert tuinet.open(checkpoint="1").checkpoint.epoch == 1
    assert run.model("last").checkpoint.epoch == 2


def test_a_data_set_is_split_as_a_run_splits_it(run: tuinet.Run) -> None:
    mnist = tuinet.load_dataset()
    assert (len(mnist.train), len(mnist.valid), len(mnist.test)) == (55_000, 5_000, 10_000)
    assert mnist.test.labels.tolist() == run.model().images("test").labels.tolist()
    with pytest.raises(DatasetError, match="'nowhere'"):
        tuinet.load_dataset("nowhere")


def test_the_curves_are_columns_of_a_data_frame(run: tuinet.Run) -> None:
    epochs = pandas.DataFrame(run.curves())
    assert epochs["epoch"].tolist() == [1, 2]
    assert epochs["valid_accuracy"].max() == run.valid_accuracy
    reports = [event.loss for event in run if event.type == "batch_trained"]
    assert run.curves(batches=True)["loss"] == reports


def test_a_run_is_exported_in_the_format_of_the_file_name(run: tuinet.Run, tmp_path: Path) -> None:
    weights = np.load(run.export(tmp_path / "net.npz"))
    assert any(np.array_equal(weights[name], run.model().weights()[0].weight) for name in weights)
    assert run.export(tmp_path / "curves.csv").read_text().splitlines()[0].startswith("epoch,")
    with pytest.raises(UsageError, match=r"net\.xyz: unknown extension: expected a format: onnx, "):
        run.export(tmp_path / "net.xyz")


def test_a_notebook_shows_metrics_and_curves(run: tuinet.Run) -> None:
    html = run._repr_html_()
    # The charts are no wider than the cell.
    assert "<svg style='max-width:100%;height:auto' " in html
    assert percent(run.test_accuracy) in html


def test_a_notebook_shows_why_a_run_cannot_be_read(own_home: Path) -> None:
    (own_home / "runs" / "20260101-000000-<b>-newt").mkdir(parents=True)
    html = tuinet.runs()[0]._repr_html_()
    assert "the run is incomplete" in html
    assert "<b>" not in html
