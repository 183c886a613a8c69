"""The names by which a configuration chooses the parts of a network.

They stand apart from the functions they name, because reading a configuration must not take the time to import NumPy.
To add an activation, add its name here and its functions to `ACTIVATIONS`; a test compares names and tables.
"""

from typing import Literal

ActivationName = Literal["relu", "sigmoid", "tanh", "leaky_relu", "gelu", "silu", "softplus", "elu", "selu", "identity"]

InitializerName = Literal["he", "xavier", "lecun", "normal", "zeros"]

InitializerChoice = Literal["auto", InitializerName]
"""`auto` is the initializer that suits the activation."""

OptimizerName = Literal["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "nadam", "lion"]

ScheduleName = Literal["constant", "step", "exponential", "cosine", "one_cycle"]
