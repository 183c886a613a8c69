"""Why a run ends before its last epoch."""

from tuinet.config import Configuration
from tuinet.events import EndReason
from tuinet.training.best import Best


def reached(config: Configuration, best: Best, accuracy: float) -> EndReason | None:
    """Whether an epoch with this validation accuracy is the last one, and why."""
    if config.target_accuracy is not None and accuracy >= config.target_accuracy:
        return "target_reached"
    if config.early_stopping is not None and best.stale_epochs >= config.early_stopping:
        return "early_stopped"
    return None


def divergence(rate: float, epoch: int, batch: int) -> str:
    """What happened when a loss or a weight is no finite number any more, and what to do.

    `epoch` counts finished epochs, `batch` the batches after those.
    """
    where = f"in epoch {epoch + 1}, by batch {batch}" if batch else f"by the end of epoch {epoch}"
    return (
        f"the loss is no finite number any more ({where}): the learning rate {rate:g} is too high; try {rate / 10:g}, "
        f"or clip_norm 1{'; the checkpoints before it are good' if epoch else ''}"
    )
