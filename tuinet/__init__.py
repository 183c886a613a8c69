"""tuinet: a neural network written from scratch in NumPy, trained and looked at in the terminal."""

__version__ = "0.1.0"
