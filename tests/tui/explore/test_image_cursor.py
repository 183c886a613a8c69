"""The way through the images: which is looked at, and which come before and after it."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.evaluation.filters import Filter
from tuinet.evaluation.predictions import Evaluation
from tuinet.tui.explore.image_cursor import NONE, ImageCursor


def answers(*rows: tuple[int, int, float]) -> Evaluation:
    """From rows of true class, predicted class and its probability; the rest is shared by the two others."""
    probabilities = np.empty((len(rows), 3), np.float32)
    for row, (_, predicted, sure) in zip(probabilities, rows, strict=True):
        row[:] = (1 - sure) / 2
        row[predicted] = sure
    labels = np.array([label for label, _, _ in rows])
    return Evaluation(probabilities, -np.log(probabilities[np.arange(len(rows)), labels]), labels)


SIX = answers((0, 0, 0.9), (0, 1, 0.8), (1, 1, 0.6), (1, 1, 0.7), (2, 1, 0.95), (2, 0, 0.5))
"""Images 1, 4 and 5 are wrong."""

ALL_RIGHT = answers(*((label, label, 0.9) for label in (0, 0, 1, 1, 2, 2)))


@pytest.fixture
def walk() -> ImageCursor:
    walk = ImageCursor()
    walk.enter(6)
    walk.take(SIX)
    return walk


def path(walk: ImageCursor, steps: int = 6) -> list[int]:
    """The images that are looked at, going on."""
    seen = []
    for _ in range(steps):
        seen.append(walk.index)
        walk.move(1)
    return seen


def test_it_begins_at_the_first_image_before_there_are_answers() -> None:
    walk = ImageCursor()
    walk.enter(6)
    assert path(walk) == [0, 1, 2, 3, 4, 5]


def test_without_images_there_is_nothing_to_look_at() -> None:
    walk = ImageCursor()
    walk.enter(0)
    walk.move(1)
    assert walk.is_empty


def test_after_the_last_comes_the_first(walk: ImageCursor) -> None:
    walk.move(-1)
    assert walk.index == 5
    walk.move(1)
    assert walk.index == 0


def test_the_edges_are_the_first_and_the_last_that_pass(walk: ImageCursor) -> None:
    walk.narrow(Filter(wrong=True))
    walk.edge(last=True)
    assert walk.index == 5
    walk.edge(last=False)
    assert walk.index == 1


def test_only_what_passes_is_met(walk: ImageCursor) -> None:
    walk.narrow(Filter(wrong=True))
    assert path(walk, 4) == [1, 4, 5, 1]


def test_any_image_is_one_that_passes(walk: ImageCursor) -> None:
    walk.narrow(Filter(wrong=True))
    walk.random()
    assert walk.index in (1, 4, 5)


def test_an_image_that_passes_the_new_filter_stays(walk: ImageCursor) -> None:
    walk.jump(4)
    walk.narrow(Filter(wrong=True))
    assert (walk.index, walk.position) == (4, 1)


def test_an_image_that_does_not_pass_gives_way_to_the_first(walk: ImageCursor) -> None:
    walk.jump(2)
    walk.narrow(Filter(wrong=True))
    assert (walk.index, walk.position) == (1, 0)


def test_another_order_begins_at_its_first(walk: ImageCursor) -> None:
    walk.jump(2)
    walk.narrow(Filter(sort="loss"))
    assert walk.index == 4


def test_if_nothing_passes_there_is_nothing_to_look_at(walk: ImageCursor) -> None:
    walk.narrow(Filter(label=1, wrong=True))
    assert (walk.index, walk.position, walk.is_empty) == (NONE, None, True)


def test_after_nothing_all_can_be_looked_at_again(walk: ImageCursor) -> None:
    walk.narrow(Filter(label=1, wrong=True))
    walk.narrow(Filter())
    assert walk.index == 0


def test_the_image_stays_when_other_answers_let_it_pass_no_more(walk: ImageCursor) -> None:
    walk.narrow(Filter(wrong=True))
    walk.take(ALL_RIGHT)
    assert (walk.index, walk.position) == (1, None)


def test_from_an_image_that_passes_no_more_the_way_goes_on_at_its_place(walk: ImageCursor) -> None:
    walk.narrow(Filter(wrong=True))
    walk.jump(3)
    walk.move(1)
    assert walk.index == 4
    walk.jump(3)
    walk.move(-1)
    assert walk.index == 1


def test_answers_that_come_late_let_the_filter_choose() -> None:
    walk = ImageCursor()
    walk.narrow(Filter(wrong=True))
    walk.enter(6)
    assert walk.is_empty
    walk.take(SIX)
    assert walk.index == 1


def test_an_image_is_found_by_its_number_even_if_it_does_not_pass(walk: ImageCursor) -> None:
    walk.narrow(Filter(wrong=True))
    walk.jump(2)
    assert (walk.index, walk.position) == (2, None)


def test_mistakes_are_met_one_after_the_other(walk: ImageCursor) -> None:
    seen = [walk.index for _ in range(4) if walk.mistake(1)]
    assert seen == [1, 4, 5, 1]


def test_mistakes_are_met_backwards_too(walk: ImageCursor) -> None:
    seen = [walk.index for _ in range(4) if walk.mistake(-1)]
    assert seen == [5, 4, 1, 5]


def test_a_mistake_at_the_place_of_an_image_that_does_not_pass_is_not_passed_over(walk: ImageCursor) -> None:
    walk.narrow(Filter(wrong=True))
    walk.jump(3)
    assert walk.mistake(1)
    assert walk.index == 4


def test_where_all_is_right_there_is_no_mistake(walk: ImageCursor) -> None:
    walk.take(ALL_RIGHT)
    assert not walk.mistake(1)
    assert walk.index == 0


def test_the_image_is_in_the_middle_of_its_neighbours(walk: ImageCursor) -> None:
    walk.jump(3)
    assert walk.around(3) == ([2, 3, 4], 1)


def test_at_the_edges_the_neighbours_are_all_on_one_side(walk: ImageCursor) -> None:
    assert walk.around(3) == ([0, 1, 2], 0)
    walk.jump(5)
    assert walk.around(3) == ([3, 4, 5], 2)


def test_few_images_are_all_neighbours(walk: ImageCursor) -> None:
    walk.narrow(Filter(wrong=True))
    assert walk.around(10) == ([1, 4, 5], 0)


def test_an_image_that_does_not_pass_stands_between_those_that_do(walk: ImageCursor) -> None:
    walk.narrow(Filter(wrong=True))
    walk.jump(3)
    assert walk.around(10) == ([1, 3, 4, 5], 1)


def test_nothing_has_no_neighbours(walk: ImageCursor) -> None:
    walk.narrow(Filter(label=1, wrong=True))
    assert walk.around(5) == ([], 0)
