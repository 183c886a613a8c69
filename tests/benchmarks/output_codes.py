"""What an encoding costs in accuracy, and how it changes the mistakes. Not a benchmark of speed.

Trains networks of one hidden layer on MNIST for each encoding and loss, from several seeds, and looks at their mistakes
on the test images: how many are neighbours of the true digit, and how many differ from it in one bit. Prints a table.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset, load
from tuinet.evaluation.predictions import Evaluation
from tuinet.nn.encodings import binary
from tuinet.nn.names import LOSSES
from tuinet.training.engine import Engine

DIGITS = np.arange(10)

NEIGHBOURS = np.abs(DIGITS[:, np.newaxis] - DIGITS) == 1

ONE_BIT = np.abs(binary(10)[:, np.newaxis] - binary(10)).sum(axis=2) == 1


def trained(config: Configuration, dataset: Dataset) -> Evaluation:
    """The predictions for the test images after training."""
    engine = Engine(config, dataset)
    for _ in range(config.epochs):
        engine.begin_epoch()
        for _ in range(engine.batches):
            engine.train_batch()
        engine.end_epoch()
    return engine.evaluate(dataset.test)


def shares(evaluation: Evaluation) -> tuple[float, float, float]:
    """The accuracy, and the shares of the mistakes that are neighbours, or one bit apart."""
    confusion = evaluation.confusion()
    mistakes = confusion - np.diag(np.diag(confusion))
    total = mistakes.sum()
    return evaluation.accuracy, mistakes[NEIGHBOURS].sum() / total, mistakes[ONE_BIT].sum() / total


def main() -> None:
    """Print a line for each encoding and loss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    dataset = load("mnist", Path(), valid_size="auto", train_limit=None, splits=("train", "test"))
    print("| encoding | loss | accuracy | off by one | one bit apart |")
    print("| --- | --- | ---: | ---: | ---: |")
    for encoding, losses in LOSSES.items():
        for loss in losses:
            config = Configuration(encoding=encoding, loss=loss, epochs=arguments.epochs)
            rows = [shares(trained(config.changed(seed=seed), dataset)) for seed in range(arguments.seeds)]
            mean = np.mean(rows, axis=0)
            low, high = np.min(rows, axis=0)[0], np.max(rows, axis=0)[0]
            figures = f"{mean[0]:.2%} ({low:.2%} to {high:.2%}) | {mean[1]:.0%} | {mean[2]:.0%}".replace("%", " %")
            print(f"| {encoding} | {loss} | {figures} |")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
