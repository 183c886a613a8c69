"""The network as balls and lines: the cursor, and what is said about the unit under it."""

from __future__ import annotations

import pytest

from tuinet.analysis.connections import Cell
from tuinet.runs.local import LocalRun
from tuinet.tui.inside import network_lens
from tuinet.tui.inside.microscope_lens import MicroscopeLens
from tuinet.tui.inside.network_lens import NetworkLens

from .conftest import InsidePerson, looking_inside


async def drawn(person: InsidePerson) -> None:
    await person.until(lambda: person.inspector.cell is not None, "the network")
    await person.see("16 relu", "10 softmax")


async def test_the_cursor_begins_at_the_unit_that_supports_the_answer_most(run: LocalRun) -> None:
    async with looking_inside() as person:
        await drawn(person)
        model, subject, cell = person.inspector.model, person.inspector.subject, person.inspector.cell
        assert model and subject and cell
        hidden, output = model.activations(subject.pixels)
        terms = model.network.weights[1][output.activations.argmax()] * hidden.activations
        assert cell == Cell(0, int(terms.argmax()))
        z = float(hidden.pre_activations[cell.unit])
        await person.see(f"unit {cell.unit} of hidden 1", f"z = {z:+.3f}".replace("-", "−"))


async def test_the_arrows_move_the_cursor_and_enter_takes_the_unit_apart(run: LocalRun) -> None:
    async with looking_inside() as person:
        await drawn(person)
        await person.press("pagedown", *["up"] * 10, "down")
        assert person.inspector.cell == Cell(1, 1)
        await person.see("output 1", "softmax =")
        await person.press("enter")
        await person.see("Microscope: output 1")
        assert person.lens(MicroscopeLens).has_focus


async def test_a_click_selects_a_unit(run: LocalRun) -> None:
    async with looking_inside() as person:
        await drawn(person)
        line = next(y for y, text in enumerate(person.lines) if " 9 " in text and "%" in text and y > 5)
        column = person.lines[line].rindex(" 9 ") + 1
        await person.click("NetworkLens", (column, line - person.lens(NetworkLens).region.y))
        assert person.inspector.cell == Cell(1, 9)


async def test_the_most_active_units_come_one_after_the_other(run: LocalRun) -> None:
    async with looking_inside() as person:
        await drawn(person)
        model, subject = person.inspector.model, person.inspector.subject
        assert model and subject
        activations = model.activations(subject.pixels)[0].activations
        seen = []
        for _ in activations:
            await person.press("a")
            assert person.inspector.cell is not None
            seen.append(float(activations[person.inspector.cell.unit]))
        start = seen.index(max(seen))
        in_order = seen[start:] + seen[:start]
        assert in_order == sorted(in_order, reverse=True)


async def test_it_is_complete_in_ascii(run: LocalRun) -> None:
    async with looking_inside(ascii_only=True) as person:
        await drawn(person)
        network = person.lens(NetworkLens)
        text = network.draw(76, 17).plain
        assert "--" in text
        assert {character for character in text if not character.isascii()} <= {"×", "−"}


@pytest.mark.parametrize(
    ("ascii_only", "legend"),
    [(False, "● active, ○ inactive, ⊖ negative · + raises"), (True, "oO@ active, . inactive, = negative, + raises")],
)
async def test_the_title_explains_the_characters(run: LocalRun, ascii_only: bool, legend: str) -> None:
    async with looking_inside(ascii_only=ascii_only) as person:
        await drawn(person)
        await person.see(legend)


async def test_the_title_is_not_cut_beside_the_microscope(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_lens, "network_legend", lambda layout, palette, room, *, ascii_only: "x" * room)
    async with looking_inside(size=(120, 40)) as person:
        await drawn(person)
        (title,) = [line for line in person.lines if "Network · xxx" in line]
        assert "…" not in title
