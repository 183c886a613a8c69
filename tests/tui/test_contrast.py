"""All text can be read: its contrast with what is behind it is the one that WCAG asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from rich.style import Style
from textual.color import Color
from textual.screen import ModalScreen

from tuinet.runs.local import LocalRun
from tuinet.tui.app import TuinetApp
from tuinet.tui.form.field_list import FieldList

from ..sweeps.example_sweeps import PRUNED, ExampleTrial, example_sweep
from .conftest import Person, opened
from .example_runs import live, run_in
from .snapshot_runs import finished_run, training_run

LEGIBLE = 4.5
"""The least contrast of a text: WCAG 2.2, success criterion 1.4.3"""

LARGE = (120, 40)

THEMES = ("tuinet-dark", "tuinet-light")

pytestmark = pytest.mark.usefixtures("soon_idle")


def contrast(color: Color, background: Color) -> float:
    """The contrast of two colours by WCAG, 1 to 21."""
    darker, lighter = sorted(luminance(each) for each in (color, background))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: Color) -> float:
    """The relative luminance of a colour by WCAG, 0 to 1."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def faint_texts(app: TuinetApp) -> list[str]:
    """The texts on the screen that are hard to read. What has no letter and no digit is a drawing."""
    faint = []
    for text, style in painted(app):
        if style.color and style.bgcolor and any(map(str.isalnum, text)):
            color, background = (Color.from_rich_color(each) for each in (style.color, style.bgcolor))
            if contrast(color, background) < LEGIBLE:
                faint.append(f"{text.strip()!r}: {color.hex} on {background.hex}, {contrast(color, background):.1f}")
    return faint


def painted(app: TuinetApp) -> Iterator[tuple[str, Style]]:
    """What is painted on the screen; of a dialog without the screen behind it."""
    region = app.screen.region
    if isinstance(app.screen, ModalScreen):
        region = app.screen.children[0].region
    lines = app.screen._compositor.render_strips()
    for line in lines[region.y : region.bottom]:
        for text, style, _ in line.crop(region.x, region.right):
            if style:
                yield text, style


async def walk(person: Person[TuinetApp], steps: dict[str, str]) -> None:
    """Press keys, wait for the text that follows, and look for texts that are hard to read, everywhere in both themes.

    Each step begins in the theme in which the last one has ended, so each theme has drawn every other step.
    """
    faint = []
    for keys, text in steps.items():
        await person.press(*keys.split())
        await person.see(text)
        first = person.app.theme
        for theme in (first, *(other for other in THEMES if other != first)):
            person.app.theme = theme
            await person.pause()
            faint += [f"after {keys} in {theme}, {each}" for each in faint_texts(person.app)]
    assert not faint


@pytest.fixture(autouse=True)
def all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")


async def test_the_form_can_be_read() -> None:
    async with opened(size=LARGE) as person:
        await person.see("guessing")
        await walk(
            person,
            {
                "slash": "Go to a field",
                "d r o p o u t enter": "Fraction of the hidden units",
                "ctrl+u 0 full_stop 2": "custom",
                "f1": "--dropout",
            },
        )
        await person.press("escape")
        person.find(FieldList).action_fold()
        await walk(person, {"escape": "▸ Regularisation · dropout 0.2"})
        await walk(person, {"slash": "Go to a field", "l r enter": "Step size", "ctrl+u x": "! expected a number"})
        await walk(person, {"escape ctrl+s": "expected a number above 0"})


async def test_a_run_that_trains_can_be_read() -> None:
    with live(training_run()):
        async with opened(size=LARGE, run="first") as person:
            await person.see("epoch 4/10", "✓ predicted 7", "! 1")
            await walk(person, {"i": "Layers", "exclamation_mark": "dropout 0.3", "escape q": "Stop it and quit"})


async def test_a_run_that_has_finished_can_be_read() -> None:
    finished_run()
    async with opened(size=LARGE, run="first") as person:
        await person.see("81.36 % of the test images correct", "predicted")
        await walk(person, {"tab": "Log", "r": "Train up to epoch"})
        await walk(person, {"escape question_mark": "This screen", "slash t r a i n": "1 of", "enter": "n next"})
        await walk(person, {"escape escape ctrl+p": "Search for commands"})


async def test_what_it_has_learned_can_be_read() -> None:
    finished_run()
    async with opened(size=LARGE, run="first") as person:
        await person.see("81.36 % of the test images correct", "predicted")
        steps = {
            "2": "of 10,000 correct",
            "m": "✗ predicted",
            "l": "press its key",
            "4": "[true 4 ×]",
            "x": "precision",
        }
        await walk(person, {**steps, "n": "%"})


async def test_runs_of_every_kind_can_be_read_even_if_they_are_selected() -> None:
    finished_run()
    with ExitStack() as stack:
        for situation in ("stopped", "diverged", "interrupted", "paused", "training"):
            run_in(situation, stack)
        async with opened(size=LARGE) as person:
            await walk(person, {"3": "6 runs"})
            for marked in range(1, 7):
                await walk(person, {"m": f"{marked} marked", "down": "Selected run"})
            await walk(
                person, {"c": "Differences", "escape D": "Yes, remove it", "escape 2": "Softmax", "o": "enter OK"}
            )
            await person.press("escape", "3")
            await walk(person, {"slash": "6 runs", "f o o greater_than_sign 3": "unknown name"})


async def test_what_is_inside_can_be_read(run: LocalRun) -> None:
    async with opened(size=LARGE, run=run.run_id) as person:
        await person.see("predicted")
        await person.press("5")
        await person.see("softmax")
        await walk(
            person,
            {
                "h": "backward",
                "w": "Input × gradient",
                "u": "excites",
                "s": "accuracy",
                "p": "PCA",
                "c": "mistakes",
                "k": "shift right",
                "d": "dream of",
            },
        )


async def test_a_drawing_and_its_answer_can_be_read(run: LocalRun) -> None:
    async with opened(size=LARGE, run=run.run_id) as person:
        await person.see("predicted")
        await person.press("2")
        await person.see("Softmax")
        await walk(person, {"D": "Network sees", "a": "input × gradient"})


async def test_a_sweep_can_be_read() -> None:
    trials = (*PRUNED, ExampleTrial("16", "0.05", (0.1,), "diverged"), ExampleTrial("16", "0.02", (0.5,), None))
    example_sweep(trials, total=9)
    async with opened(size=LARGE) as person:
        await person.press("3")
        await person.see("7 runs")
        await walk(person, {"w": "example · interrupted", "p": "Accuracy % by learning_rate", "tab": "Rungs"})
        await walk(person, {"escape": "Selected run"})
        example_sweep(name="other")
        await walk(person, {"w": "other"})
