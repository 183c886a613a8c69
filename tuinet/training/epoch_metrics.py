"""The metrics of a finished epoch."""

from __future__ import annotations

from tuinet.evaluation.dead_units import dead_shares
from tuinet.evaluation.zero_weights import zero_shares
from tuinet.events import EpochFinished
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.training.engine import Engine


def finished_epoch(engine: Engine, rate: float, seconds: float, seen: int) -> EpochFinished:
    """Evaluate the network on the validation images after an epoch.

    `rate` is the last learning rate. `seen` images were trained in `seconds`, fewer than the whole epoch if the run was
    resumed within it.
    """
    train = engine.tally.totals()
    images = engine.dataset.valid
    valid = engine.evaluate(images) if len(images) else None
    return EpochFinished(
        epoch=engine.epoch,
        train_loss=train.mean_loss,
        train_accuracy=train.accuracy,
        valid_loss=valid.loss if valid else None,
        valid_accuracy=valid.accuracy if valid else None,
        learning_rate=rate,
        seconds=seconds,
        samples_per_second=seen / seconds if seconds else None,
        layers=_diagnostics(engine),
        mean_rate=engine.layer_means.rate,
    )


def _diagnostics(engine: Engine) -> list[LayerDiagnostics]:
    """Return the means of the epoch, with the dead units of each hidden layer and the weights of 0 after it."""
    images = engine.dataset.valid
    if not len(images):
        images = engine.dataset.train
    # The output layer is linear, so its units cannot die.
    dead = [*dead_shares(engine.evaluated, images), None]
    zero = zero_shares(engine.evaluated)
    means = engine.layer_means.of(engine.diagnostics)
    return [
        layer.model_copy(update={"dead_share": dead_share, "zero_share": zero_share})
        for layer, dead_share, zero_share in zip(means, dead, zero, strict=True)
    ]
