"""Training in the app: one key starts it, others steer it, and everything that is shown comes from the run."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from ..conftest import Tuinet, events
from ..terminal import Terminal
from .conftest import LONG, SMALL, TRAINING, Open


def of(tuinet: Tuinet, kind: str) -> list[dict[str, Any]]:
    """The events of a type in the log of the one run."""
    return [event for event in events(tuinet.run) if event["type"] == kind] if tuinet.runs else []


def train(seen: Terminal) -> Terminal:
    """Start a run and wait until it trains."""
    seen.press("space")
    seen.until(TRAINING)
    return seen


def test_the_default_network_recognises_the_pinned_digit(app: Open, tuinet: Tuinet) -> None:
    seen = app()
    seen.press("space")
    seen.until("epoch 2/", "✓ seen as 7")
    seen.press("s")
    seen.until("■ stopped", "test accuracy 9", "Resume")
    seen.press("q")
    assert seen.end() == 0
    assert of(tuinet, "run_ended")[0]["test_accuracy"] > 0.9


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("colours", [{"COLORTERM": "truecolor"}, {"NO_COLOR": "1"}], ids=["colours", "no colours"])
def test_a_person_trains_explores_and_leaves(
    app: Open, tuinet: Tuinet, size: tuple[int, int], colours: dict[str, str]
) -> None:
    seen = app(last=SMALL, size=size, **colours)
    seen.press("space")
    seen.until("✓ finished  test accuracy", "Resume")
    seen.press("2")
    seen.until("of 10,000 right", "Image 0: label 7", "✓ seen as 7")
    seen.press("right")
    seen.until("Image 1: label 2")
    seen.press("3")
    seen.until("━Runs" if size == (80, 24) else "Runs", "1 run")
    seen.press("q")
    assert seen.end() == 0
    assert [event["epoch"] for event in of(tuinet, "epoch_finished")] == [1, 2, 3]


def test_the_accuracy_on_the_screen_is_that_of_the_log(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=SMALL)
    seen.press("space")
    seen.until("✓ finished  test accuracy")
    accuracy = of(tuinet, "run_ended")[0]["test_accuracy"]
    assert f"test accuracy {100 * accuracy:.2f} %" in seen.text


def test_one_batch_from_nothing_shows_forward_backward_and_update(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=SMALL, size=(120, 40))
    seen.press("b")
    seen.until("batch 1 of", "forward", "backward", "update", "‖ paused")
    (batch,) = of(tuinet, "batch_trained")
    assert f"{batch['loss']:.4f}" in seen.text
    for layer in batch["layers"]:
        assert f"gradient {layer['gradient_norm']:.2g}" in seen.text
        assert f"by {layer['update_ratio']:.2g}" in seen.text


def test_one_batch_after_another(app: Open) -> None:
    seen = app(last=SMALL, size=(120, 40))
    seen.press("b")
    seen.until("batch 1 of")
    seen.press("b")
    seen.until("batch 2 of")


def test_one_epoch_trains_to_its_end_and_waits(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=LONG)
    seen.press("e")
    seen.until("‖ paused", "epoch 1")
    assert len(of(tuinet, "epoch_finished")) == 1


def test_space_pauses_and_continues(app: Open, tuinet: Tuinet) -> None:
    seen = train(app(last=LONG))
    seen.press("space")
    seen.until("‖ paused", "Continue")
    seen.press("space")
    seen.until(TRAINING, "Pause")
    assert len(of(tuinet, "paused")) == len(of(tuinet, "continued")) == 1


def test_a_stopped_run_goes_on_where_it_was(app: Open, tuinet: Tuinet) -> None:
    seen = train(app(last=LONG))
    seen.press("s")
    seen.until("■ stopped  test accuracy")
    seen.press("r")
    seen.until(TRAINING)
    first, second = of(tuinet, "run_started")
    assert second["resumed_epoch"] >= (first["resumed_epoch"] or 0)


def test_a_new_run_is_configured_while_the_old_one_trains_on(app: Open, tuinet: Tuinet) -> None:
    seen = train(app(last=LONG))
    seen.press("n")
    seen.until("no run", "Start")
    seen.press("space")
    seen.until(TRAINING)
    seen.wait(lambda: len(tuinet.runs) == 2, "there are two runs")
    assert [run["status"] for run in tuinet("runs", "list", "--json").json] == ["training"] * 2


def test_another_digit_is_pinned_while_it_trains(app: Open, tuinet: Tuinet) -> None:
    seen = train(app(last=LONG))
    seen.press("right")
    seen.until("digit 1: a 2", "seen as")
    seen.wait(lambda: of(tuinet, "probe_evaluated")[-1]["indices"] == [1], "the run looks at that digit")


def test_the_learning_rate_changes_while_it_trains(app: Open, tuinet: Tuinet) -> None:
    seen = train(app(last={**LONG, "schedule": "constant", "train_limit": 50_000}, size=(120, 50)))
    change_rate(seen, "0.002")
    seen.press("enter")
    seen.until("◆ learning_rate 0.05", "rate 0.002")
    (changed,) = of(tuinet, "setting_changed")
    assert (changed["name"], changed["old"], changed["new"]) == ("learning_rate", 0.05, 0.002)
    seen.wait(lambda: of(tuinet, "batch_trained")[-1]["learning_rate"] == 0.002, "it trains at that rate")


def test_a_value_out_of_bounds_is_refused_with_the_reason_beside_it(app: Open) -> None:
    seen = app(size=(120, 50))
    change_rate(seen, "5000")
    seen.until("at most 1,000")


def change_rate(seen: Terminal, text: str) -> None:
    """Type another learning rate into the form: a field that is come to by a key takes what is typed instead."""
    seen.click("0.9", line="momentum")
    seen.until("Share of the last update")
    seen.press("up")
    seen.until("How far each update steps")
    seen.type(text)


def test_letters_are_text_where_text_is_typed(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=SMALL)
    seen.click("optional")
    seen.type("quiz-best")
    seen.until("quiz-best", "━Configuration")
    seen.press("escape")
    seen.until("━Test digit")
    seen.press("space")
    seen.until("✓ finished")
    assert tuinet("runs", "show", "quiz-best", "--json").code == 0


def test_a_click_on_a_key_does_what_the_key_does(app: Open) -> None:
    seen = app(last=SMALL)
    seen.click("Start")
    seen.until("✓ finished")


def test_the_palette_finds_what_a_key_does(app: Open) -> None:
    seen = app(last=SMALL)
    seen.press("ctrl+p")
    seen.until("Search")
    seen.type("one epoch")
    seen.until("Train to the end of the epoch")
    seen.press("enter")
    seen.until("‖ paused")


def test_help_explains_the_screen(app: Open) -> None:
    seen = app()
    seen.press("?")
    seen.until("━Help", "Here a network is configured, trained and watched", "One batch: Train one batch")
    seen.press("escape")
    seen.until_gone("━Help")


def test_layers_are_shown_on_request(app: Open) -> None:
    seen = app(last=SMALL)
    seen.press("space")
    seen.until("✓ finished")
    seen.press("i")
    seen.until("layers at the end of epoch 3", "32×784")


def test_the_chart_shows_accuracy_or_loss(app: Open) -> None:
    seen = app(last=SMALL)
    seen.press("space")
    seen.until("✓ finished", "accuracy, %")
    seen.click("accuracy, %")
    seen.press("c")
    seen.until("loss, nats")


def test_the_configuration_is_saved_as_a_file_that_can_be_trained(app: Open, tuinet: Tuinet) -> None:
    path = tuinet.home.parent / "mine.toml"
    seen = app(last=SMALL)
    seen.press("ctrl+s")
    seen.until("tuinet.toml")
    seen.type(str(path))
    seen.press("enter")
    seen.until_gone("Save the configuration as")
    assert tuinet("train", "--config", path, "--quiet").code == 0
    assert len(of(tuinet, "epoch_finished")) == SMALL["epochs"]


def test_the_configuration_is_copied_as_a_command_that_trains_it(app: Open, tuinet: Tuinet) -> None:
    seen = app(last=SMALL)
    seen.press("y")
    seen.wait(lambda: seen.clipboard, "it is in the clipboard")
    program, *arguments = shlex.split(seen.clipboard)
    assert program == "tuinet"
    assert tuinet(*arguments, "--quiet").code == 0
    assert len(of(tuinet, "epoch_finished")) == SMALL["epochs"]


def test_the_log_is_saved_as_text(app: Open, tuinet: Tuinet) -> None:
    path = tuinet.home.parent / "mine.log"
    seen = app(last=SMALL)
    seen.press("space")
    seen.until("✓ finished", "epoch 3:")
    seen.click("epoch 2:")
    seen.press("w")
    seen.until(".log")
    seen.type(str(path))
    seen.press("enter")
    seen.until_gone("Save the log as")
    assert "epoch 3 valid" in path.read_text()


def test_a_run_that_diverges_says_so_and_what_to_try(app: Open) -> None:
    seen = app(last={**SMALL, "learning_rate": 900, "activation": "identity"}, size=(120, 40))
    seen.press("space")
    seen.until("✗ diverged", "try 90")
