"""Opening other runs while a lens is shown: their data sets have other images and classes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tuinet.analysis.connections import Cell
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.tui.inquiry import INQUIRIES

from .conftest import InsidePerson, looking_inside


async def wait_for(person: InsidePerson, run: Run) -> None:
    """Wait until the network of a run is open, and all questions about it are answered."""

    def is_shown() -> bool:
        model = person.inspector.model
        is_asking = any(worker.group == INQUIRIES and worker.is_running for worker in person.app.workers)
        return model is not None and model.run.folder == run.folder and not is_asking

    await person.until(is_shown, run.run_id)


@pytest.mark.parametrize("lens", ["h", "w", "k"])
async def test_a_lens_goes_from_a_run_with_more_classes_to_one_with_more_images_and_back(
    run: LocalRun, run_of_twelve: Run, lens: str
) -> None:
    async with looking_inside(run_of_twelve.run_id, lens=lens) as person:
        person.inspector.go_to("test", 11)
        person.inspector.select(Cell(1, 11))
        await person.see("Test image 11: an 11")
        await wait_for(person, run_of_twelve)
        # The lens Why now compares the last classes on behalf of the user.
        await person.press("x")
        person.app.opener.open(run)
        await wait_for(person, run)
        await person.press("a")
        assert "Test image 11 " in person.text
        person.inspector.go_to("test", 9_999)
        await person.see("Test image 9,999")
        person.app.opener.open(run_of_twelve)
        await wait_for(person, run_of_twelve)
        await person.see("Test image 9,999")


async def test_the_class_to_morph_into_is_forgotten_with_its_data_set(run: LocalRun, run_of_twelve: Run) -> None:
    async with looking_inside(run_of_twelve.run_id, lens="k") as person:
        await wait_for(person, run_of_twelve)
        await person.press(*["c"] * 12)
        person.app.opener.open(run)
        await wait_for(person, run)
        await person.press("c")
        await person.see("a 0")


async def test_an_image_of_another_data_set_has_the_label_of_that_name(run: LocalRun) -> None:
    async with looking_inside() as person:
        subject = person.inspector.subject
        assert subject is not None
        person.inspector.look_at(replace(subject, label=1, name="shoe", classes=("hat", "shoe")))
        await person.see("Shoe   predicted")
        person.inspector.look_at(replace(subject, label=1, name="one", classes=("hat", "1")))
        await person.see("One: a 1")


async def test_a_run_that_is_closed_while_it_is_being_opened_stays_closed(run: LocalRun) -> None:
    async with looking_inside() as person:
        inspector = person.inspector
        follower = inspector.follower
        inspector.show(None)
        inspector.show(follower)
        inspector.show(None)
        workers = [worker for worker in person.app.workers if worker.group == INQUIRIES]
        await person.until(lambda: not any(worker.is_running for worker in workers), "no more questions")
        assert inspector.exploration is None
