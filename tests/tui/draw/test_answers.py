"""The panes beside the canvas."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from textual.widgets import OptionList

import tuinet
from tuinet.analysis.attribution import best_two
from tuinet.datasets import idx
from tuinet.datasets.dataset import load
from tuinet.datasets.framing import frame
from tuinet.runs.local import LocalRun
from tuinet.tui.draw.nearest_pane import NearestPane
from tuinet.tui.draw.seen_pane import SeenPane
from tuinet.tui.explore.explore_screen import ExploreScreen
from tuinet.tui.inquiry import IsWanted
from tuinet.tui.inspection.neighbours import FindNearest, Neighbours, Search
from tuinet.tui.widgets.run_picker import RunPicker

from ...drawings import DRAWINGS
from ...waiting import DEADLINE
from ..conftest import opened
from ..example_runs import interrupted_run
from ..explore.conftest import explored
from .conftest import DrawingPerson, drawing

pytestmark = pytest.mark.usefixtures("run")

SEVEN = DRAWINGS[14][1]
MNIST = Path(__file__).parents[3] / "data" / "mnist"


async def test_the_answer_is_that_of_the_network_to_the_framed_drawing() -> None:
    async with drawing() as person:
        await person.draw(SEVEN)
        await person.answered()
        framed = frame(person.sketchpad.drawing.pixels.astype(np.float32) / np.float32(255))
        expected = tuinet.open("last").answer(framed)
        assert person.answer.probabilities == pytest.approx(expected.probabilities)
        await person.see(f"predicted {expected.predicted}", "framed")
        await person.ask("f")
        expected = tuinet.open("last").answer(person.sketchpad.drawing.pixels)
        assert person.answer.probabilities == pytest.approx(expected.probabilities)
        await person.see("as it is")


async def test_a_drawing_is_slid_through_the_epochs_and_perturbed_and_stays_as_it_is() -> None:
    async with drawing() as person:
        await person.draw(SEVEN)
        await person.answered()
        before = person.reader.seen
        drawn = person.sketchpad.drawing.pixels
        last = person.answer.probabilities
        await person.ask(*["left_square_bracket"] * 3)
        await person.see("untrained", "guessing")
        assert person.answer.probabilities != pytest.approx(last)
        await person.ask("b")
        assert person.answer.probabilities == pytest.approx(last)
        await person.ask("shift+right", "shift+right", "full_stop", "k", "g")
        await person.see("2 px right", "5° clockwise", "0.5 px thicker", "noise 0.1")
        assert person.reader.seen is not None
        assert not np.array_equal(person.reader.seen, before)
        await person.ask("0")
        assert np.array_equal(person.reader.seen, before)
        assert np.array_equal(person.sketchpad.drawing.pixels, drawn)


async def test_a_caption_is_never_cut() -> None:
    # Here the picture is narrower than "your drawing, framed" and "integrated gradients".
    async with drawing(size=(110, 36)) as person:
        await person.see("framed")
        await person.draw(SEVEN)
        await person.ask("a", "a", "a")
        await person.see("gradients")


@pytest.mark.parametrize("options", [{}, {"ascii_only": True}])
async def test_the_pixels_that_count_are_marked_by_each_method(options: dict[str, bool]) -> None:
    async with drawing(**options) as person:
        await person.draw(SEVEN)
        await person.answered()
        for method in ("input", "occlusion", "integrated"):
            await person.press("a")
            answered, rival = best_two(np.array(person.answer.probabilities))
            await person.see(method, f"for {answered} ", f"for {rival}")
            assert person.reader.attribution is not None
        await person.press("a")
        await person.until(lambda: "for " not in person.text, "the picture alone")


async def test_the_nearest_training_images_are_shown_by_pixels_and_by_the_hidden_layer() -> None:
    async with drawing(size=(120, 40)) as person:
        await person.draw(SEVEN)
        pane = person.find(NearestPane)
        await person.until(lambda: pane.neighbours is not None, "the nearest images")
        assert pane.neighbours is not None
        train = load("mnist", Path(), valid_size=500, train_limit=2000).train
        seen = person.reader.seen
        assert seen is not None
        distances = np.linalg.norm((train.images - seen.astype(np.float64)) / 255, axis=(1, 2))
        assert pane.neighbours.distances[0] == pytest.approx(distances.min())
        by_pixels = pane.neighbours
        await person.press("h")
        await person.see("by hidden layer")
        await person.until(lambda: pane.neighbours is not by_pixels, "other nearest images")


async def test_the_search_for_the_nearest_training_images_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    may_search = threading.Event()
    find = Search.find

    def find_later(search: Search, question: FindNearest, is_wanted: IsWanted) -> Neighbours | None:
        assert may_search.wait(DEADLINE)
        return find(search, question, is_wanted)

    monkeypatch.setattr(Search, "find", find_later)
    try:
        async with drawing(size=(120, 40)) as person:
            await person.draw(SEVEN)
            await person.see("Searching for the most similar training images …")
            may_search.set()
            await person.see("class, distance by pixels")
    finally:
        may_search.set()


async def test_the_title_says_how_many_training_images_were_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    # At half precision, memory for 500 images in 16 units.
    monkeypatch.setattr("tuinet.analysis.neighbours.MOST_BYTES", 500 * 16 * 2)
    async with drawing(size=(200, 60)) as person:
        await person.draw(SEVEN)
        await person.press("h")
        await person.see("by hidden layer, the first 500 of 2,000")


async def test_an_image_of_the_explore_screen_is_changed_pixel_by_pixel() -> None:
    async with explored() as person:
        await person.press("right", "D")
        painter = DrawingPerson(person.app, person.pilot)
        await painter.answered()
        await painter.see("test image 1")
        image = load("mnist", Path(), valid_size=0, train_limit=None, splits=("test",)).test.images[1]
        assert np.array_equal(painter.reader.seen, image)
        assert painter.answer.label == 2
        await painter.ask("a")
        await painter.until(lambda: painter.reader.attribution is not None, "the attribution")
        await painter.press("p")
        attribution = painter.reader.attribution
        cursor = painter.sketchpad.cursor
        assert attribution is not None
        assert abs(attribution[cursor.row, cursor.column]) == np.abs(attribution).max()
        await painter.ask("full_stop")
        await painter.until(lambda: painter.reader.attribution is not None, "the attribution of the rotated image")
        await painter.press("p")
        await painter.until(lambda: "press 0 to undo" in painter.notifications[-1], "what to do about the rotation")
        await painter.ask("0")
        await painter.ask("enter")
        assert (painter.reader.seen != image).sum() == 1
        await painter.ask("u")
        assert np.array_equal(painter.reader.seen, image)
        await painter.press("u")
        await painter.see("Draw · pen")
        await painter.press("2")
        assert isinstance(painter.app.screen, ExploreScreen)


async def test_other_runs_answer_beside_this_one(run: LocalRun) -> None:
    other = run.folder.with_name(f"{run.folder.name}-2")
    shutil.copytree(run.folder, other)
    record = (other / "config.json").read_text().replace('"small"', '"another"')
    (other / "config.json").write_text(record)
    async with drawing("small") as person:
        await person.draw(SEVEN)
        await person.press("m")
        await person.until(lambda: isinstance(person.app.screen, RunPicker), "the list of runs")
        await person.see("another")
        options = person.app.screen.query_one(OptionList).options
        assert all("small" not in str(option.prompt) for option in options), "not the run that answers already"
        await person.press("enter")
        await person.until(lambda: len(person.reader.answers) == 2, "two answers")
        await person.see("small", "another")
        first, second = person.reader.answers
        assert first is not None
        assert second is not None
        assert first.probabilities == pytest.approx(second.probabilities)


async def test_a_saved_picture_gets_the_same_answer_when_it_is_opened(tmp_path: Path) -> None:
    async with drawing() as person:
        await person.draw(SEVEN)
        await person.answered()
        before = person.answer.probabilities
        path = tmp_path / "seven.png"
        await person.press("ctrl+s")
        await person.fill_in(str(path))
        await person.until(lambda: person.notifications == [f"saved {path}"], "the file")
        with Image.open(path) as picture:
            assert np.array_equal(np.asarray(picture), person.reader.seen)
        await person.press("c", "ctrl+o")
        await person.fill_in(str(path))
        await person.see("seven.png")
        await person.answered()
        assert person.answer.probabilities == pytest.approx(before)


async def test_labelled_drawings_make_a_data_set(own_home: Path) -> None:
    async with drawing() as person:
        for label in ("7", "1"):
            await person.draw(SEVEN if label == "7" else DRAWINGS[2][1])
            await person.answered()
            seen = person.reader.seen
            await person.press("l")
            await person.fill_in(label)
            await person.until(lambda: person.sketchpad.drawing.is_blank, "a blank canvas for the next drawing")
        await person.until(lambda: "1 for training, 1 for testing" in " ".join(person.notifications), "a data set")
        data = load("drawn", own_home, valid_size=0, train_limit=None)
        assert (data.train.labels.tolist(), data.test.labels.tolist()) == ([7], [1])
        assert np.array_equal(data.test.images[0], seen)
        await person.press("u")
        assert not person.sketchpad.drawing.is_blank


async def test_what_is_saved_is_what_is_on_the_canvas_even_before_the_network_answers(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drawing() as person:
        await person.draw(SEVEN[:1])
        await person.answered()
        earlier = person.reader.seen
        monkeypatch.setattr(person.reader, "_ask", lambda question: None)
        await person.draw(DRAWINGS[2][1])
        assert person.reader.seen is earlier
        drawn = person.sketchpad.drawing.pixels
        await person.press("l")
        await person.fill_in("7")
        await person.until(lambda: person.sketchpad.drawing.is_blank, "a blank canvas for the next drawing")
        framed = frame(drawn.astype(np.float32) / np.float32(255))
        saved = idx.read_images(next(own_home.rglob("train-images*")))
        assert np.array_equal(saved[0], framed)


async def test_without_a_run_the_canvas_works_and_says_what_is_missing() -> None:
    async with drawing(None) as person:
        await person.draw(SEVEN)
        assert not person.sketchpad.drawing.is_blank
        await person.see("No run is open")
        await person.press("l")
        await person.until(lambda: "press o to open a run" in " ".join(person.notifications), "what is missing")


async def test_a_run_without_a_checkpoint_has_no_network_to_ask() -> None:
    async with opened(run=interrupted_run().run_id) as person:
        await person.press("4")
        await person.see("This run has no")


async def test_on_a_small_screen_a_key_shows_one_pane_after_the_other() -> None:
    async with drawing(size=(60, 20)) as person:
        await person.draw(SEVEN)
        await person.answered()
        await person.see("v View")
        for title in ("Network sees", "Nearest images · by pixels", "Answer"):
            await person.press("v")
            await person.see(title)
        await person.press("a")
        await person.see("Network sees", "input × gradient")


async def test_the_steps_that_frame_a_photograph_are_shown(tmp_path: Path) -> None:
    digit = idx.read_images(MNIST / "t10k-images-idx3-ubyte.gz")[0]
    light = np.linspace(1, 0.4, 300) * (220 - 0.7 * np.asarray(Image.fromarray(digit).resize((300, 300))))
    exif = Image.Exif()
    exif[0x0112] = 3
    path = tmp_path / "photo.png"
    Image.fromarray(light.astype(np.uint8)).rotate(180).save(path, exif=exif)
    async with drawing() as person:
        await person.press("ctrl+o")
        await person.fill_in(str(path))
        done = "photo.png: turned by 180° clockwise, inverted, background subtracted"
        await person.until(lambda: person.notifications == [done], "what was done")
        await person.answered()
        assert person.answer.predicted == 7


async def test_the_canvas_leaves_room_for_what_the_network_sees() -> None:
    async with drawing(size=(90, 40)) as person:
        assert person.find(SeenPane).content_size.width >= 20
