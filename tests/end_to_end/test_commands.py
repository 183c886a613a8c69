"""The commands that look at runs, on one small run of real digits."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tuinet.datasets.dataset import load

from .conftest import SMALL, Tuinet


@pytest.fixture
def digit(tmp_path: Path) -> tuple[np.ndarray, int]:
    """A real test digit (28, 28) and its label."""
    test = load("mnist", tmp_path, valid_size=0, train_limit=None, splits=["test"]).test
    return test.images[0], int(test.labels[0])


def test_eval_says_how_good_the_network_is(home: Tuinet) -> None:
    found = home("eval", "small", "--json").json
    assert found["count"] == 1000
    assert found["interval"][0] < found["accuracy"] < found["interval"][1]
    assert sum(map(sum, found["confusion"])) == 1000
    assert len(found["classes"]) == 10
    confidences = [mistake["confidence"] for mistake in found["confident_mistakes"]]
    assert confidences == sorted(confidences, reverse=True)


def test_eval_takes_the_best_epoch_that_was_saved(home: Tuinet) -> None:
    log = home.run / "events.jsonl"
    lines = log.read_text().splitlines(keepends=True)
    last = next(number for number, line in enumerate(lines) if '"checkpoint_saved","epoch":3' in line)
    log.write_text("".join(lines[:last]))
    (home.run / "checkpoints" / "epoch-0003.safetensors").unlink()
    assert home("eval", "small", "--json").json["epoch"] == 2


def test_eval_agrees_with_the_end_of_the_training(home: Tuinet) -> None:
    accuracy = home("runs", "show", "small", "--json").json["test_accuracy"]
    assert home("eval", "small", "--json").json["accuracy"] == accuracy


def test_eval_takes_any_epoch(home: Tuinet) -> None:
    untrained, last = (home("eval", "small", "--checkpoint", epoch, "--json").json for epoch in ("0", "last"))
    assert untrained["accuracy"] < 0.3 < last["accuracy"]


@pytest.mark.parametrize(("split", "count"), [("train", 3000), ("valid", 400), ("test", 1000)])
def test_eval_takes_each_split(home: Tuinet, split: str, count: int) -> None:
    assert home("eval", "small", "--split", split, "--json").json["count"] == count


def test_eval_for_a_person_shows_classes_confusion_and_mistakes(home: Tuinet) -> None:
    out = home("eval").out
    assert all(word in out for word in ("accuracy", "95 % interval", "precision", "recall", "confusion", "mistakes"))


@pytest.mark.parametrize("polarity", ["light on dark", "dark on light"])
@pytest.mark.parametrize("kind", ["png", "jpg", "pgm", "npy"])
def test_predict_reads_images_of_any_kind_size_and_polarity(
    home: Tuinet, digit: tuple[np.ndarray, int], tmp_path: Path, kind: str, polarity: str
) -> None:
    pixels, label = digit
    pixels = 255 - pixels if polarity == "dark on light" else pixels
    large = np.asarray(Image.fromarray(pixels).resize((300, 300)))
    path = tmp_path / f"digit.{kind}"
    if kind == "npy":
        np.save(path, large)
    else:
        Image.fromarray(large).save(path)
    found = home("predict", "small", path, "--json").json
    assert found["prediction"] == str(label)
    assert sum(found["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_predict_shows_the_digit_beside_its_bars(home: Tuinet, digit: tuple[np.ndarray, int], tmp_path: Path) -> None:
    np.save(tmp_path / "digit.npy", digit[0])
    lines = home("predict", "last", tmp_path / "digit.npy").out.splitlines()
    assert any("@@" in line and "%" in line for line in lines)


def test_brackets_in_a_file_name_are_shown_as_they_are(
    home: Tuinet, digit: tuple[np.ndarray, int], tmp_path: Path
) -> None:
    np.save(tmp_path / "[bold]digit.npy", digit[0])
    assert "[bold]digit.npy" in home("predict", "last", tmp_path / "[bold]digit.npy").out


def test_runs_list_shows_state_and_accuracy(home: Tuinet) -> None:
    (run,) = home("runs", "list", "--json").json
    assert (run["name"], run["status"], run["epochs_done"]) == ("small", "finished", 3)
    assert run["run_id"] in home("runs", "list").out


def test_a_run_is_found_by_id_beginning_of_id_animal_name_and_last(home: Tuinet) -> None:
    run_id = home.run.name
    for wanted in (run_id, run_id[:10], run_id.split("-")[-1], "small", "last"):
        assert home("runs", "show", wanted, "--json").json["run_id"] == run_id


def test_compare_puts_differing_hyperparameters_side_by_side(home: Tuinet) -> None:
    home("train", *SMALL, "--activation", "tanh", "--name", "other", "--quiet")
    out = home("runs", "compare", "small", "other").out
    assert "tanh" in out
    assert "batch_size" not in out
    assert [run["name"] for run in home("runs", "compare", "small", "other", "--json").json] == ["small", "other"]


def test_remove_asks_and_does_not_take_silence_for_a_yes(home: Tuinet) -> None:
    result = home("runs", "remove", "small")
    assert result.code == 2
    assert "--yes" in result.err
    assert home.runs


def test_remove_removes(home: Tuinet) -> None:
    assert home("runs", "remove", "small", "--yes").code == 0
    assert not home.runs


def test_the_shown_toml_repeats_the_run(home: Tuinet, tmp_path: Path) -> None:
    first = home.run
    (tmp_path / "again.toml").write_text(home("config", "show", "small").out)
    assert home("train", "--config", tmp_path / "again.toml", "--quiet").code == 0
    again = home.runs[-1]
    assert weights(again) == weights(first)


def test_the_shown_command_line_repeats_the_run(home: Tuinet) -> None:
    first = home.run
    program, *arguments = shlex.split(home("config", "show", "small", "--json").json["command"])
    assert program == "tuinet"
    assert home(*arguments, "--quiet").code == 0
    assert weights(home.runs[-1]) == weights(first)


def test_more_epochs_can_be_added_to_a_finished_run(home: Tuinet) -> None:
    assert home("resume", "small", "--epochs", "5", "--quiet").code == 0
    assert home("runs", "show", "small", "--json").json["epochs_done"] == 5


def test_attach_replays_a_run_that_has_ended(home: Tuinet) -> None:
    assert "epoch 3/3" in home("attach", "small").err


def weights(run: Path) -> bytes:
    return (run / "checkpoints" / "epoch-0003.safetensors").read_bytes()


def test_json_and_quiet_are_for_programs(home: Tuinet) -> None:
    run_id = home.run.name
    assert [run["status"] for run in home("wait", "small", "--json").json] == ["finished"]
    assert home("runs", "list", "--quiet").out == f"{run_id}\n"
    assert home("data", "list", "-q").out == "mnist\n"
    for command in (
        ("wait", "small", "--quiet"),
        ("attach", "small", "--quiet"),
        ("runs", "check", "small", "--quiet"),
        ("data", "verify", "--quiet"),
        ("runs", "rename", "small", "tiny", "--quiet"),
        ("runs", "remove", "tiny", "--yes", "--quiet"),
    ):
        done = home(*command)
        assert (command, done.code, done.out, done.err) == (command, 0, "", "")


def test_a_run_that_nobody_watches_answers_in_json_or_with_its_id_alone(tuinet: Tuinet) -> None:
    detached = tuinet("train", *SMALL, "--detach", "--json", "--quiet")
    assert (detached.json, detached.err) == ({"run_id": tuinet.run.name, "machine": None}, "")
    tuinet("wait")
    resumed = tuinet("resume", "last", "--epochs", "4", "--detach", "-q")
    assert (resumed.out, resumed.err) == (f"{tuinet.run.name}\n", "")
    assert tuinet("wait").code == 0


def test_a_quiet_wait_reports_a_failure_only_by_its_exit_code(tuinet: Tuinet) -> None:
    diverging = ("--learning-rate", "1000", "--activation", "identity", "--hidden", "32,32", "--clip-norm", "none")
    tuinet("train", "--train-limit", "3000", "--threads", "1", "--optimizer", "sgd", *diverging, "--quiet")
    waited = tuinet("wait", "--quiet")
    assert (waited.code, waited.out, waited.err) == (1, "", "")


def test_help_describes_each_command_in_a_line_and_the_one_that_is_named_in_full(tuinet: Tuinet) -> None:
    whole, named = (" ".join(tuinet(*words).out.split()) for words in (["--help"], ["set", "--help"]))
    assert "Change a hyperparameter of a run while it trains. " in whole
    assert "The schedule derives the rate" not in whole
    assert "The schedule derives the rate of each batch from learning_rate." in named
