"""The units of a hidden layer: their order, their captions, and one of them opened."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

import tuinet
from tuinet.analysis.connections import Cell
from tuinet.analysis.units import UnitStatistics, unit_statistics
from tuinet.config import Configuration
from tuinet.jobs.launch import launch
from tuinet.runs.local import LocalRun
from tuinet.tui.inside.units_lens import UnitsLens

from ...digits import few_digits
from ...waiting import DEADLINE
from ..explore.conftest import Training
from .conftest import InsidePerson, looking_inside

CAPTION = re.compile(r"(\d+) ([+−]?\d+\.\d\d)")


def statistics_of(layer: int = 0) -> UnitStatistics:
    model = tuinet.open("last", "best")
    *_, statistics = unit_statistics(model.network, model.images("test"), layer)
    return statistics


def captions(person: InsidePerson) -> list[tuple[int, str]]:
    """The units in view with their figures, in the order of the tiles."""
    lens = person.lens(UnitsLens)
    lines = person.lines[lens.region.y : lens.region.bottom]
    found = [CAPTION.findall(line) for line in lines if not line.strip().startswith("hidden layer")]
    return [(int(unit), figure) for line in found for unit, figure in line]


def train(home: Path, hidden: tuple[int, ...]) -> LocalRun:
    """Train a network for an epoch on a few digits."""
    settings = {"dataset": str(few_digits()), "train_limit": 1000, "hidden": hidden, "threads": 1, "epochs": 1}
    run = LocalRun.create(home / "runs", Configuration.model_validate(settings), "brief")
    assert launch(run, run.lock()).wait(DEADLINE) == 0
    return run


async def test_the_most_important_units_come_first_with_what_the_accuracy_loses_without_them(run: LocalRun) -> None:
    statistics = statistics_of()
    async with looking_inside(lens="u", size=(80, 40)) as person:
        await person.see("16 units")
        await person.until(lambda: captions(person), "the importance of the units")
        shown = captions(person)
        living = [unit for unit in statistics.by_importance.tolist() if not statistics.dead[unit]]
        assert [unit for unit, _ in shown] == living
        for unit in np.flatnonzero(statistics.dead):
            assert f"{unit} dead" in person.text
        for unit, figure in shown:
            assert float(figure.replace("−", "-")) == round(-100 * float(statistics.importance[unit]), 2)


async def test_the_title_says_which_units_are_in_view_and_weights_have_signs_or_fine_colours(run: LocalRun) -> None:
    async with looking_inside(lens="u", size=(80, 24)) as person:
        await person.see("the most important first")
        await person.press("home")
        await person.see("Units · 1–10 of 16, more with ↑ ↓")
        await person.press("end")
        await person.see("–16 of 16, more with ↑ ↓")
        await person.press("enter")
        await person.see("weights to class")
        assert "of 16, more" not in person.text
        await person.press("escape")
        await person.see("+*# excites", "-=≡ inhibits")
        await person.press("c")
        await person.see("+  excites   -  inhibits")
        await person.press("enter")
        await person.see("weights   +  up   -  down")
        await person.press("c")
        await person.see("+*# up  -=≡ down")


async def test_the_cursor_is_the_unit_that_every_lens_looks_at(run: LocalRun) -> None:
    order = statistics_of().by_importance.tolist()
    async with looking_inside(lens="u") as person:
        await person.see("the most important first")
        await person.press("home")
        assert person.inspector.cell == Cell(0, order[0])
        await person.press("right", "right", "left")
        assert person.inspector.cell == Cell(0, order[1])
        await person.press("end", "right")
        assert person.inspector.cell == Cell(0, order[-1])
        await person.see(f"[{order[-1]} ")
        await person.press("home")
        await person.see(f"[{order[0]} ")
        lens = person.lens(UnitsLens)
        assert lens._layout is not None
        second = (lens._layout.slot + 3, 4)
        await person.click(lens, second)
        assert person.inspector.cell == Cell(0, order[1])
        # A click on the unit under the cursor opens it.
        await person.click(lens, second)
        await person.see(f"unit {order[1]} of hidden layer")


async def test_an_opened_unit_shows_its_strongest_images_and_its_outgoing_weights(run: LocalRun) -> None:
    statistics = statistics_of()
    model = tuinet.open("last", "best")
    unit = int(statistics.by_importance[0])
    async with looking_inside(lens="u") as person:
        await person.see("the most important first")
        await person.press("home", "enter")
        without = statistics.right_without[unit] / statistics.images
        await person.see(f"unit {unit} of hidden layer", f"accuracy without it {without:.2%}".replace("%", " %"))
        for k, weight in enumerate(model.network.weights[1][:, unit]):
            await person.see(f"{k} {weight:+.2f}".replace("-", "−"))
        # One of its images becomes the one that every lens looks at.
        await person.press("right", "right", "enter")
        assert person.inspector.subject is not None
        assert person.inspector.subject.index == statistics.strongest[unit][2]
        await person.press("down")
        await person.see(f"unit {statistics.by_importance[1]} of hidden layer")
        await person.press("end")
        await person.see(f"unit {statistics.by_importance[-1]} of hidden layer")
        await person.press("escape")
        await person.see("the most important first")


async def test_a_unit_is_switched_off_and_on_again(run: LocalRun) -> None:
    order = statistics_of().by_importance.tolist()
    async with looking_inside(lens="u") as person:
        await person.see("the most important first")
        await person.press("home", "right", "x")
        assert person.inspector.surgery.current.off == {(0, order[1])}
        await person.see(f"[{order[1]} off]", "1 off")
        await person.press("x")
        assert not person.inspector.surgery.current.off
        # And with it all that are less important.
        await person.press("X")
        assert person.inspector.surgery.current.off == {(0, unit) for unit in order[1:]}
        await person.press("X")
        assert not person.inspector.surgery.current.off


async def test_a_deeper_layer_shows_the_images_that_excite_its_units(own_home: Path) -> None:
    train(own_home, (12, 9))
    best = [int(statistics_of(layer).by_importance[0]) for layer in range(2)]
    async with looking_inside(lens="u") as person:
        await person.see("hidden layer 2 of 2: 9 units", "means of the 9 strongest images")
        await person.press("l")
        await person.see("hidden layer 1 of 2: 12 units", "excites")
        await person.until(lambda: person.inspector.cell == Cell(0, best[0]), "the most important unit of that layer")
        await person.press("l")
        await person.until(lambda: person.inspector.cell == Cell(1, best[1]), "the most important unit of the other")
        await person.press("enter")
        await person.see(f"unit {best[1]} of hidden layer 2 of 2", "strongest images", "weights to class")


async def test_a_network_without_hidden_layers_has_no_units_to_look_at(own_home: Path) -> None:
    train(own_home, ())
    async with looking_inside(lens="u") as person:
        await person.see("This network has no hidden layer")
        await person.press("enter", "x", "X", "l", "right", "down", "pagedown")
        await person.see("This network has no hidden layer")
        await person.press("s")
        await person.see("Press + to prune weights, and f to round them to fewer bits.")


async def test_without_colours_and_in_ascii_signs_are_characters(run: LocalRun) -> None:
    async with looking_inside(lens="u", size=(60, 20), ascii_only=True) as person:
        await person.see("16 units", "excites", "inhibits")
        lens = person.lens(UnitsLens)
        tile = [line[:12] for line in person.lines[lens.region.y + 2 : lens.region.y + 6]]
        assert np.char.count(tile, "#").sum() > 0
        assert np.char.count(tile, "=").sum() > 0


async def test_the_units_change_with_the_epoch(run: LocalRun) -> None:
    async with looking_inside(lens="u") as person:
        await person.see("the most important first")
        trained = captions(person)
        await person.slide("left_square_bracket")
        await person.until(lambda: captions(person) not in ([], trained), "the units of the epoch before")


async def test_while_the_run_trains_units_keep_their_places(training: Training) -> None:
    training.write_until("checkpoint_saved", 1)
    async with looking_inside(lens="u") as person:
        units = person.lens(UnitsLens)._units

        def is_known(epoch: int) -> bool:
            view = units.view("ascii")
            return person.epoch == epoch and view is not None and view.is_complete

        await person.until(lambda: is_known(1), "the units of the first epoch")
        places = units.order
        training.write_until("checkpoint_saved", 2)
        await person.until(lambda: is_known(2), "the units of the second epoch")
        assert units.order == places
