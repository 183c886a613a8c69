"""The map: thousands of images as points."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.image_map import ImageMap, Points
from tuinet.analysis.subject import Subject
from tuinet.errors import CheckpointError
from tuinet.evaluation.predictions import Evaluation
from tuinet.nn.network import Network
from tuinet.render.verdict import with_article
from tuinet.runs.local import LocalRun
from tuinet.tui.checkpoints.timeline import Timeline
from tuinet.tui.inside.map_choice import Atlas, MapChoice
from tuinet.tui.inside.map_lens import MapLens

from .conftest import InsidePerson, looking_inside


@asynccontextmanager
async def mapped(**options: Any) -> AsyncIterator[InsidePerson]:
    """The Map, once all images are placed."""
    async with looking_inside(lens="p", **options) as person:
        await placed(person)
        yield person


async def placed(person: InsidePerson) -> None:
    """Wait until the images are where the current checkpoint puts them."""

    def is_placed() -> bool:
        finder = person.lens(MapLens).finder
        timeline = person.inspector.timeline
        return finder.source is not None and finder.source.checkpoint == timeline.current and not finder.is_busy

    await person.until(is_placed, "the map")


def points(person: InsidePerson) -> Points:
    found = person.lens(MapLens).finder.points
    assert found is not None
    return found


def image(person: InsidePerson) -> int:
    """The image under the cursor."""
    number = person.lens(MapLens).cursor.image
    assert number is not None
    return number


def evaluation(person: InsidePerson) -> Evaluation:
    inspector = person.inspector
    assert inspector.exploration is not None
    assert inspector.timeline.current is not None
    answers = inspector.exploration.evaluate(inspector.timeline.current, "test")
    assert answers is not None
    return answers


async def test_it_shows_all_test_images_as_the_last_hidden_layer_sees_them_and_one_is_looked_at(run: LocalRun) -> None:
    async with mapped() as person:
        await person.see("Map · hidden layer 1 · PCA", f"axes fitted at epoch {person.epoch}", "✗ mistakes ◆ the image")
        assert len(points(person).labels) == 10_000
        # At first the cursor is at the image that is looked at.
        await person.see("[◆]", "test image 0", "a 7", "✓ predicted 7")
        await person.press("right", "home")
        assert image(person) == 0
        await person.until(lambda: "enter" not in person.text, "nothing else to look at")
        await person.press("right", "right")
        await person.see("enter Look at")
        await person.press("enter")
        assert person.inspector.subject is not None
        assert person.inspector.subject.index == image(person) != 0
        assert person.app.subject is person.inspector.subject
        assert "[◆]" in person.text
        # A click goes to the nearest image.
        lens = person.lens(MapLens)
        await person.click(lens, (60, 8))
        before = image(person)
        await person.click(lens, (40, 8))
        assert points(person).coordinates[image(person), 0] < points(person).coordinates[before, 0]


async def test_the_cursor_moves_in_the_direction_of_the_arrow_and_tells_the_image(run: LocalRun) -> None:
    async with mapped() as person:
        answers = evaluation(person)
        for key, axis, sign in (("right", 0, 1), ("left", 0, -1), ("up", 1, 1), ("down", 1, -1)):
            before = image(person)
            await person.press(key)
            now = image(person)
            moved = points(person).coordinates[now] - points(person).coordinates[before]
            assert sign * moved[axis] > 0
            label, predicted = answers.labels[now], answers.predicted[now]
            assert f"test image {now:,}" in person.text
            assert f" {with_article(str(label))} " in person.text
            assert f"{'✓' if label == predicted else '✗'} predicted {predicted}" in person.text
            assert f"({100 * answers.probabilities[now].max():.1f} %)" in person.text


async def test_images_in_the_same_cell_come_one_after_the_other_mistakes_first(run: LocalRun) -> None:
    async with mapped() as person:
        lens = person.lens(MapLens)
        assert lens._grid is not None
        cells, is_wrong = lens._grid.cells, points(person).is_wrong
        counts, mistakes = np.bincount(cells), np.bincount(cells[is_wrong], minlength=cells.max() + 1)
        cell = np.flatnonzero((mistakes >= 2) & (counts > mistakes))[0]
        images = np.flatnonzero(cells == cell)
        lens.cursor.image = first = int(images[is_wrong[images]][0])
        seen = []
        for _ in images:
            seen.append(image(person))
            await person.press("pagedown")
        assert sorted(seen) == images.tolist()
        assert is_wrong[seen].tolist() == [True] * mistakes[cell] + [False] * (counts[cell] - mistakes[cell])
        assert image(person) == first


async def test_sliding_moves_the_images_and_neither_the_axes_nor_the_cursor(run: LocalRun) -> None:
    async with mapped() as person:
        await person.press("right")
        lens = person.lens(MapLens)
        before, where, selected = lens.finder.source, points(person).coordinates, image(person)
        await person.slide("left_square_bracket")
        await placed(person)
        after = lens.finder.source
        assert before and after
        assert after.map is before.map
        assert image(person) == selected
        assert not np.allclose(points(person).coordinates, where, atol=0.01)
        assert np.array_equal(points(person).predicted, evaluation(person).predicted)
        await person.see(f"axes fitted at epoch {person.epoch + 1}")
        await person.press("f")
        await placed(person)
        await person.see(f"axes fitted at epoch {person.epoch}")
        while person.epoch:
            await person.slide("left_square_bracket")
        await placed(person)
        await person.see(f"guessing {points(person).predicted[image(person)]}")


async def test_layer_and_method_change_by_keys_and_images_are_dots_or_characters_or_mistakes_alone(
    run: LocalRun,
) -> None:
    async with mapped() as person:
        lens = person.lens(MapLens)
        wrong = np.flatnonzero(evaluation(person).predicted != evaluation(person).labels)
        await person.press("x")
        await person.see(f"mistakes only · axes of epoch {person.epoch}")
        assert lens._grid is not None
        assert lens._grid.shown.tolist() == wrong.tolist()
        await person.press("right")
        assert image(person) in wrong
        await person.press("x")
        assert len(lens._grid.shown) == 10_000
        assert sum(line[lens._origin :].count("✗") for line in person.lines) == 0
        assert any(0x2800 < ord(character) < 0x2900 for character in person.text)
        await person.press("c")
        assert not any(0x2800 < ord(character) < 0x2900 for character in person.text)
        assert "000" in person.text
        for key, title in (("a", "hidden layer 1 · LDA"), ("l", "logits · LDA"), ("l", "pixels · LDA"), ("a", "PCA")):
            await person.press(key)
            await placed(person)
            await person.see(title)


async def test_an_image_from_elsewhere_has_its_place_beside_the_image_nearest_to_it(run: LocalRun) -> None:
    async with mapped() as person:
        assert person.inspector.exploration is not None
        pixels = person.inspector.exploration.images("test").images[4]
        person.inspector.look_at(Subject(pixels, name="drawing"))
        await person.pause()
        lens = person.lens(MapLens)
        assert lens._grid is not None
        assert lens._grid.cells[image(person)] == lens._grid.cells[4]
        assert "◆" in person.text


async def test_it_is_legible_in_ascii(run: LocalRun) -> None:
    async with mapped(size=(60, 20), ascii_only=True) as person:
        for size in ((60, 20), (120, 40)):
            await person.resize(*size)
            assert person.text.isascii(), size
            await person.see("a 7", "+ predicted 7", "x mistakes # the image", "[#]")


async def test_while_images_are_placed_keys_work_and_progress_is_shown(
    run: LocalRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    find = ImageMap.points

    def held(self: ImageMap, checkpoint: Any, is_wanted: Any, on_progress: Any) -> Points | None:
        on_progress(0.25)
        gate.wait()
        return find(self, checkpoint, is_wanted, on_progress)

    monkeypatch.setattr(ImageMap, "points", held)
    try:
        async with looking_inside(lens="p") as person:
            await person.see("Placing the test images", "25 % done")
            await person.press("n", "p", "l")
            await person.see("Map · logits · PCA · 25 % done")
            gate.set()
            await placed(person)
            await person.see("Map · logits · PCA")
    finally:
        gate.set()


async def test_an_error_is_shown_in_place_of_the_map(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: ImageMap, *_: Any) -> None:
        raise CheckpointError("epoch-0003: its activations are not finite: choose another epoch")

    monkeypatch.setattr(ImageMap, "points", fail)
    async with looking_inside(lens="p") as person:
        await person.see("its activations are not finite: choose another epoch")


def test_without_a_hidden_layer_it_shows_the_logits() -> None:
    choice = MapChoice()
    assert choice.layer(Network((784, 10))) == 1
    assert choice.layer(Network((784, 32, 16, 10))) == 2


def test_axes_of_an_untrained_network_are_fitted_anew_when_the_run_has_trained(run: LocalRun) -> None:
    untrained, first, second, _ = run.checkpoints().all()
    atlas = Atlas(Exploration(run), untrained)
    for following, current, fitted in (
        (True, untrained, untrained),
        # Whoever slides by hand has chosen the axes by hand, too.
        (False, first, untrained),
        (True, first, first),
        (True, second, first),
    ):
        atlas.follow(Timeline([untrained, first, second], current, following=following))
        assert atlas.fitted == fitted


def test_the_maps_that_were_shown_last_are_kept(run: LocalRun) -> None:
    exploration = Exploration(run)
    timeline = Timeline()
    timeline.update(exploration.checkpoints(), None)
    atlas = Atlas(exploration, exploration.checkpoints()[-1])
    first, second = (atlas.map("test", layer, "PCA", timeline) for layer in (0, 1))
    for split, method in (("test", "LDA"), ("train", "PCA"), ("train", "LDA"), ("valid", "PCA")):
        assert atlas.map("test", 0, "PCA", timeline) is first
        atlas.map(split, 0, method, timeline)
    atlas.map("valid", 0, "LDA", timeline)
    assert atlas.map("test", 0, "PCA", timeline) is first
    assert atlas.map("test", 1, "PCA", timeline) is not second
