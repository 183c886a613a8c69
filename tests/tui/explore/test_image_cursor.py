"""The cursor: which image is looked at, and which come before and after it."""

from __future__ import annotations

import numpy as np
import pytest

from tuinet.evaluation.filters import Filter
from tuinet.evaluation.predictions import Evaluation
from tuinet.tui.explore.image_cursor import NO_IMAGE, ImageCursor


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
def cursor() -> ImageCursor:
    cursor = ImageCursor()
    cursor.enter(6)
    cursor.take(SIX)
    return cursor


def path(cursor: ImageCursor, steps: int = 6) -> list[int]:
    """The images that are looked at, going on."""
    seen = []
    for _ in range(steps):
        seen.append(cursor.index)
        cursor.move(1)
    return seen


def test_it_begins_at_the_first_image_before_there_are_answers() -> None:
    cursor = ImageCursor()
    cursor.enter(6)
    assert path(cursor) == [0, 1, 2, 3, 4, 5]


def test_without_images_there_is_nothing_to_look_at() -> None:
    cursor = ImageCursor()
    cursor.enter(0)
    cursor.move(1)
    assert cursor.is_empty


def test_after_the_last_comes_the_first(cursor: ImageCursor) -> None:
    cursor.move(-1)
    assert cursor.index == 5
    cursor.move(1)
    assert cursor.index == 0


def test_the_edges_are_the_first_and_the_last_that_pass(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(wrong=True))
    cursor.go_to_end(last=True)
    assert cursor.index == 5
    cursor.go_to_end(last=False)
    assert cursor.index == 1


def test_it_moves_through_what_passes(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(wrong=True))
    assert path(cursor, 4) == [1, 4, 5, 1]


def test_a_random_image_passes(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(wrong=True))
    cursor.go_to_random()
    assert cursor.index in (1, 4, 5)


def test_an_image_that_passes_the_new_filter_stays(cursor: ImageCursor) -> None:
    cursor.jump(4)
    cursor.narrow(Filter(wrong=True))
    assert (cursor.index, cursor.position) == (4, 1)


def test_an_image_that_does_not_pass_is_replaced_by_the_first(cursor: ImageCursor) -> None:
    cursor.jump(2)
    cursor.narrow(Filter(wrong=True))
    assert (cursor.index, cursor.position) == (1, 0)


def test_another_order_begins_at_its_first_image(cursor: ImageCursor) -> None:
    cursor.jump(2)
    cursor.narrow(Filter(sort="loss"))
    assert cursor.index == 4


def test_it_is_empty_if_nothing_passes(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(label=1, wrong=True))
    assert (cursor.index, cursor.position, cursor.is_empty) == (NO_IMAGE, None, True)


def test_clearing_the_filter_shows_the_first_image_again(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(label=1, wrong=True))
    cursor.narrow(Filter())
    assert cursor.index == 0


def test_the_image_stays_when_it_no_longer_passes(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(wrong=True))
    cursor.take(ALL_RIGHT)
    assert (cursor.index, cursor.position) == (1, None)


def test_moving_goes_on_from_an_image_that_no_longer_passes(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(wrong=True))
    cursor.jump(3)
    cursor.move(1)
    assert cursor.index == 4
    cursor.jump(3)
    cursor.move(-1)
    assert cursor.index == 1


def test_late_answers_are_filtered() -> None:
    cursor = ImageCursor()
    cursor.narrow(Filter(wrong=True))
    cursor.enter(6)
    assert cursor.is_empty
    cursor.take(SIX)
    assert cursor.index == 1


def test_jumping_ignores_the_filter(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(wrong=True))
    cursor.jump(2)
    assert (cursor.index, cursor.position) == (2, None)


def test_mistakes_come_one_after_the_other(cursor: ImageCursor) -> None:
    seen = [cursor.index for _ in range(4) if cursor.go_to_mistake(1)]
    assert seen == [1, 4, 5, 1]


def test_mistakes_come_in_reverse_too(cursor: ImageCursor) -> None:
    seen = [cursor.index for _ in range(4) if cursor.go_to_mistake(-1)]
    assert seen == [5, 4, 1, 5]


def test_no_mistake_is_skipped_from_an_image_that_does_not_pass(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(wrong=True))
    cursor.jump(3)
    assert cursor.go_to_mistake(1)
    assert cursor.index == 4


def test_without_mistakes_it_stays(cursor: ImageCursor) -> None:
    cursor.take(ALL_RIGHT)
    assert not cursor.go_to_mistake(1)
    assert cursor.index == 0


def test_the_image_is_in_the_middle_of_its_neighbours(cursor: ImageCursor) -> None:
    cursor.jump(3)
    assert cursor.around(3) == ([2, 3, 4], 1)


def test_at_the_ends_the_neighbours_are_on_one_side(cursor: ImageCursor) -> None:
    assert cursor.around(3) == ([0, 1, 2], 0)
    cursor.jump(5)
    assert cursor.around(3) == ([3, 4, 5], 2)


def test_few_images_are_all_neighbours(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(wrong=True))
    assert cursor.around(10) == ([1, 4, 5], 0)


def test_an_image_that_does_not_pass_is_shown_among_those_that_do(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(wrong=True))
    cursor.jump(3)
    assert cursor.around(10) == ([1, 3, 4, 5], 1)


def test_nothing_has_no_neighbours(cursor: ImageCursor) -> None:
    cursor.narrow(Filter(label=1, wrong=True))
    assert cursor.around(5) == ([], 0)
