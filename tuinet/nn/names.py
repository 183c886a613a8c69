"""The names by which a configuration chooses the parts of a network.

They stand apart from the functions they name, because reading a configuration must not take the time to import NumPy.
To add an activation, add its name here and its functions to `ACTIVATIONS`; a test compares names and tables.
"""

from typing import Literal

ActivationName = Literal["relu", "sigmoid", "tanh", "leaky_relu", "gelu", "silu", "softplus", "elu", "selu", "identity"]

InitializerName = Literal["he", "xavier", "lecun", "normal", "zeros"]

InitializerChoice = Literal["auto", InitializerName]
"""`auto` is the initializer that suits the activation."""

NormalisationName = Literal["none", "batch", "layer"]

ShortcutName = Literal["none", "residual"]

OptimizerName = Literal[
    "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "nadam", "lion", "muon", "lbfgs"
]

ScheduleName = Literal["constant", "step", "exponential", "cosine", "one_cycle"]

EncodingName = Literal["onehot", "number", "binary"]

LossName = Literal["cross_entropy", "squared_error"]

LossChoice = Literal["auto", LossName]
"""`auto` is the first of the losses that suit the encoding."""

LOSSES: dict[EncodingName, tuple[LossName, ...]] = {
    "onehot": ("cross_entropy", "squared_error"),
    "number": ("squared_error",),
    "binary": ("cross_entropy", "squared_error"),
}
"""The losses that suit each encoding, the usual one first. A number has no probabilities to take the logarithm of."""


def chosen_loss(encoding: EncodingName, loss: LossChoice) -> LossName:
    """Return the loss of that name; `auto` is the usual one of the encoding."""
    if loss == "auto":
        return LOSSES[encoding][0]
    return loss


def output_count(encoding: EncodingName, classes: int) -> int:
    """Return the number of outputs of a network: one per class, a single one, or as many bits as the classes need."""
    if encoding == "onehot":
        return classes
    if encoding == "number":
        return 1
    return max(1, (classes - 1).bit_length())
