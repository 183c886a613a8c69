"""The same few digits, written as other programs publish their data sets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image
from scipy.io import savemat

from tuinet.datasets import idx

MNIST = Path(__file__).parents[2] / "data" / "mnist"


class Digits:
    """600 real digits for training, and 100 for testing."""

    def __init__(self) -> None:
        self.train = idx.read_images(MNIST / "train-images-idx3-ubyte.gz")[:600]
        self.train_labels = idx.read_labels(MNIST / "train-labels-idx1-ubyte.gz")[:600]
        self.test = idx.read_images(MNIST / "t10k-images-idx3-ubyte.gz")[:100]
        self.test_labels = idx.read_labels(MNIST / "t10k-labels-idx1-ubyte.gz")[:100]

    def table(self, split: str) -> pd.DataFrame:
        images, labels = (self.train, self.train_labels) if split == "train" else (self.test, self.test_labels)
        table = pd.DataFrame(images.reshape(len(images), -1), columns=[f"pixel{index}" for index in range(784)])
        table.insert(0, "label", labels)
        return table


def csv_files(digits: Digits, folder: Path) -> list[Path]:
    digits.table("train").to_csv(folder / "mnist_train.csv", index=False)
    digits.table("test").to_csv(folder / "mnist_test.csv.gz", index=False, header=False)
    return [folder]


def csv_in_an_archive(digits: Digits, folder: Path) -> list[Path]:
    with zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for split in ("train", "test"):
            table = digits.table(split)
            names = table.assign(label="digit " + table["label"].astype(str))
            archive.writestr(f"{split}.csv", names.to_csv(index=False, sep=";"))
    return [folder / "archive.zip"]


def keras(digits: Digits, folder: Path) -> list[Path]:
    arrays = {
        "x_train": digits.train,
        "y_train": digits.train_labels,
        "x_test": digits.test,
        "y_test": digits.test_labels,
    }
    np.savez(folder / "mnist.npz", **arrays)
    return [folder / "mnist.npz"]


def kmnist(digits: Digits, folder: Path) -> list[Path]:
    for split, images, labels in (
        ("train", digits.train, digits.train_labels),
        ("test", digits.test, digits.test_labels),
    ):
        np.savez_compressed(folder / f"kmnist-{split}-imgs.npz", images)
        np.savez_compressed(folder / f"kmnist-{split}-labels.npz", labels)
    return [folder]


def emnist(digits: Digits, folder: Path) -> list[Path]:
    def split(images: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
        return {"images": images.transpose(0, 2, 1).reshape(len(images), -1), "labels": labels[:, None]}

    dataset = {
        "train": split(digits.train, digits.train_labels),
        "test": split(digits.test, digits.test_labels),
        "mapping": [[label, ord(str(label))] for label in range(10)],
    }
    savemat(folder / "emnist-digits.mat", {"dataset": dataset}, do_compression=True)
    return [folder / "emnist-digits.mat"]


def write_idx(path: Path, array: np.ndarray) -> None:
    code = {"|u1": 0x08, ">i4": 0x0C}[array.dtype.str]
    shape = b"".join(length.to_bytes(4, "big") for length in array.shape)
    path.write_bytes(bytes([0, 0, code, array.ndim]) + shape + array.tobytes())


def dotted_idx(digits: Digits, folder: Path) -> list[Path]:
    """The names of the unpacked original, with its pixels as 32-bit integers in one file."""
    for split, images, labels in (
        ("train", digits.train.astype(">i4"), digits.train_labels),
        ("t10k", digits.test, digits.test_labels),
    ):
        write_idx(folder / f"{split}-images.idx3-ubyte", images)
        write_idx(folder / f"{split}-labels.idx1-ubyte", labels)
    return [folder]


def qmnist_of_torchvision(digits: Digits, folder: Path) -> list[Path]:
    """Its labels are the first of eight columns; the others tell who wrote a digit."""
    raw = folder / "QMNIST" / "raw"
    raw.mkdir(parents=True)
    for split, images, labels in (
        ("train", digits.train, digits.train_labels),
        ("test", digits.test, digits.test_labels),
    ):
        write_idx(raw / f"qmnist-{split}-images-idx3-ubyte", images)
        columns = [labels, *(np.arange(len(labels)) + column for column in range(7))]
        write_idx(raw / f"qmnist-{split}-labels-idx2-int", np.column_stack(columns).astype(">i4"))
    return [folder]


def a_split_of_emnist(digits: Digits, folder: Path) -> list[Path | str]:
    """As it is published: stored transposed, beside other data sets."""
    for name, count in (("digits", None), ("letters", 50)):
        for split, images, labels in (
            ("train", digits.train[:count], digits.train_labels[:count]),
            ("test", digits.test[:count], digits.test_labels[:count]),
        ):
            transposed = np.ascontiguousarray(images.transpose(0, 2, 1))
            write_idx(folder / f"emnist-{name}-{split}-images-idx3-ubyte", transposed)
            write_idx(folder / f"emnist-{name}-{split}-labels-idx1-ubyte", labels)
        mapping = "".join(f"{label} {ord(str(label))}\n" for label in range(10))
        (folder / f"emnist-{name}-mapping.txt").write_text(mapping)
    return [folder, "--split", "digits"]


def medmnist(digits: Digits, folder: Path) -> list[Path]:
    """With labels in a column, and validation images of its own, which are stored after the others."""
    np.savez_compressed(
        folder / "organmnist.npz",
        train_images=digits.train[:500],
        train_labels=digits.train_labels[:500, None],
        val_images=digits.train[500:],
        val_labels=digits.train_labels[500:, None],
        test_images=digits.test,
        test_labels=digits.test_labels[:, None],
    )
    return [folder / "organmnist.npz"]


def hugging_face(digits: Digits, folder: Path) -> list[Path]:
    for split, images, labels in (
        ("train", digits.train, digits.train_labels),
        ("test", digits.test, digits.test_labels),
    ):
        cells = [{"bytes": png(image), "path": None} for image in images]
        pq.write_table(pa.table({"image": cells, "label": labels.astype(np.int64)}), folder / f"{split}-00000.parquet")
    return [folder]


def image_files(digits: Digits, folder: Path) -> list[Path]:
    for split, images, labels in (
        ("train", digits.train, digits.train_labels),
        ("test", digits.test, digits.test_labels),
    ):
        for index, (image, label) in enumerate(zip(images, labels, strict=True)):
            of_class = folder / split / str(label)
            of_class.mkdir(parents=True, exist_ok=True)
            (of_class / f"{index:04}.png").write_bytes(png(image))
    return [folder]


def png(image: np.ndarray) -> bytes:
    content = io.BytesIO()
    Image.fromarray(image).save(content, "PNG")
    return content.getvalue()


Writer = Callable[[Digits, Path], Sequence[Path | str]]

WRITERS: list[Writer] = [
    dotted_idx,
    qmnist_of_torchvision,
    a_split_of_emnist,
    csv_files,
    csv_in_an_archive,
    keras,
    kmnist,
    medmnist,
    hugging_face,
    image_files,
    emnist,
]
