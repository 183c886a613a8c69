"""How a gradient becomes an update."""

from __future__ import annotations

from pydantic import BaseModel

from tuinet.hyperparameter import declare
from tuinet.nn.names import OptimizerName, ScheduleName


class OptimizerFields(BaseModel):
    """The group `Optimizer` of the form and of the help."""

    optimizer: OptimizerName = declare(
        "nesterov",
        "Optimizer",
        "Rule that turns a gradient into an update. 'sgd' is plain gradient descent. From 'adagrad' on, updates hardly "
        "depend on the gradient's size. 'muon' is slow; 'lbfgs' steps once per epoch.",
        common=True,
    )
    learning_rate: float = declare(
        None,
        "Optimizer",
        "Step size: too high, and the loss rises. 'tuinet find-rate' suggests one. Default: sgd 0.1; momentum, "
        "nesterov 0.05; lbfgs 1; others 0.0005 to 0.01. Encoding 'number': a tenth of the first three.",
        common=True,
        live=True,
        gt=0,
        le=1000,
    )
    momentum: float = declare(
        0.9,
        "Optimizer",
        "Fraction of the last update to carry over into the next (momentum and nesterov).",
        live=True,
        ge=0,
        lt=1,
    )
    schedule: ScheduleName = declare(
        "cosine",
        "Optimizer",
        "How the learning rate changes over the run. 'cosine' falls smoothly to 0, 'exponential' to a hundredth. "
        "'step' divides by 10 at 50 % and 75 %. 'one_cycle' rises until 30 % and then falls.",
    )
    warmup: float = declare(
        0.0,
        "Optimizer",
        "Epochs at the start during which the learning rate rises from zero. Fractions are allowed.",
        ge=0,
        le=1000,
    )
    averaging: float = declare(
        0.0,
        "Optimizer",
        "Decay of a moving average of the weights, such as 0.999. It spans about 1 / (1 - decay) updates, and is "
        "validated and saved instead of the weights. 0: no average.",
        ge=0,
        lt=1,
    )
