"""A data set of drawings: where images go, what is refused, and what a program that dies leaves behind."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tuinet.datasets.catalogue import entries, remove
from tuinet.datasets.dataset import load
from tuinet.datasets.drawn import Kept, keep
from tuinet.errors import DatasetError

DIGITS = tuple("0123456789")


def image(number: int) -> NDArray[np.uint8]:
    """An image that differs from those of all other numbers."""
    return np.full((28, 28), number, np.uint8)


def saved(home: Path) -> tuple[list[int], list[int]]:
    """The numbers of the images in both splits, once the whole data set was read."""
    data = load("drawn", home, valid_size=0, train_limit=None)
    parts = (data.train, data.test)
    for part in parts:
        assert (part.labels == part.images[:, 0, 0] % 10).all()
    train, test = (part.images[:, 0, 0].tolist() for part in parts)
    return train, test


def test_the_first_drawing_trains_and_the_second_makes_it_a_data_set(tmp_path: Path) -> None:
    assert keep(image(3), 3, DIGITS, tmp_path) == Kept("drawn", "train", 1, 0)
    second = keep(image(4), 4, DIGITS, tmp_path)
    assert (second.split, second.is_usable) == ("test", True)
    assert saved(tmp_path) == ([3], [4])


def test_every_fifth_drawing_of_a_class_is_a_test_image(tmp_path: Path) -> None:
    numbers = [tens + label for tens in range(0, 60, 10) for label in (3, 4)]
    for number in numbers:
        keep(image(number), number % 10, DIGITS, tmp_path)
    train, test = saved(tmp_path)
    assert test == [4, 43, 44]
    assert sorted(train + test) == numbers


def test_the_classes_are_those_of_the_network_even_if_few_are_drawn(tmp_path: Path) -> None:
    names = ("cat", "dog", "tree")
    keep(image(0), 0, names, tmp_path)
    keep(image(1), 1, names, tmp_path)
    assert load("drawn", tmp_path, valid_size=0, train_limit=None).classes == names
    with pytest.raises(DatasetError, match="its classes are cat, dog, tree"):
        keep(image(2), 2, DIGITS, tmp_path)


def test_drawings_of_another_size_are_refused(tmp_path: Path) -> None:
    keep(image(0), 0, DIGITS, tmp_path)
    with pytest.raises(DatasetError, match="this drawing has 20×20 pixels: expected 28×28"):
        keep(np.zeros((20, 20), np.uint8), 0, DIGITS, tmp_path)


@pytest.mark.parametrize(("name", "message"), [("mnist", "is part of tuinet"), ("../x", "data set name")])
def test_other_names_are_refused(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=message):
        keep(image(0), 0, DIGITS, tmp_path, name)


def test_a_data_set_that_was_not_drawn_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "datasets" / "drawn").mkdir(parents=True)
    with pytest.raises(DatasetError, match="does not consist of drawings"):
        keep(image(0), 0, DIGITS, tmp_path)


def test_removing_the_data_set_leaves_no_file(tmp_path: Path) -> None:
    keep(image(0), 0, DIGITS, tmp_path)
    keep(image(1), 1, DIGITS, tmp_path)
    assert [(entry.name, entry.train, entry.test) for entry in entries(tmp_path) if not entry.bundled] == [
        ("drawn", 1, 1)
    ]
    remove("drawn", tmp_path)
    assert not list((tmp_path / "datasets").iterdir())


def test_wherever_the_program_dies_nothing_is_lost_and_the_data_set_can_be_read(tmp_path: Path) -> None:
    for number in range(3):
        keep(image(number), number, DIGITS, tmp_path)
    number = 3
    deaths = 0
    while dies_at(deaths, tmp_path, number):
        train, test = saved(tmp_path)
        assert sorted(train + test) in (list(range(number)), list(range(number + 1)))
        number = len(train) + len(test)
        deaths += 1
    assert deaths > 20
    hidden = [path.name for path in (tmp_path / "datasets").iterdir() if path.name.startswith(".")]
    assert len(hidden) == 1, "what killed programs left is gone"


def dies_at(step: int, home: Path, number: int) -> bool:
    """Save an image in a process that dies before it touches the file system for the `step`-th time, from 0.

    Returns whether it died: False if it finished with fewer steps.
    """
    with warnings.catch_warnings():
        # Of threads, which the child does not use.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        left = step

        def die(event: str, _: object) -> None:
            nonlocal left
            if event == "open" or event.startswith(("os.", "shutil.")):
                if left == 0:
                    os._exit(9)
                left -= 1

        try:
            sys.addaudithook(die)
            keep(image(number), number % 10, DIGITS, home)
            os._exit(0)
        finally:
            # After an error: this process must not go on with the tests.
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
