"""Surgery: what it costs, whom it hurts, and how it is undone."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tuinet
from tuinet.analysis.exploration import Exploration
from tuinet.analysis.surgery import NO_SURGERY, Surgery, class_changes, evaluate_after
from tuinet.evaluation.predictions import Evaluation
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.local import LocalRun
from tuinet.tui.inquiry import INQUIRIES
from tuinet.tui.inside.surgery_lens import SurgeryLens

from ...waiting import DEADLINE
from .conftest import looking_inside


def evaluated(surgery: Surgery, which: str = "best") -> Evaluation:
    model = tuinet.open("last", which)
    evaluation = evaluate_after(model.network, surgery, model.images("test"))
    assert evaluation is not None
    return evaluation


def percent(evaluation: Evaluation) -> str:
    return f"{evaluation.accuracy:.2%}".replace("%", " %")


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_it_shows_what_each_step_costs_and_undoes_it(run: LocalRun) -> None:
    before = contents(run.folder)
    trained, half, four = (
        evaluated(surgery) for surgery in (NO_SURGERY, Surgery(pruned=0.5), Surgery(pruned=0.5, bits=4))
    )
    async with looking_inside(lens="s") as person:
        await person.see(f"accuracy {percent(trained)}", "Press + to prune weights")
        await person.press("plus", "plus")
        await person.see(f"accuracy {percent(trained)} → {percent(half)}", "50 % of weights pruned")
        await person.press("f", "f")
        await person.see(f"accuracy {percent(trained)} → {percent(four)}", "▶ 4 bits")
        await person.press("backspace", "backspace")
        await person.see(f"accuracy {percent(trained)} → {percent(half)}", "▶ 50 % pruned")
        await person.press("y")
        await person.see("▶ 8 bits")
        await person.press("r")
        await person.see("▶ as trained", "0 of 16 units off · 0 % of weights pruned · 32 bits")
        await person.press("backspace", "minus")
        await person.see("25 % of weights pruned · 8 bits")
    assert contents(run.folder) == before


async def test_the_digits_that_suffer_most_come_first(run: LocalRun) -> None:
    surgery = Surgery(pruned=0.9)
    changes = class_changes(evaluated(NO_SURGERY), evaluated(surgery))
    async with looking_inside(lens="s") as person:
        await person.see("recognised")
        await person.press("plus", "plus", "plus", "plus")
        await person.see("▶ 90 % pruned", f"{100 * changes[0].after:.1f}")
        await person.until(lambda: "→" in person.text.split("recognised")[1], "the classes after the surgery")
        rows = re.findall(r"(\d) +[\d.]+ → +[\d.]+ +[+−]?[\d.]+ *$", person.text, re.MULTILINE)
        assert rows == [str(change.k) for change in changes]


async def test_units_that_are_switched_off_in_the_units_lens_are_off_here(run: LocalRun) -> None:
    async with looking_inside(lens="u", size=(120, 40)) as person:
        await person.until(lambda: "16 units" in person.text and "−" in person.text, "the importance of the units")
        await person.press("home", "x")
        cell = person.inspector.cell
        assert cell is not None
        expected = evaluated(Surgery(off=frozenset({cell})))
        await person.see(f"unit {cell.unit} off", f"→ {percent(expected)}", "1 of 16 units off")


async def test_it_is_done_to_the_network_of_each_epoch(run: LocalRun) -> None:
    async with looking_inside(lens="s") as person:
        await person.see("accuracy")
        await person.press("plus", "plus")
        await person.slide("left_square_bracket")
        epoch = str(person.epoch)
        await person.see(
            f"accuracy {percent(evaluated(NO_SURGERY, epoch))} → {percent(evaluated(Surgery(pruned=0.5), epoch))}"
        )


async def test_keys_work_while_the_network_is_evaluated(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    evaluate = Exploration.evaluate_after

    def held(
        exploration: Exploration,
        surgery: Surgery,
        checkpoint: Checkpoint,
        split: str,
        is_wanted: Callable[[], bool],
        on_progress: Callable[[float], object],
    ) -> Evaluation | None:
        on_progress(0.4)
        assert gate.wait(DEADLINE)
        return evaluate(exploration, surgery, checkpoint, split, is_wanted, on_progress)

    monkeypatch.setattr(Exploration, "evaluate_after", held)
    try:
        async with looking_inside(lens="s") as person:
            await person.press("plus", "f", "backspace")
            await person.see("accuracy … 40 % of the images", "25 % of weights pruned · 32 bits")
            gate.set()
            await person.see(f"→ {percent(evaluated(Surgery(pruned=0.25)))}")
            # All steps become known, those that were undone, too.
            await person.until(lambda: "…" not in person.lens(SurgeryLens).draw(78, 17).plain, "all accuracies")
    finally:
        gate.set()


async def test_each_surgery_is_evaluated_once_where_only_one_evaluation_can_be_kept(
    run: LocalRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Surgery] = []

    def evaluate(self: Exploration, surgery: Surgery, *rest: Any) -> Evaluation | None:
        asked.append(surgery)
        return real(self, surgery, *rest)

    real = Exploration.evaluate_after
    monkeypatch.setattr(Exploration, "evaluate_after", evaluate)
    monkeypatch.setattr("tuinet.analysis.exploration.EVALUATION_BYTES", 1)
    async with looking_inside(lens="s") as person:
        await person.press("plus")
        await person.see("25 % of weights pruned", "→")
        workers = [worker for worker in person.app.workers if worker.group == INQUIRIES]
        await person.until(lambda: not any(worker.is_running for worker in workers), "no more questions")
    assert asked == [NO_SURGERY, Surgery(pruned=0.25)]
