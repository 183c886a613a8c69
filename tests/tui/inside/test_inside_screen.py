"""The Inside screen: its lenses, the image and the checkpoint that they look at."""

from __future__ import annotations

import shutil

import pytest

from tuinet.analysis.connections import Cell, strongest_cell
from tuinet.analysis.subject import Subject
from tuinet.render.figure_lines import TABLE_WIDTH
from tuinet.runs.local import LocalRun
from tuinet.tui.inside.bench_lens import BenchLens
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inside.microscope_lens import MicroscopeLens
from tuinet.tui.inside.network_lens import NetworkLens
from tuinet.tui.inside.why_lens import WhyLens
from tuinet.tui.lenses import LENSES
from tuinet.tui.pace import SLOW_LINK

from ..example_runs import new_run
from ..explore.conftest import Training
from .conftest import looking_inside

ALL_SIZES = [(60, 20), (80, 24), (120, 40)]


async def test_each_lens_has_a_key_and_is_made_when_it_is_first_shown(run: LocalRun) -> None:
    async with looking_inside() as person:
        assert len(person.inside.query(Lens)) == 1
        for number, entry in enumerate(LENSES, 1):
            await person.press(entry.key)
            (lens,) = [lens for lens in person.inside.query(Lens) if lens.display]
            assert isinstance(lens, entry.load())
            assert lens.has_focus
            assert len(person.inside.query(Lens)) == number


async def test_a_lens_says_what_it_computes_before_its_first_picture(run: LocalRun) -> None:
    async with looking_inside() as person:
        answers = ((NetworkLens, "_shown"), (MicroscopeLens, "_pass"), (WhyLens, "_view"), (BenchLens, "shown"))
        for entry in LENSES:
            await person.press(entry.key)
        for kind, answer in answers:
            lens = person.lens(kind)
            setattr(lens, answer, None)
            words = " ".join(lens.draw(60, 8).plain.split())
            assert words == lens.BUSY
            assert words.endswith(" …")


async def test_every_lens_says_what_it_is_for_before_there_is_a_run() -> None:
    async with looking_inside(None, size=ALL_SIZES[0]) as person:
        for size in ALL_SIZES:
            await person.resize(*size)
            for entry in LENSES:
                await person.press(entry.key)
                await person.see("No run is open. Press o to choose one")
                assert person.find(entry.load()).region.right <= size[0]


async def test_an_image_can_be_asked_for_before_the_run_has_started() -> None:
    run = new_run()
    async with looking_inside(run.run_id, wait=False) as person:
        await person.until(lambda: person.inspector.follower is not None, "the run")
        await person.press("g", *"1234", "enter")
        await person.see("Test image 1,234")


async def test_image_answer_checkpoint_and_lenses_are_always_in_sight(run: LocalRun) -> None:
    async with looking_inside(size=ALL_SIZES[0]) as person:
        for size in ALL_SIZES:
            await person.resize(*size)
            await person.see("Test image 0: a 7", "predicted", f"epoch {person.epoch}")
            await person.see(*(f" {entry.key} {entry.short_title[:3]}" for entry in LENSES))
            for lens in person.inside.query(Lens):
                assert lens.region.right <= size[0]
                assert lens.region.bottom < size[1]


async def test_a_large_screen_shows_two_lenses_and_a_small_one_the_chosen_one(run: LocalRun) -> None:
    async with looking_inside(size=(120, 40)) as person:
        # A table of products has the columns that it needs, and the network has all others.
        assert person.lens(NetworkLens).size.width > 60
        assert person.lens(MicroscopeLens).size.width == TABLE_WIDTH
        await person.resize(200, 60)
        await person.until(lambda: person.lens(MicroscopeLens).size.width > 2 * TABLE_WIDTH, "both tables")
        await person.resize(120, 40)
        await person.press("h")
        assert person.lens(NetworkLens).display
        await person.resize(80, 24)
        await person.until(lambda: not person.lens(NetworkLens).display, "the microscope alone")
        assert person.lens(MicroscopeLens).display


async def test_the_focused_one_of_two_lenses_stays_where_there_is_room_for_one(run: LocalRun) -> None:
    async with looking_inside(size=(120, 40)) as person:
        await person.press("tab")
        assert person.lens(MicroscopeLens).has_focus
        await person.resize(80, 24)
        await person.until(lambda: not person.lens(NetworkLens).display, "the microscope alone")
        assert person.lens(MicroscopeLens).has_focus


async def test_the_epoch_the_image_and_the_split_change_by_keys(run: LocalRun) -> None:
    async with looking_inside() as person:
        epoch = person.epoch
        await person.slide("left_square_bracket")
        assert person.epoch == epoch - 1
        await person.press("full_stop")
        await person.see("Test image 1: a 2")
        await person.press("comma", "comma")
        await person.see("Test image 9,999")
        await person.press("v")
        await person.see("Validation image 0")


