"""Why a run ends, and the event that says so."""

from collections.abc import Sequence

import numpy as np

from tuinet.config import Configuration
from tuinet.evaluation.forward import evaluate
from tuinet.events import EndReason, EpochFinished, RunEnded
from tuinet.training.best import Best
from tuinet.training.engine import Engine
from tuinet.training.remedies import DECAY, calmer, decay_overshoots


def reached(config: Configuration, best: Best, accuracy: float) -> EndReason | None:
    """Whether an epoch with this validation accuracy is the last one, and why."""
    if config.target_accuracy is not None and accuracy >= config.target_accuracy:
        return "target_reached"
    if config.early_stopping is not None and best.stale_epochs >= config.early_stopping:
        return "early_stopped"
    return None


def accuracy_after(epoch: int, history: Sequence[EpochFinished], best: Best) -> float:
    """The validation accuracy after the last epoch; 0 without a validation set."""
    accuracy = None
    if history and history[-1].epoch == epoch:
        accuracy = history[-1].valid_accuracy
    elif best.epoch == epoch:
        # The epoch's event could not be read, but its checkpoint could.
        accuracy = best.accuracy
    return accuracy or 0.0


def run_ended(reason: EndReason, engine: Engine, best: Best, seconds: float) -> RunEnded:
    """The last event of a run. Only now are the test images looked at, with the best epoch's weights.

    Without a validation set these are the last. `seconds` is the time of training.
    """
    if best.parameters is not None:
        engine.network.parameters[...] = best.parameters
    usable = bool(np.isfinite(engine.network.parameters).all())
    test = evaluate(engine.network, engine.dataset.test) if usable else None
    return RunEnded(
        reason=reason,
        epochs=engine.epoch,
        best_epoch=best.epoch,
        best_valid_accuracy=best.accuracy,
        test_loss=test.loss if test else None,
        test_accuracy=test.accuracy if test else None,
        seconds=seconds,
        error=divergence(engine.config, engine.epoch, engine.batch) if reason == "diverged" else None,
    )


def divergence(config: Configuration, epoch: int, batch: int) -> str:
    """What happened when a loss or a weight is no longer finite, and what to do.

    `epoch` counts finished epochs, `batch` the batches after those.
    """
    where = f"in epoch {epoch + 1}, by batch {batch}" if batch else f"by the end of epoch {epoch}"
    cause = f"the learning rate {config.learning_rate:g} is too high; {calmer(config)}"
    if decay_overshoots(config):
        cause = (
            f"weight_decay {config.weight_decay:g} is too strong with the learning rate {config.learning_rate:g}; try "
            f"weight_decay {DECAY:g}"
        )
    good = "; the checkpoints before it are good" if epoch else ""
    return f"the loss is no longer finite ({where}): {cause}{good}"
