"""An L1 penalty makes weights exactly 0, and each epoch reports how many."""

from collections.abc import Callable
from typing import Any

import pytest

Train = Callable[..., Any]


@pytest.mark.parametrize("optimizer", ["nesterov", "adam"])
def test_the_share_of_zeros_grows_with_the_penalty(optimizer: str, train: Train) -> None:
    shares = []
    for l1 in (0.0, 0.01, 1.0):
        session = train(epochs=3, optimizer=optimizer, l1=l1)
        shares.append(session.of("epoch_finished")[-1].layers[0].zero_share)
    assert shares[0] == 0
    assert shares[0] < shares[1] < shares[2]
