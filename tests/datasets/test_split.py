"""The choice of the validation images."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tuinet.datasets.split import allotment, arrange
from tuinet.validation_size import valid_count


def numbered(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """An image for each label, in whose three pixels its number stands."""
    count = np.arange(len(labels))
    return np.stack([count >> 16, count >> 8, count], axis=1).astype(np.uint8)[:, None]


def arranged(labels: NDArray[np.uint8], *sizes: int | None, seed: int = 0) -> tuple[NDArray[np.uint8], list[int]]:
    """The labels after `arrange`, and the number that each image had before."""
    images = numbered(labels)
    copied = labels.copy()
    arrange(images, copied, *sizes, seed)  # type: ignore[arg-type]
    numbers = images[:, 0].astype(int) @ [1 << 16, 1 << 8, 1]
    return copied, numbers.tolist()


SORTED = np.repeat(np.arange(10), 100).astype(np.uint8)


@pytest.mark.parametrize(("train", "valid"), [(60_000, 5000), (50_000, 5000), (49_999, 4999), (100, 10), (9, 0)])
def test_a_tenth_validates_but_at_most_5000(train: int, valid: int) -> None:
    assert valid_count("auto", train) == valid
    assert valid_count(7, train) == 7


def test_every_class_of_a_sorted_file_validates_in_its_proportion() -> None:
    labels, _ = arranged(SORTED, 100, None)
    assert np.bincount(labels[-100:]).tolist() == [10] * 10
    assert np.bincount(labels[:-100]).tolist() == [90] * 10


def test_a_limited_training_set_of_a_sorted_file_has_every_class() -> None:
    labels, _ = arranged(SORTED, 100, 50)
    assert np.bincount(labels[:50]).tolist() == [5] * 10


def test_the_validation_images_are_in_random_order() -> None:
    labels, _ = arranged(SORTED, 500, None)
    assert len(set(labels[-20:].tolist())) > 4


@pytest.mark.parametrize("valid", [0, 100])
def test_the_first_training_images_include_every_class(valid: int) -> None:
    labels, _ = arranged(SORTED, valid, None)
    assert np.bincount(labels[:500]).tolist() == [50] * 10


def test_a_seed_gives_one_sample_and_another_seed_another() -> None:
    first, again, other = (arranged(SORTED, 100, 50, seed=seed)[1] for seed in (1, 1, 2))
    assert first == again
    assert set(first[-100:]) != set(other[-100:])


def test_the_sample_is_the_same_on_every_machine_and_in_every_version() -> None:
    assert arranged(SORTED, 5, None)[1][-5:] == [302, 198, 452, 217, 64]


def test_the_training_limit_does_not_change_what_validates() -> None:
    assert arranged(SORTED, 100, 50)[1][-100:] == arranged(SORTED, 100, None)[1][-100:]


def test_a_rare_class_trains_and_validates() -> None:
    labels, _ = arranged(np.array([0] * 97 + [1, 1, 1], np.uint8), 10, None)
    assert (1 in labels[-10:], 1 in labels[:-10]) == (True, True)


def test_the_only_image_of_a_class_trains() -> None:
    labels, _ = arranged(np.array([0] * 99 + [1], np.uint8), 10, None)
    assert 1 in labels[:-10]


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=60).map(lambda labels: np.array(labels, np.uint8)), st.data())
def test_no_image_is_lost_and_each_keeps_its_label(labels: NDArray[np.uint8], data: st.DataObject) -> None:
    valid = data.draw(st.integers(0, len(labels) - 1))
    limit = data.draw(st.none() | st.integers(1, len(labels) - valid))
    after, numbers = arranged(labels, valid, limit, seed=data.draw(st.integers(0, 2**63 - 1)))
    assert sorted(numbers) == list(range(len(labels)))
    assert labels[numbers].tolist() == after.tolist()


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any), st.data())
def test_an_allotment_adds_up_and_is_close_to_the_proportions(numbers: list[int], data: st.DataObject) -> None:
    counts = np.array(numbers)
    size = data.draw(st.integers(1, sum(numbers)))
    found = allotment(counts, size)
    assert found.sum() == size
    assert (found <= counts).all()
    if size >= np.count_nonzero(counts):
        assert (found[counts > 0] > 0).all()
