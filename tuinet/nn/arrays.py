"""The types of the arrays that the network takes and returns."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
"""Real numbers: float32 in training, float64 where gradients are checked by finite differences"""

Labels = NDArray[np.intp]
"""The class of each image in a batch, as a number from 0"""