async def test_a_split_without_images_is_passed_over(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    async with looking_inside() as person:
        follower = person.inspector.follower
        assert follower is not None
        started = follower.state.started
        assert started is not None
        without = started.model_copy(update={"valid_size": 0})
        monkeypatch.setattr(follower.state, "started", without)
        await person.press("v")
        await person.see("Training image 0")
        await person.press("v")
        await person.see("Test image 0")


@pytest.mark.parametrize("lens", ["", "h", "u"])
async def test_an_image_from_another_screen_is_looked_at_from_its_strongest_unit(run: LocalRun, lens: str) -> None:
    async with looking_inside(lens=lens) as person:
        await person.until(lambda: person.inspector.cell is not None, "a unit")
        model, subject = person.inspector.model, person.inspector.subject
        assert model and subject
        person.inspector.select(Cell(1, 3))
        # Another image of this screen is looked at from the same unit.
        await person.press("full_stop")
        await person.see("Test image 1")
        assert person.inspector.cell == Cell(1, 3)
        await person.press("3")
        person.app.look_at(Subject(subject.pixels, name="drawing"))
        await person.press("5")
        layers = [layer.activations for layer in model.activations(subject.pixels)]
        strongest = strongest_cell(model.plain.weights, layers)
        await person.until(lambda: person.inspector.cell == strongest, "the strongest unit")
        person.inspector.select(Cell(1, 3))
        await person.press("3", "5")
        assert person.inspector.cell == Cell(1, 3)


async def test_a_hidden_lens_asks_nothing(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    async with looking_inside() as person:
        await person.press("h")
        asked: list[str] = []
        for kind in (NetworkLens, MicroscopeLens):
            monkeypatch.setattr(kind, "update_view", lambda lens: asked.append(type(lens).__name__))
        await person.slide("left_square_bracket")
        assert set(asked) == {"MicroscopeLens"}
        await person.press("n")
        assert "NetworkLens" in asked


async def test_it_says_that_a_run_has_no_checkpoint(run: LocalRun) -> None:
    shutil.rmtree(run.folder / "checkpoints")
    async with looking_inside(wait=False) as person:
        await person.see("This run has no checkpoint")


async def test_the_help_explains_the_lens_that_is_shown(run: LocalRun) -> None:
    async with looking_inside(lens="h") as person:
        await person.press("question_mark")
        await person.see("One unit, taken apart.")


async def test_it_looks_at_the_image_of_the_explore_screen(run: LocalRun) -> None:
    async with looking_inside() as person:
        await person.press("2")
        await person.see("Image 0: a 7")
        await person.press("right", "right", "5")
        await person.see("Test image 2: a 1")
        await person.press("full_stop")
        await person.see("Test image 3")
        await person.press("2", "5")
        await person.see("Test image 3")


async def test_each_new_checkpoint_of_a_live_run_is_shown_until_the_user_slides_back(training: Training) -> None:
    training.write_until("checkpoint_saved", 0)
    async with looking_inside() as person:
        await person.see("untrained", "following the newest")
        training.write_until("checkpoint_saved", 1)
        await person.see("epoch 1")
        await person.look()
        await person.slide("left_square_bracket")
        training.write_until("checkpoint_saved", 2)
        await person.until(lambda: len(person.inspector.timeline.checkpoints) == 3, "the checkpoint")
        assert person.epoch == 0
        # Here, n is another key.
        await person.see("N: newest")


async def test_over_a_slow_link_the_networks_of_a_live_run_are_shown_less_often(
    run: LocalRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with looking_inside(slow_link=True) as person:
        pauses = []
        monkeypatch.setattr(person.inside, "set_timer", lambda pause, _: pauses.append(pause))
        person.inspector.checkpoint_watch.look()
        person.inspector.checkpoint_watch.look_soon()
        assert SLOW_LINK.chart < pauses[0] <= SLOW_LINK.network


@pytest.mark.parametrize("size", [(60, 20), (120, 40)], ids=str)
async def test_the_lines_stay_above_a_lens_that_is_shown_alone(run: LocalRun, size: tuple[int, int]) -> None:
    async with looking_inside(lens="w", size=size) as person:
        await person.see("rather than")
        before = person.lines[:4]
        await person.press("z")
        await person.until(lambda: person.inside.maximized is not None, "the lens alone")
        await person.pause()
        assert person.lines[:4] == before
        assert "Why" in person.lines[4]


async def test_a_key_goes_from_one_mistake_to_the_next(run: LocalRun) -> None:
    async with looking_inside() as person:
        inspector = person.inspector
        assert inspector.exploration is not None
        assert inspector.timeline.current is not None
        evaluation = inspector.exploration.evaluate(inspector.timeline.current, "test")
        assert evaluation is not None
        wrong = (evaluation.predicted != evaluation.labels).nonzero()[0].tolist()

        async def look_at(index: int) -> None:
            await person.until(lambda: inspector.subject is not None and inspector.subject.index == index, "the image")

        await look_at(0)
        for index in [index for index in wrong if index][:2]:
            await person.press("m")
            await look_at(index)
        await person.see("✗ predicted")
        inspector.go_to("test", wrong[-1])
        await look_at(wrong[-1])
        await person.press("m")
        await look_at(wrong[0])
        await person.press("M")
        await look_at(wrong[-1])


async def test_an_enlarged_lens_has_the_whole_width(run: LocalRun) -> None:
    async with looking_inside(lens="h", size=(120, 40)) as person:
        lens = person.lens(MicroscopeLens)
        assert lens.outer_size.width < 120
        await person.press("z")
        await person.until(lambda: lens.outer_size.width == 120, "the lens alone")
