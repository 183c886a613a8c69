"""The names of the array types that the network speaks in."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
"""Real numbers: float32 in training, float64 when gradients are checked by finite differences."""

Labels = NDArray[np.intp]
"""Class numbers, one for each image of a batch."""
