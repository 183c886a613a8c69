"""The script that a person would write with scikit-learn: MLPClassifier with 128 units and its defaults, on MNIST.

The images are read from the same files, and the last 5,000 are left out as in tuinet. `partial_fit` trains an epoch.

    python tests/benchmarks/sklearn_script.py --test
"""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier

FOLDER = Path(__file__).resolve().parents[2] / "data" / "mnist"
VALID = 5000


def read(name: str, header: int) -> np.ndarray:
    """The bytes of an IDX file after its header."""
    with gzip.open(FOLDER / name) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


def main() -> None:
    """Train, and print the test accuracy after each epoch, until somebody ends it."""
    x_train = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)[:-VALID].astype(np.float32) / 255
    y_train = read("train-labels-idx1-ubyte.gz", 8)[:-VALID]
    x_test = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(np.float32) / 255
    y_test = read("t10k-labels-idx1-ubyte.gz", 8)
    model = MLPClassifier(hidden_layer_sizes=(128,), random_state=0)
    epoch = 0
    while True:
        epoch += 1
        model.partial_fit(x_train, y_train, classes=np.arange(10))
        print(f"epoch {epoch}: test accuracy {model.score(x_test, y_test):.4f}")


if __name__ == "__main__":
    main()
