"""One batch step by step, and the layers of an epoch."""

from __future__ import annotations

import pytest

from tuinet.render.layers import batch_lines, epoch_lines
from tuinet.render.palette import DARK, PLAIN

from .conftest import LAYERS, batch, epoch, started

CONFIG = started().config


def steps(width: int = 60, **more: object) -> list[str]:
    return batch_lines(batch(1, 1, layers=LAYERS, **more), CONFIG, PLAIN, width).plain.split("\n")


def table(width: int = 60, **more: object) -> list[str]:
    return epoch_lines(epoch(**more), CONFIG, PLAIN, width).plain.split("\n")


def test_the_forward_pass_has_the_shapes_of_each_layer() -> None:
    forward = [line for line in steps() if line.startswith("forward")]
    assert forward == [
        "forward  (64×784)·(784×256) → 64×256 relu",
        "forward  (64×256)·(256×10) → 64×10 softmax",
    ]


def test_the_loss_follows_the_forward_pass() -> None:
    assert steps()[3] == "loss     0.2500, 92.5 % correct"


def test_the_backward_pass_goes_from_the_last_layer_to_the_first() -> None:
    backward = [line for line in steps() if line.startswith("backward")]
    assert backward == ["backward 10×256 gradient norm 0.25", "backward 256×784 gradient norm 0.50"]


def test_the_update_says_how_far_the_weights_moved() -> None:
    update = [line for line in steps() if line.startswith("update")]
    assert update == ["update   256×784 weights moved 0.10 %", "update   10×256 weights moved 0.20 %"]


def test_all_layers_have_the_same_wording() -> None:
    # The full wording is too long for the first line alone.
    update = [line for line in steps(35) if line.startswith("update")]
    assert update == ["update   256×784 moved 0.10 %", "update   10×256 moved 0.20 %"]


def test_a_layer_that_hardly_moves_has_a_warning() -> None:
    still = [LAYERS[0].model_copy(update={"update_ratio": 1e-7})]
    assert table(layers=still)[-1].endswith(" ! tiny")


def test_small_updates_at_the_end_of_a_schedule_have_no_warning() -> None:
    still = [LAYERS[0].model_copy(update={"update_ratio": 1e-10})]
    assert "tiny" not in table(layers=still, learning_rate=1e-9)[-1]
    assert "tiny" not in table(layers=still, learning_rate=0.0)[-1]


def test_the_rate_of_the_measured_batches_decides_what_is_tiny() -> None:
    still = [LAYERS[0].model_copy(update={"update_ratio": 1e-7})]
    assert "tiny" not in table(layers=still, learning_rate=0.0, mean_rate=1e-4)[-1]
    assert "tiny" in table(layers=still, learning_rate=0.0, mean_rate=0.1)[-1]


def test_the_table_says_what_it_was_measured_over() -> None:
    assert table()[0] == "last batch of epoch 1"
    assert table(mean_rate=0.1)[0] == "means over epoch 1"


def test_a_layer_of_dead_units_has_a_warning() -> None:
    dead = [LAYERS[0].model_copy(update={"dead_share": 0.9})]
    assert table(layers=dead)[-1].endswith(" ! mostly dead")


def test_a_warning_that_does_not_fit_is_below_its_line() -> None:
    dead = [LAYERS[0].model_copy(update={"dead_share": 0.9, "update_ratio": 3.5e-11})]
    lines = table(31, layers=dead)
    assert lines[-1] == "  ! mostly dead"
    assert max(map(len, lines)) <= 31
    few = batch_lines(batch(1, 1, layers=[*dead, LAYERS[1]]), CONFIG, PLAIN, 31).plain.split("\n")
    assert max(map(len, few)) <= 31
    assert "         ! mostly dead" in few


def test_the_output_layer_has_no_dead_units() -> None:
    assert table()[-1].endswith("–")


def test_weights_of_0_are_counted_below_their_layer() -> None:
    sparse = [LAYERS[0].model_copy(update={"zero_share": 0.875}), LAYERS[1].model_copy(update={"zero_share": 0.0})]
    lines = table(31, layers=sparse)
    assert lines[-2] == "  87.50 % of the weights are 0"
    assert not any("weights" in line for line in table())


def test_one_batch_fits_into_the_pane_of_a_small_terminal() -> None:
    text = batch_lines(batch(1, 1, layers=LAYERS), CONFIG, PLAIN, 31).plain
    assert max(map(len, text.split("\n"))) <= 31


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(1.2, "120 %"), (0.1, "10 %"), (0.0069, "0.69 %"), (0.00001, "0.0010 %"), (1e-12, "<0.001 %"), (None, "–")],
)
def test_an_update_is_a_percentage_of_the_weights(ratio: float | None, text: str) -> None:
    layers = [LAYERS[0].model_copy(update={"update_ratio": ratio})]
    assert f" {text} " in table(layers=layers)[-1]


def test_without_colours_all_steps_look_alike() -> None:
    shown = batch_lines(batch(1, 1, layers=LAYERS), CONFIG, PLAIN, 60)
    names = [str(span.style) for span in shown.spans if span.end - span.start == 9]
    assert set(names) == {"bold"}
    coloured = batch_lines(batch(1, 1, layers=LAYERS), CONFIG, DARK, 60)
    assert {DARK.train, DARK.valid, DARK.right} <= {str(span.style) for span in coloured.spans}
