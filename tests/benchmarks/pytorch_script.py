"""The script that a person would write with PyTorch: 784-128-10 on MNIST until the validation accuracy is 97 %.

The images are read from the same files, the last 5,000 are kept for validation as in tuinet, and the rest is what
PyTorch's tutorials do, as fast as simple code allows: no DataLoader, batches of 64 by a shuffled index, Adam with its
defaults. With `--test`, it goes on until somebody ends it, and prints the accuracy on the test images after each epoch
instead.

    python tests/benchmarks/pytorch_script.py [--test]
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
import torch

FOLDER = Path(__file__).resolve().parents[2] / "data" / "mnist"
TARGET = 0.97
VALID = 5000
BATCH = 64


def read(name: str, header: int) -> np.ndarray:
    """The bytes of an IDX file after its header."""
    with gzip.open(FOLDER / name) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


def main() -> None:
    """Train, and print a line for each epoch."""
    images = torch.from_numpy(read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(np.float32) / 255)
    labels = torch.from_numpy(read("train-labels-idx1-ubyte.gz", 8).astype(np.int64))
    x_train = images[:-VALID]
    y_train = labels[:-VALID]
    x_valid = images[-VALID:]
    y_valid = labels[-VALID:]

    watched = "validation"
    target = TARGET
    if "--test" in sys.argv[1:]:
        watched = "test"
        target = 2.0
        x_valid = torch.from_numpy(read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(np.float32) / 255)
        y_valid = torch.from_numpy(read("t10k-labels-idx1-ubyte.gz", 8).astype(np.int64))

    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters())
    epoch = 0
    accuracy = 0.0
    while accuracy < target:
        epoch += 1
        for indices in torch.randperm(len(x_train)).split(BATCH):
            optimizer.zero_grad()
            criterion(model(x_train[indices]), y_train[indices]).backward()
            optimizer.step()
        with torch.no_grad():
            accuracy = (model(x_valid).argmax(1) == y_valid).float().mean().item()
        print(f"epoch {epoch}: {watched} accuracy {accuracy:.4f}")


if __name__ == "__main__":
    main()
