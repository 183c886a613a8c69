"""Checking that a network fits into memory before it is allocated.

A system that runs out of memory kills processes, and not necessarily the one that asked for too much.
"""

from __future__ import annotations

from tuinet.config import Configuration
from tuinet.errors import ConfigurationError
from tuinet.nn.names import output_count
from tuinet.nn.optimizers import OPTIMIZERS
from tuinet.nn.parts import parameter_count
from tuinet.system_memory import available
from tuinet.values import value_text

FLOAT32 = 4
"""Bytes"""

ARRAYS_PER_WIDTH = 8
"""Arrays (batch, width) per layer, rounded up: outputs, slopes, masks and their gradients"""


def needed(config: Configuration, inputs: int, classes: int) -> int:
    """Return the bytes that training takes besides the data set."""
    widths = (inputs, *config.hidden_widths, output_count(config.encoding, classes))
    parameters = parameter_count(widths, config.normalisation)
    slots = len(OPTIMIZERS[config.optimizer].slots)
    averages = bool(config.averaging)
    # The parameters, their gradient and the best parameters, and the state of the optimizer.
    kept = 3 + slots + (config.accumulate > 1 or config.is_full_batch) + averages
    # A checkpoint holds parameters and state, three times while it is saved: arranged, encoded and written.
    saved = 3 * (1 + slots + averages)
    return FLOAT32 * (parameters * (kept + saved) + ARRAYS_PER_WIDTH * config.batch_size * sum(widths))


def check_memory(config: Configuration, inputs: int, classes: int) -> None:
    """Raise ConfigurationError if the network is too large for this machine, or for a limit of this process."""
    need = needed(config, inputs, classes)
    free = available()
    if free is None or need <= free:
        return
    raise ConfigurationError(
        f"hidden = {value_text(config.hidden)}, batch_size = {config.batch_size}: needs about {need / 1e9:.1f} GB of "
        f"memory, but only {free / 1e9:.1f} GB is available: use narrower layers or smaller batches"
    )
