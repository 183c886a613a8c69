"""The reasons for a run to end, and its last event."""

from collections.abc import Sequence

import numpy as np

from tuinet.config import Configuration
from tuinet.events import EndReason, EpochFinished, RunEnded
from tuinet.training.best import Best
from tuinet.training.engine import Engine
from tuinet.training.remedies import DECAY, decay_overshoots, smaller_updates


def reached(config: Configuration, best: Best, accuracy: float) -> EndReason | None:
    """Return why an epoch with this validation accuracy ends the run, or None."""
    if config.target_accuracy is not None and accuracy >= config.target_accuracy:
        return "target_reached"
    if config.early_stopping is not None and best.stale_epochs >= config.early_stopping:
        return "early_stopped"
    return None


def accuracy_after(epoch: int, history: Sequence[EpochFinished], best: Best) -> float:
    """Return the validation accuracy after the last epoch; 0 without a validation set."""
    accuracy = None
    if history and history[-1].epoch == epoch:
        accuracy = history[-1].valid_accuracy
    elif best.epoch == epoch:
        # The epoch's event could not be read, but its checkpoint could.
        accuracy = best.accuracy
    return accuracy or 0.0


def run_ended(reason: EndReason, engine: Engine, best: Best, seconds: float) -> RunEnded:
    """Return the last event of a run, with test metrics of the best epoch's weights, or without validation of the last.

    The test images are used only here: metrics that had any influence on training would not be honest.
    """
    if best.state is not None:
        engine.evaluated.state[...] = best.state
    is_finite = bool(np.isfinite(engine.evaluated.state).all())
    test = engine.evaluate(engine.dataset.test) if is_finite else None
    error = None
    if reason == "diverged":
        error = divergence(engine.config, engine.epoch, engine.batch)
    return RunEnded(
        reason=reason,
        epochs=engine.epoch,
        best_epoch=best.epoch,
        best_valid_accuracy=best.accuracy,
        test_loss=test.loss if test else None,
        test_accuracy=test.accuracy if test else None,
        seconds=seconds,
        error=error,
    )


def divergence(config: Configuration, epoch: int, batch: int) -> str:
    """Explain where the loss or a weight became infinite or NaN, why, and what to try.

    `epoch` counts finished epochs, `batch` the batches after them.
    """
    position = f"by the end of epoch {epoch}"
    if batch:
        position = f"in epoch {epoch + 1}, by batch {batch}"
    message = f"the loss became infinite or NaN ({position}): {_cause(config)}"
    if epoch:
        message += "; earlier checkpoints are not affected"
    return message


def _cause(config: Configuration) -> str:
    if decay_overshoots(config):
        return (
            f"weight_decay {config.weight_decay:g} is too strong with the learning rate {config.learning_rate:g}; try "
            f"weight_decay {DECAY:g}"
        )
    return f"the learning rate {config.learning_rate:g} is too high; {smaller_updates(config)}"
