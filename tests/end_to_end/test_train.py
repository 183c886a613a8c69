"""`tuinet train` on the real digits."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from .conftest import FEW, SMALL, Tuinet, events, until
from .detached import LONG


@pytest.mark.parametrize(
    ("changes", "accuracy"),
    [
        ((), 0.92),
        (("--activation", "sigmoid"), 0.9),
        (("--hidden", "32,32,32"), 0.92),
        (("--hidden", "none"), 0.9),
    ],
    ids=["as it is", "sigmoid", "three hidden layers", "no hidden layer"],
)
def test_the_tutorial_network_learns(tuinet: Tuinet, changes: tuple[str, ...], accuracy: float) -> None:
    last = tuinet("train", "--preset", "tutorial", "--epochs", "4", "--threads", "1", *changes, "--json").lines[-1]
    assert last["test_accuracy"] >= accuracy


def test_a_data_set_as_it_is_published_can_be_added_and_trained(tuinet: Tuinet) -> None:
    """Two epochs show that it learns; all epochs of the default configuration give 88.5 %.

    On busy cores, threads would wait for each other for longer than they calculate.
    """
    fashion = Path("/usr/share/datasets/fashion-mnist")
    if not fashion.is_dir():
        pytest.skip("needs Debian's package dataset-fashion-mnist")
    assert tuinet("data", "add", "fashion-mnist", fashion).code == 0
    last = tuinet("train", "--dataset", "fashion-mnist", "--epochs", "2", "--threads", "1", "--json").lines[-1]
    assert last["test_accuracy"] >= 0.85


def test_standard_output_holds_json_and_nothing_else(tuinet: Tuinet) -> None:
    result = tuinet("train", *SMALL, "--json")
    assert result.code == 0
    assert [event["seq"] for event in result.lines] == list(range(1, len(result.lines) + 1))
    assert result.lines == events(tuinet.run)


def test_without_a_terminal_progress_is_plain_lines_on_standard_error(tuinet: Tuinet) -> None:
    result = tuinet("train", *SMALL)
    assert result.out == ""
    assert "\x1b" not in result.err
    assert "epoch 3/3" in result.err


def test_at_the_end_a_summary_names_accuracy_and_the_next_commands(tuinet: Tuinet) -> None:
    result = tuinet("train", *SMALL)
    assert "test accuracy" in result.err
    assert f"tuinet eval {tuinet.run.name}" in result.err


def test_quiet_is_quiet(tuinet: Tuinet) -> None:
    result = tuinet("train", *SMALL, "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_the_same_configuration_gives_the_same_weights_bit_for_bit(tuinet: Tuinet) -> None:
    for name in ("first", "second"):
        tuinet("train", *SMALL, "--dropout", "0.1", "--augment", "affine", "--name", name, "--quiet")
    first, second = (run / "checkpoints" / "epoch-0003.safetensors" for run in tuinet.runs)
    assert first.read_bytes() == second.read_bytes()


def test_a_target_accuracy_ends_the_run(tuinet: Tuinet) -> None:
    result = tuinet("train", *FEW, "--epochs", "50", "--target-accuracy", "0.8", "--json")
    assert result.lines[-1]["reason"] == "target_reached"
    assert "target reached" in tuinet("runs", "list").out
    assert "target reached" in tuinet("runs", "show").out


def test_a_diverging_run_fails_with_a_suggestion(tuinet: Tuinet) -> None:
    result = tuinet("train", *SMALL, "--learning-rate", "900", "--activation", "identity", "--quiet")
    assert result.code == 1
    assert "diverged" in result.err
    assert "try 0.05" in result.err


def test_ctrl_c_once_stops_after_the_batch_and_saves(tuinet: Tuinet) -> None:
    process = tuinet.start_installed("train", *LONG)
    until(lambda: tuinet.runs and len(events(tuinet.run)) > 5, "the run trains")
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert [event["type"] for event in events(tuinet.run)[-2:]] == ["checkpoint_saved", "run_ended"]
    assert events(tuinet.run)[-1]["reason"] == "stopped"


def test_ctrl_c_stops_a_run_that_takes_no_commands(tuinet: Tuinet) -> None:
    process = tuinet.start("train", *LONG)
    until(lambda: tuinet.runs and len(events(tuinet.run)) > 5, "the run trains")
    (tuinet.run / "commands.jsonl").mkdir()
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert events(tuinet.run)[-1]["reason"] == "stopped"


def test_ctrl_c_twice_kills(tuinet: Tuinet) -> None:
    process = tuinet.start("train", *LONG)
    until(lambda: tuinet.runs and len(events(tuinet.run)) > 5, "the run trains")
    job = int((tuinet.run / "lock").read_text().split()[0])
    os.kill(job, signal.SIGSTOP)  # a job that does not answer
    process.send_signal(signal.SIGINT)
    until(lambda: (tuinet.run / "commands.jsonl").exists(), "the first Ctrl-C is taken")
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert tuinet("runs", "list", "--json").json[0]["status"] == "interrupted"


def test_the_run_outlives_the_terminal(tuinet: Tuinet) -> None:
    process = tuinet.start("train", *LONG)
    until(lambda: tuinet.runs and len(events(tuinet.run)) > 5, "the run trains")
    process.send_signal(signal.SIGHUP)
    process.communicate()
    event_count = len(events(tuinet.run))
    until(lambda: len(events(tuinet.run)) > event_count, "the run goes on")
    assert tuinet("runs", "list", "--json").json[0]["status"] == "training"
    assert tuinet("stop", "last").code == 0
    until(lambda: events(tuinet.run)[-1]["type"] == "run_ended", "the run has stopped")


def test_ctrl_c_while_it_starts_leaves_no_run_that_trains(tuinet: Tuinet) -> None:
    process = tuinet.start("train", *LONG)
    until(lambda: tuinet.runs and (tuinet.run / "lock").exists(), "the run is locked")
    process.send_signal(signal.SIGINT)
    _, words = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in words
    # The job stops if it has been launched by then; otherwise there is none.
    assert tuinet("runs", "list", "--json").json[0]["status"] in ("stopped", "interrupted")


def test_a_reader_that_stops_early_causes_no_failure(tuinet: Tuinet) -> None:
    process = tuinet.start("train", "--help")
    assert process.stdout is not None
    process.stdout.close()
    _, words = process.communicate()
    assert "Traceback" not in words
