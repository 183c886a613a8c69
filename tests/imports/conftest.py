"""Runs to export, and strangers' files to import."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.analysis.layers import layer_activations
from tuinet.analysis.model import Model
from tuinet.cli.main import call
from tuinet.datasets.dataset import Images
from tuinet.errors import TuinetError
from tuinet.runs.collection import find_run
from tuinet.runs.home import runs_folder

from ..digits import few_digits
from ..exports.conftest import images, subject, train

__all__ = ["images", "subject", "train"]

Import = Callable[..., Model]
DIGITS = str(few_digits())


@pytest.fixture
def imported(own_home: Path) -> Import:
    """Import a file, and open the run that it becomes."""

    def import_file(file: Path, *options: str, dataset: str = DIGITS) -> Model:
        assert call(["import", str(file), "--dataset", dataset, "--quiet", *options]) == 0
        return Model.open(find_run(runs_folder(), "last"))

    return import_file


def refusal(file: Path, *options: str, dataset: str = DIGITS) -> str:
    """Return the error message for a file that cannot be imported, and check that nothing of it remains."""
    with pytest.raises(TuinetError) as refused:
        call(["import", str(file), "--dataset", dataset, *options])
    message = str(refused.value)
    assert "\n" not in message
    assert not list(runs_folder().glob("*")) + list(runs_folder().glob(".*"))
    return message


def logits(model: Model, images: Images) -> np.ndarray:
    return layer_activations(model.network, images.images)[-1].pre_activations


def mlp(*widths: int, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Random weights (out, in) and biases of a network."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(0, 0.1, (outputs, inputs)).astype(np.float32), rng.normal(0, 0.1, outputs).astype(np.float32))
        for inputs, outputs in pairwise(widths)
    ]


def sequential(layers: list[tuple[np.ndarray, np.ndarray]], names: str = "0 2 4 6 8") -> dict[str, Any]:
    """The state of an `nn.Sequential`, with names for its linear layers."""
    tensors = {}
    for name, (weight, bias) in zip(names.split(), layers, strict=False):
        tensors[f"{name}.weight"] = weight
        tensors[f"{name}.bias"] = bias
    return tensors
