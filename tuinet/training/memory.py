"""Whether a network fits into memory, asked before it is tried: a system that runs out of it kills what it likes."""

from itertools import pairwise

from tuinet.config import Configuration
from tuinet.errors import ConfigurationError
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.system_memory import available

FLOAT32 = 4  # bytes


def needed(config: Configuration, inputs: int, classes: int) -> int:
    """Bytes that training takes beyond the data: parameters, gradient, optimizer, best epoch, checkpoint, batches."""
    widths = (inputs, *config.hidden, classes)
    parameters = sum((below + 1) * above for below, above in pairwise(widths))
    slots = len(OPTIMIZERS[config.optimizer].slots)
    kept = 3 + slots  # parameters, gradient and the best parameters
    saved = 3 * (1 + slots)  # a checkpoint on its way to the disk: arranged, encoded, written
    return FLOAT32 * (parameters * (kept + saved) + 8 * config.batch_size * sum(widths))


def check_memory(config: Configuration, inputs: int, classes: int) -> None:
    """Raises ConfigurationError if the network is too large for this machine, or for a limit of this process."""
    need, free = needed(config, inputs, classes), available()
    if free is not None and need > free:
        widths = ",".join(map(str, config.hidden))
        raise ConfigurationError(
            f"hidden = {widths}, batch_size = {config.batch_size}: needs about {need / 1e9:.1f} GB of memory, and "
            f"{free / 1e9:.1f} GB are available: expected narrower layers or smaller batches"
        )
