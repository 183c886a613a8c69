"""A unit under the microscope, and the numbers that its lines show."""

from __future__ import annotations

import re

import numpy as np
from rich.text import Text

from tuinet.analysis.connections import Cell
from tuinet.analysis.trace import trace
from tuinet.analysis.training_step import TrainingStep
from tuinet.nn.names import OptimizerName
from tuinet.nn.network import Network
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.render.marked_image import Look
from tuinet.render.palette import PLAIN
from tuinet.render.specimen import Specimen

LOOK = Look(PLAIN, ascii_only=False, style="half blocks")


ROUNDING = 2e-3
"""How far a sum of figures may be off"""


def specimen(
    cell: Cell,
    batch: int = 1,
    optimizer: OptimizerName = "sgd",
    clip_norm: float | None = None,
    weight_decay: float = 0.0,
    l1: float = 0.0,
    max_norm: float | None = None,
) -> Specimen:
    """A unit of a network 784-12-10 that learns from noise."""
    rng = np.random.default_rng(2)
    network = Network((784, 12, 10), "sigmoid", rng=rng)
    network.biases[0][...] = rng.normal(size=12)
    x = rng.random((batch, 784), np.float32)
    rule = OPTIMIZERS[optimizer](
        len(network.parameters), network.weight_count, weight_decay, l1=l1, matrices=network.matrices, max_norm=max_norm
    )
    step = TrainingStep(rule, rate=0.5, clip_norm=clip_norm)
    traced = trace(network, x, rng.integers(0, 10, batch), step)
    return Specimen(traced, cell, batch - 1, 28, [str(k) for k in range(10)], ["sigmoid"] * 2, optimizer)


def value(line: Text) -> float:
    """The number behind the last `=` of a line."""
    return float(line.plain.rsplit("=", 1)[1].replace("−", "-"))


def line_of(lines: list[Text], start: str) -> Text:
    (line,) = [line for line in lines if line.plain.strip("> ").startswith(start)]
    return line


def products(lines: list[Text]) -> list[tuple[float, float, float]]:
    """The factors and the product of each line of a table."""
    numbers = r"([+−]?[\d.e+−]+)"
    found = [re.search(rf"{numbers} · *{numbers} = *{numbers}$", line.plain) for line in lines]
    return [
        (float(match[1].replace("−", "-")), float(match[2].replace("−", "-")), float(match[3].replace("−", "-")))
        for match in found
        if match
    ]
