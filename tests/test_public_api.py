"""What `import tuinet` offers to a script: four names, imported when they are used, and each of them for real."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tuinet
from tuinet.config import configure
from tuinet.errors import ConfigurationError, DatasetError, MissingRunError, RunError, UsageError
from tuinet.events import AnyEvent
from tuinet.runs.directory import Run

SMALL: dict[str, Any] = {"hidden": (16,), "epochs": 2, "train_limit": 2000, "valid_size": 500, "threads": 1}
"""A run that takes a tenth of a second, once the digits are loaded"""


def test_the_exported_names() -> None:
    assert tuinet.__all__ == ["Model", "__version__", "open", "runs", "train"]
    assert all(hasattr(tuinet, name) for name in tuinet.__all__)
    assert set(tuinet.__all__) <= set(dir(tuinet))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'tuinet' has no attribute 'load'"):
        tuinet.load  # type: ignore[attr-defined] # noqa: B018


def test_importing_tuinet_imports_no_numpy() -> None:
    program = "import json, sys, tuinet; dir(tuinet); print(json.dumps(list(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert not {"numpy", "pydantic", "safetensors", "rich", "textual"} & set(json.loads(output))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[tuinet.Model, list[AnyEvent]]]:
    """A network that `tuinet.train` has trained, and the events it reported."""
    home = tmp_path_factory.mktemp("home")
    events: list[AnyEvent] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUINET_HOME", str(home))
        yield tuinet.train(name="small", on_event=events.append, **SMALL), events


@pytest.fixture
def model(trained: tuple[tuinet.Model, list[AnyEvent]], monkeypatch: pytest.MonkeyPatch) -> tuinet.Model:
    """That network, in the home of its run."""
    model = trained[0]
    monkeypatch.setenv("TUINET_HOME", str(model.run.folder.parents[1]))
    return model


def test_training_returns_the_best_checkpoint(model: tuinet.Model) -> None:
    assert model.checkpoint.epoch == model.run.best_saved()
    assert model.predict(model.images("test")).accuracy > 0.6


def test_training_writes_a_run_like_any_other(model: tuinet.Model) -> None:
    assert model.run.state().status(live=model.run.is_live()) == "finished"
    assert model.run.record().name == "small"


def test_training_reports_its_events(trained: tuple[tuinet.Model, list[AnyEvent]]) -> None:
    types = [event.type for event in trained[1]]
    assert types[0] == "run_started"
    assert types[-1] == "run_ended"
    assert types.count("epoch_finished") == 2


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_exception_in_the_callback_stops_the_run(own_home: Path, error: type[BaseException]) -> None:
    def stop(event: AnyEvent) -> None:
        if event.type == "epoch_finished":
            raise error

    with pytest.raises(error):
        tuinet.train(configure({**SMALL, "epochs": 100_000}), on_event=stop)
    (run,) = tuinet.runs()
    assert run.status == "stopped"


def test_a_run_that_diverges_is_an_error(own_home: Path) -> None:
    with pytest.raises(RunError, match="diverged: the loss became infinite or NaN"):
        tuinet.train(**{**SMALL, "learning_rate": 1000, "optimizer": "sgd", "activation": "identity"})


def test_an_invalid_configuration_is_an_error(own_home: Path) -> None:
    with pytest.raises(ConfigurationError, match="unknown"):
        tuinet.train(layers=3)
    with pytest.raises(ConfigurationError, match="epochs = 0"):
        tuinet.train(epochs=0)
    with pytest.raises(DatasetError, match="'nowhere'"):
        tuinet.train(dataset="nowhere")
    with pytest.raises(UsageError, match="a configuration or a preset"):
        tuinet.train(configure({}), preset="tutorial")
    assert tuinet.runs() == []


def test_runs_are_listed_with_their_results(model: tuinet.Model) -> None:
    (run,) = tuinet.runs()
    assert (run.name, run.status, run.epochs) == ("small", "finished", "2/2")
    assert run.test_accuracy == model.predict(model.images("test")).accuracy


def test_runs_are_selected_by_status_and_hyperparameters(model: tuinet.Model) -> None:
    assert len(tuinet.runs(status="finished", hidden=[16], optimizer="nesterov")) == 1
    assert tuinet.runs(status="paused") == []
    assert tuinet.runs(hidden=(17,)) == []
    with pytest.raises(ConfigurationError, match=r"tuinet\.runs: unknown"):
        tuinet.runs(width=16)


def test_runs_can_be_called_although_it_is_also_a_package(model: tuinet.Model) -> None:
    import tuinet.runs.directory

    assert tuinet.runs.directory.Run is Run  # type: ignore[attr-defined] # a function, to the type checker
    assert len(tuinet.runs()) == 1


def test_a_network_is_opened_by_whatever_names_its_run(model: tuinet.Model) -> None:
    run = model.run
    for wanted in ("last", "small", run.run_id, run.run_id[:-1], str(run.folder), run.folder, run, tuinet.runs()[0]):
        assert tuinet.open(wanted).checkpoint == model.checkpoint
    with pytest.raises(MissingRunError, match="'large'"):
        tuinet.open("large")


def test_any_checkpoint_can_be_opened(model: tuinet.Model) -> None:
    assert tuinet.open(checkpoint=0).checkpoint.is_untrained
    assert tuinet.open(checkpoint="1").checkpoint.epoch == 1
    assert tuinet.open(checkpoint="last").checkpoint.epoch == 2


def test_a_list_of_runs_fits_a_prompt(model: tuinet.Model) -> None:
    accuracy = model.predict(model.images("test")).accuracy
    expected = f"[<Overview {model.run.run_id}, small, finished, 2/2, test accuracy {100 * accuracy:.2f} %>]"
    assert repr(tuinet.runs()) == expected
