"""tuinet itself, and the two that frame it: NumPy as tutorials write it, and the matrix products with nothing else."""

from __future__ import annotations

import os
import tempfile
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import numpy as np
from cases import RATE, WARM_UP, Case, Rates, batches, timed, training_images, weights


def tuinet(case: Case, epochs: int, threads: int | None) -> Rates:
    """A real run of a real job in a new run directory: threads chosen, events logged, checkpoints synced.

    The rates are those of the training loop, from `epoch_finished.seconds`; `whole` counts from one `epoch_started` to
    the next, so with validation, checkpoint and log. The first epoch is not counted, nor is the last: nothing follows.
    """
    from tuinet.config import configure
    from tuinet.events import EpochFinished, EpochStarted, RunStarted
    from tuinet.jobs.job import Job
    from tuinet.runs.local import LocalRun

    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as home:
        os.environ["TUINET_HOME"] = home
        settings = {
            "hidden": case.widths[1:-1],
            "batch_size": case.batch,
            "optimizer": "sgd",
            "learning_rate": RATE,
            "schedule": "constant",
            "epochs": epochs + 2,
            "threads": threads or "auto",
        }
        run = LocalRun.create(Path(home) / "runs", configure(settings), None)
        lock = run.lock()
        if not Job(run).train():
            raise RuntimeError(run.events()[-1].model_dump_json())
        lock.release()
        events = run.events()
    images = next(event.train_size for event in events if isinstance(event, RunStarted))
    starts = [event.time for event in events if isinstance(event, EpochStarted)]
    finished = [event for event in events if isinstance(event, EpochFinished)][1:-1]
    chosen = next(event.config["threads"] for event in events if isinstance(event, RunStarted))
    return Rates(
        [images / event.seconds for event in finished],
        int(chosen),
        [images / (end - start) for start, end in pairwise(starts[1:])],
        finished[-1].train_loss,
    )


def tutorial_numpy(case: Case, epochs: int, threads: int | None) -> Rates:
    """The network as blog posts have it: float64, a new array for every result, one-hot labels for the whole set."""
    images, labels = training_images()
    x_train = images.astype(np.float64)
    y_train = np.eye(10)[labels]
    parameters = weights(case, np.float64)
    rng = np.random.default_rng(0)
    last_loss = float("nan")

    def train(order: np.ndarray) -> int:
        nonlocal last_loss
        total = 0.0
        correct = 0
        for indices in batches(order, case.batch):
            x = x_train[indices]
            y = y_train[indices]
            outputs = [x]
            for layer, (weight, bias) in enumerate(parameters):
                z = outputs[-1] @ weight.T + bias
                outputs.append(np.maximum(z, 0) if layer < len(parameters) - 1 else z)
            exponentials = np.exp(outputs[-1] - outputs[-1].max(axis=1, keepdims=True))
            probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
            total += -np.sum(y * np.log(probabilities + 1e-12))
            correct += int(np.sum(probabilities.argmax(axis=1) == y.argmax(axis=1)))
            dz = (probabilities - y) / len(x)
            for layer in reversed(range(len(parameters))):
                weight, bias = parameters[layer]
                dw = dz.T @ outputs[layer]
                db = dz.sum(axis=0)
                if layer:
                    dz = (dz @ weight) * (outputs[layer] > 0)
                parameters[layer] = (weight - RATE * dw, bias - RATE * db)
        last_loss = total / len(order)
        return len(order)

    train(rng.permutation(len(labels))[: WARM_UP * case.batch])
    rates = timed(lambda: train(rng.permutation(len(labels))), epochs, perf_counter)
    return Rates(rates, loss=last_loss)


def ceiling(case: Case, epochs: int, threads: int | None) -> Rates:
    """Only the matrix products of a training step, laid out as tuinet's: forward, dW, and dX but for the first layer.

    The input is one batch, over and over. No gathering, no activation, no loss, no update: no NumPy network is faster.
    """
    from threadpoolctl import threadpool_limits

    from tuinet.nn.network import Network

    rng = np.random.default_rng(0)
    network = Network(case.widths, rng=rng)
    matrices = network.weights
    gradients = network.views(np.empty_like(network.parameters))[0]
    values = [rng.random((case.batch, width), np.float32) for width in case.widths]
    backwards = [np.empty_like(value) for value in values]
    layers = list(zip(matrices, values, values[1:], gradients, backwards, backwards[1:], strict=False))

    def train(steps: int) -> int:
        for _ in range(steps):
            for weight, x, z, _, _, _ in layers:
                np.matmul(x, weight.T, out=z)
            for weight, x, _, dw, dx, dz in reversed(layers):
                np.matmul(dz.T, x, out=dw)
                if x is not values[0]:
                    np.matmul(dz, weight, out=dx)
        return steps * case.batch

    backwards[-1][...] = 1e-6
    for value in values[1:]:
        value[...] = 0  # products of small numbers neither overflow nor slow down
    with threadpool_limits(threads, "blas"):
        train(WARM_UP)
        return Rates(timed(lambda: train(55_000 // case.batch), epochs, perf_counter), threads)
