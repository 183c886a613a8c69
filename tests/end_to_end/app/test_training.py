"""Training in the app: one key starts it, others control it, and everything that is shown comes from the run."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from ..conftest import Tuinet, events
from ..terminal import Terminal
from .conftest import LONG, SMALL, TRAINING, Open, assert_as_it_was, is_whole, kinds_of_colour


def of(tuinet: Tuinet, kind: str) -> list[dict[str, Any]]:
    """The events of a type in the log of the one run."""
    return [event for event in events(tuinet.run) if event["type"] == kind] if tuinet.runs else []


def single_batches(tuinet: Tuinet) -> list[int]:
    """The batches of the one run that were trained by themselves."""
    return [event["batch"] for event in of(tuinet, "batch_trained") if event["layers"]]


def train(seen: Terminal) -> Terminal:
    """Start a run and wait until it trains."""
    seen.press("space")
    seen.until(TRAINING)
    return seen


def test_the_default_network_recognises_the_pinned_digit(app: Open, tuinet: Tuinet) -> None:
    # A fifth of the images show it as well; two threads would wait for each other beside another test.
    seen = app(last={"train_limit": 12_000, "threads": 1, "epochs": 1000})
    train(seen).wait(lambda: len(of(tuinet, "epoch_finished")) >= 2, "two epochs")
    seen.until("✓ predicted 7")
    seen.press("s")
    seen.until("■ stopped", " % of the test images correct", "Resume")
    seen.press("q")
    assert seen.end() == 0
    assert of(tuinet, "run_ended")[0]["test_accuracy"] > 0.9


@pytest.mark.parametrize(
    ("size", "environment", "kinds"),
    [
        # The 24 greys of the 256 colours take fewer bytes by their number.
        ((80, 24), {"COLORTERM": "truecolor"}, {"truecolor", "256 colours"}),
        ((120, 40), {"COLORTERM": "truecolor", "NO_COLOR": "1"}, set()),
    ],
    ids=["80x24, colours", "120x40, no colours"],
)
def test_a_person_trains_explores_and_leaves(
    app: Open, tuinet: Tuinet, size: tuple[int, int], environment: dict[str, str], kinds: set[str]
) -> None:
    seen = app(last=SMALL, size=size, **environment)
    seen.press("space")
    seen.until("✓ finished", "of the test images correct", "Resume")
    assert f"{100 * of(tuinet, 'run_ended')[0]['test_accuracy']:.2f} % of the test images correct" in seen.text
    seen.press("2")
    seen.until("of 1,000 correct", "Image 0: a 7", "✓ predicted 7")
    seen.press("right")
    seen.until("Image 1: a 2")
    seen.press("3")
    seen.until("Runs", "1 run")
    seen.wait(lambda: is_whole(seen), "the screen is filled")
    seen.press("q")
    assert seen.end() == 0
    assert_as_it_was(seen)
    assert kinds_of_colour(seen) == kinds
    assert [event["epoch"] for event in of(tuinet, "epoch_finished")] == [1, 2, 3]


def test_it_trains_one_batch_after_another_and_shows_their_numbers(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=SMALL, size=(120, 40))
    seen.press("b")
    seen.until("batch 1 of", "forward", "backward", "update", "‖ paused")
    (batch,) = of(tuinet, "batch_trained")
    numbers = [f"{batch['loss']:.4f}"]
    for layer in batch["layers"]:
        numbers += [f"norm {layer['gradient_norm']:.2g}", f"moved {100 * layer['update_ratio']:.2g} %"]
    seen.until(*numbers)
    seen.press("b")
    seen.until("batch 2 of")


def test_a_held_key_trains_as_many_batches_as_it_was_pressed(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=SMALL)
    # The first press starts the run: the others come while that takes place.
    for count in (20, 40):
        seen.type("b" * 20)
        seen.wait(lambda count=count: len(single_batches(tuinet)) >= count, f"{count} batches")
    seen.press("s")
    seen.until("■ stopped")
    assert single_batches(tuinet) == list(range(1, 41))
    assert len(tuinet.runs) == 1


def test_after_the_last_epoch_a_step_belongs_to_the_same_run_if_the_user_agrees(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=SMALL)
    seen.press("space")
    seen.until("✓ finished")
    seen.press("e")
    seen.until("has ended after 3 epochs", "Train it for one more epoch", "Start a new run")
    seen.press("escape")
    seen.until_gone("Start a new run")
    seen.press("e")
    seen.until("Train it for one more epoch")
    seen.press("enter")
    seen.until("4/4 epochs", "✓ finished")
    seen.press("b")
    seen.until("Train it for one more batch")
    seen.press("enter")
    seen.until("epoch 5/5", "‖ paused")
    assert len(tuinet.runs) == 1
    assert [event["epoch"] for event in of(tuinet, "epoch_finished")] == [1, 2, 3, 4]


def test_a_stopped_run_goes_on_with_a_step(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=LONG)
    seen.press("b")
    seen.until("‖ paused")
    seen.press("s")
    seen.until("■ stopped")
    seen.press("b")
    seen.wait(lambda: single_batches(tuinet) == [1, 2], "the second batch")
    assert len(tuinet.runs) == 1


def test_a_run_is_controlled_by_keys(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=LONG)
    seen.press("e")
    seen.until("‖ paused", "epoch 1", "Continue")
    assert len(of(tuinet, "epoch_finished")) == 1
    seen.press("space")
    seen.until(TRAINING, "Pause")
    seen.press("space")
    seen.until("‖ paused", "Continue")
    seen.press("s")
    seen.until("■ stopped  ", "of the test images correct")
    done = len(of(tuinet, "epoch_finished"))
    seen.press("r")
    seen.until(TRAINING)
    first, second = of(tuinet, "run_started")
    assert (first["resumed_epoch"] or 0) < 1 <= second["resumed_epoch"] <= done


def test_a_new_run_is_configured_while_the_old_one_keeps_training(app: Open, tuinet: Tuinet) -> None:
    seen = train(app(last=LONG))
    seen.press("n")
    seen.until("no run", "Start")
    seen.press("space")
    seen.until(TRAINING)
    seen.wait(lambda: len(tuinet.runs) == 2, "there are two runs")
    assert [run["status"] for run in tuinet("runs", "list", "--json").json] == ["training"] * 2


def test_the_digit_and_the_learning_rate_change_while_it_trains(app: Open, tuinet: Tuinet) -> None:
    seen = train(app(last={**LONG, "schedule": "constant", "train_limit": None}, size=(120, 50)))
    seen.press("right")
    seen.until("mage 1: a 2", "predicted")
    seen.wait(lambda: of(tuinet, "probe_evaluated")[-1]["indices"] == [1], "the run looks at that digit")
    seen.click("learning rate")
    seen.until("Step size: too high")
    seen.press("down")
    seen.until("Fraction of the last update")
    seen.press("up")
    seen.until("Step size: too high")
    seen.type("0.002")  # a field that a key leads to takes what is typed instead
    seen.press("enter")
    seen.until("◆ learning_rate 0.05", "rate 0.002")
    (changed,) = [event for event in of(tuinet, "setting_changed") if event["name"] == "learning_rate"]
    assert (changed["old"], changed["new"]) == (0.05, 0.002)
    seen.wait(lambda: of(tuinet, "batch_trained")[-1]["learning_rate"] == 0.002, "it trains at that rate")


def test_letters_are_text_where_text_is_typed(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=SMALL)
    seen.click("optional")
    seen.type("quiz-best")
    seen.until("quiz-best", "━Configuration")
    seen.press("escape")
    seen.until("━Test image")
    seen.press("space")
    seen.until("✓ finished")
    assert tuinet("runs", "show", "quiz-best", "--json").code == 0


def test_the_palette_and_a_click_do_what_a_key_does(app: Open) -> None:
    seen = app(last=SMALL)
    seen.press("ctrl+p")
    seen.until("Search")
    seen.type("one epoch")
    seen.until("Train to the end of the epoch")
    seen.press("enter")
    seen.until("‖ paused", "Continue")
    seen.click("Continue")
    seen.until("✓ finished")


def test_layers_chart_and_log_are_those_of_the_run(app: Open, home: Tuinet) -> None:
    path = home.home.parent / "mine.log"
    seen = app("app", "--run", "first")
    seen.until("✓ finished  first", "accuracy %", "of the test images correct")
    seen.press("i")
    seen.until("means over epoch 3", "32×784")
    seen.press("i")
    seen.until("━accuracy %")
    seen.press("c")
    seen.until("━loss")
    seen.press("L")
    seen.until("epoch 2 valid")
    seen.press("w")
    seen.until(".log")
    seen.type(str(path))
    seen.press("enter")
    seen.until_gone("Save the log as")
    assert "epoch 3 valid" in path.read_text()


def test_the_configuration_is_handed_on_as_a_file_and_as_a_command(app: Open, tuinet: Tuinet) -> None:
    path = tuinet.home.parent / "mine.toml"
    seen = app(last=SMALL)
    seen.press("ctrl+s")
    seen.until("tuinet.toml")
    seen.type(str(path))
    seen.press("enter")
    seen.until_gone("Save the configuration as")
    seen.press("y")
    seen.wait(lambda: seen.clipboard, "it is in the clipboard")
    program, *arguments = shlex.split(seen.clipboard)
    assert program == "tuinet"
    for handed_on in (arguments, ["train", "--config", path]):
        assert tuinet(*handed_on, "--quiet").code == 0
    for run in tuinet.runs:
        assert [event["epoch"] for event in events(run) if event["type"] == "epoch_finished"] == [1, 2, 3]


def test_a_run_that_diverges_says_so_and_what_to_try(app: Open) -> None:
    seen = app(last={**SMALL, "learning_rate": 900, "activation": "identity"}, size=(120, 40))
    seen.press("space")
    seen.until("✗ diverged", "try", "0.05,", "clip_norm")  # single words: lines are folded at the width of a pane
