"""One unit on the screen, number by number."""

from __future__ import annotations

import re

import pytest

from tuinet.analysis.connections import Cell
from tuinet.analysis.loading import read_network
from tuinet.analysis.trained_batch import TrainedBatch
from tuinet.runs.local import LocalRun
from tuinet.tui.inside.microscope_lens import MicroscopeLens

from ...jobs.conftest import LONG, Start
from .conftest import InsidePerson, looking_inside

ROUNDING = 2e-3


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def result(person: InsidePerson, name: str) -> float:
    """The number at the end of the line that has this name."""
    (line,) = [line for line in person.lines if f" {name} " in line and "=" in line.split(name)[-1]]
    return number(line.rsplit("=", 1)[1].strip())


def products(person: InsidePerson) -> list[tuple[int, int, float, float, float]]:
    """Row and column of a pixel, weight, input and product, from each line of the table."""
    found = re.findall(r"pixel (\d+),(\d+) +(\S+) · +(\S+) = +(\S+)", person.text)
    return [(int(row), int(column), number(w), number(x), number(p)) for row, column, w, x, p in found]


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=str)
async def test_the_terms_add_up_to_z_with_the_weights_of_the_checkpoint(run: LocalRun, size: tuple[int, int]) -> None:
    async with looking_inside(lens="h", size=size) as person:
        person.inspector.select(Cell(0, 5))
        await person.see("Microscope: unit 5 of hidden 1", "z = Σ w·x + b")
        subject = person.inspector.subject
        assert subject is not None
        checkpoint = person.inspector.timeline.current
        assert checkpoint is not None
        network = read_network(checkpoint.path, run.record().config).network
        weight = network.weights[0][5].reshape(28, 28)
        terms = weight * subject.pixels / 255
        listed = products(person)
        assert len(listed) == 10 or size[1] < 24
        for row, column, w, x, product in listed:
            assert w == pytest.approx(float(weight[row, column]), abs=ROUNDING)
            assert x == pytest.approx(subject.pixels[row, column] / 255, abs=ROUNDING)
            assert product == pytest.approx(float(terms[row, column]), abs=ROUNDING)
        z = float(terms.sum() + network.biases[0][5])
        others = number(re.findall(r"others += +(\S+)", person.text)[0])
        assert sum(product for *_, product in listed) + others + result(person, "bias") == pytest.approx(
            z, abs=ROUNDING
        )
        assert result(person, "z = Σ w·x + b") == pytest.approx(z, abs=ROUNDING)
        assert result(person, "a = max(z, 0)") == pytest.approx(max(z, 0), abs=ROUNDING)


async def test_down_selects_a_weight_and_f_shows_its_update(run: LocalRun) -> None:
    async with looking_inside(lens="h") as person:
        await person.see("z = Σ w·x + b")
        row, column, w, *_ = products(person)[1]
        await person.click("MicroscopeLens", (60, 4))
        await person.see(f"> pixel {row},{column}")
        await person.press("down", "up", "f")
        await person.see("dL/da = Σ w·δ", f"weight of pixel {row},{column}")
        assert result(person, "w before") == pytest.approx(w, abs=ROUNDING)
        assert result(person, "w after") == pytest.approx(w, abs=0.1)


async def test_enter_follows_an_input_into_the_layer_below(run: LocalRun) -> None:
    async with looking_inside(lens="h") as person:
        person.inspector.select(Cell(1, 3))
        await person.see("Microscope: output 3")
        unit = int(re.findall(r"> unit (\d+)", person.text)[0])
        await person.press("enter")
        await person.see(f"Microscope: unit {unit} of hidden 1")


async def test_a_drawing_without_a_label_is_explained_for_the_predicted_class(run: LocalRun) -> None:
    async with looking_inside(lens="h") as person:
        await person.see("z = Σ w·x + b")
        subject = person.inspector.subject
        assert subject is not None
        person.inspector.look_at(type(subject)(subject.pixels, name="drawing"))
        person.inspector.select(Cell(1, 7))
        await person.press("f")
        await person.see("Drawing", "L = -log p(7)", "the predicted class")


async def test_it_says_that_a_unit_is_inactive_for_this_image(run: LocalRun) -> None:
    async with looking_inside(lens="h") as person:
        model, subject = person.inspector.model, person.inspector.subject
        assert model and subject
        activations = model.activations(subject.pixels)[0].activations
        person.inspector.select(Cell(0, int(activations.argmin())))
        await person.see("inactive for this image")
        assert result(person, "a = max(z, 0)") == 0
        person.inspector.select(Cell(0, int(activations.argmax())))
        await person.until(lambda: "inactive" not in person.text, "an active unit")


async def test_after_one_batch_the_numbers_are_those_of_the_training_step(train: Start) -> None:
    training = train(LONG, optimizer="momentum", schedule="constant")
    training.pause()
    training.ask("step").expect("paused", 2)
    recorded = training.of("batch_trained")[-1]
    batch = TrainedBatch.open(training.run, recorded)
    gradient = batch.before.views(batch.gradient)[0][1][3]
    update = batch.before.views(batch.update)[0][1][3]
    async with looking_inside(lens="h") as person:
        person.inspector.select(Cell(1, 3))
        await person.see(f"batch {batch.batch} of epoch {batch.epoch}, image 1 of {len(batch.x)}: a", "output 3")
        await person.see(f"below: the step of batch {batch.batch}")
        unit = int(re.findall(r"> unit (\d+)", person.text)[0])
        await person.press("f")
        assert result(person, f"g = Σ δ·x, {len(batch.x)} images") == pytest.approx(gradient[unit], abs=ROUNDING)
        before = float(batch.before.weights[1][3][unit])
        assert result(person, "w before") == pytest.approx(before, abs=ROUNDING)
        assert result(person, "w after") == pytest.approx(before - float(update[unit]), abs=ROUNDING)
        await person.press("right")
        await person.see(f"image 2 of {len(batch.x)}")
        # Beside another lens there is no room for the whole title, but the batch is named.
        lens = person.lens(MicroscopeLens)
        lens.draw(40, 30)
        assert f"output 3 · batch {batch.batch}, image 2" in str(lens.border_title)
        # The other lenses show the checkpoint before that batch, and say so.
        await person.press("n")
        await person.see(f"weights older than batch {batch.batch} of epoch {batch.epoch}")
        await person.press("4")
        await person.see(f"weights older than batch {batch.batch} of epoch {batch.epoch}")
        await person.press("5", "h")
        await person.see(f"image 2 of {len(batch.x)}")
        await person.press("i")
        await person.until(lambda: "image 2 of" not in person.text, "the image that was chosen")
        await person.see(f"weights older than batch {batch.batch}")


async def test_a_checkpoint_saved_after_the_last_batch_of_an_epoch_is_not_called_older(train: Start) -> None:
    training = train(LONG, train_limit=64, batch_size=64, checkpoint_every=1)
    training.pause()
    training.ask("step").expect("paused", 2)
    batch = training.of("batch_trained")[-1]
    assert batch.batch == batch.batches
    async with looking_inside(size=(120, 40)) as person:
        await person.see(f"weights after batch {batch.batch} of epoch {batch.epoch:,}")
