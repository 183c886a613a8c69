"""Schedules: the rate at the quarters of a run, and the warmup."""

import math

import pytest

from tuinet.nn.schedules import SCHEDULES, learning_rate

QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)

HALF_ROOT = math.sqrt(2) / 2  # cos(π/4)

FACTORS = {
    "constant": (1, 1, 1, 1, 1),
    "step": (1, 1, 0.1, 0.01, 0.01),
    "exponential": (1, 0.1**0.5, 0.1, 0.1**1.5, 0.01),  # 0.01^t = 0.1^(2t)
    "cosine": (1, (1 + HALF_ROOT) / 2, 0.5, (1 - HALF_ROOT) / 2, 0),
    # Up by (1 - cos(π t/0.3)) / 2, down by (1 + cos(π (t - 0.3)/0.7)) / 2; as torch.optim.lr_scheduler.OneCycleLR
    # with its defaults max_lr/25 and max_lr/25/10,000.
    "one_cycle": (
        0.04,
        0.04 + 0.96 * (1 - math.cos(5 * math.pi / 6)) / 2,
        0.000004 + 0.999996 * (1 + math.cos(2 * math.pi / 7)) / 2,
        0.000004 + 0.999996 * (1 + math.cos(9 * math.pi / 14)) / 2,
        0.000004,
    ),
}


def test_every_schedule_is_checked() -> None:
    assert FACTORS.keys() == SCHEDULES.keys()


@pytest.mark.parametrize("name", sorted(SCHEDULES))
def test_factors_at_the_quarters_of_a_run(name: str) -> None:
    assert [SCHEDULES[name](t) for t in QUARTERS] == pytest.approx(FACTORS[name], rel=1e-12, abs=1e-12)


def test_one_cycle_in_decimal_numbers() -> None:
    assert [round(SCHEDULES["one_cycle"](t), 6) for t in (0.15, 0.3, 0.65)] == [0.52, 1.0, 0.500002]


@pytest.mark.parametrize("name", sorted(SCHEDULES))
def test_the_factor_is_never_above_one_nor_below_zero(name: str) -> None:
    factors = [SCHEDULES[name](i / 1000) for i in range(1001)]
    assert min(factors) >= 0
    assert max(factors) <= 1


def test_the_rate_is_the_base_times_the_factor_at_the_share_of_epochs_done() -> None:
    assert learning_rate(0.5, "cosine", 2, 4) == pytest.approx(0.25)


def test_a_part_of_an_epoch_counts_as_a_fraction() -> None:
    assert learning_rate(1, "exponential", 0.5, 2) == pytest.approx(0.1**0.5)


def test_past_the_last_epoch_the_rate_stays_where_it_ended() -> None:
    assert learning_rate(1, "step", 7, 4) == learning_rate(1, "step", 4, 4) == pytest.approx(0.01)


@pytest.mark.parametrize(("epochs_done", "expected"), [(0, 0), (0.5, 0.05), (1, 0.1), (2, 0.2), (3, 0.2)])
def test_warmup_rises_in_proportion_to_the_epochs_done(epochs_done: float, expected: float) -> None:
    assert learning_rate(0.2, "constant", epochs_done, 10, warmup=2) == pytest.approx(expected)


def test_warmup_and_schedule_multiply() -> None:
    assert learning_rate(1, "exponential", 1, 4, warmup=2) == pytest.approx(0.5 * 0.1**0.5)


def test_without_warmup_the_first_rate_is_the_full_one() -> None:
    assert learning_rate(0.2, "constant", 0, 10) == 0.2
