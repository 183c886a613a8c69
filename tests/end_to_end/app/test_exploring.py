"""Exploring in the app: what is shown of a run is what `tuinet eval` says of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Tuinet
from ..terminal import Terminal
from .conftest import LONG, TRAINING, Open


@pytest.fixture
def seen(app: Open, home: Tuinet) -> Terminal:
    """The Explore screen with the run `first`, once all images are evaluated."""
    seen = app("--run", "first")
    seen.press("2")
    seen.until("of 10,000 correct", "Image 0: a 7", "predicted")
    return seen


def evaluation(home: Tuinet, *arguments: str) -> Any:
    """Return what the command line prints about the run."""
    return home("eval", "first", *arguments, "--json").json


def files(folder: Path) -> dict[Path, bytes]:
    """All that is in a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_number_is_that_of_the_command_line(seen: Terminal, home: Tuinet) -> None:
    test = evaluation(home)
    untrained = evaluation(home, "--checkpoint", "0")
    valid = evaluation(home, "--split", "valid")
    assert f"{100 * test['accuracy']:.2f} % of 10,000 correct" in seen.text
    seen.press("w")
    seen.until(f"1st of {round((1 - test['accuracy']) * test['count']):,}  [mistakes ×]")
    seen.press("w", "l")
    seen.until("True class")
    seen.press("3")
    seen.until(f"1st of {sum(test['confusion'][3]):,}  [true 3 ×]")
    seen.press("x")
    for true, counts in enumerate(test["confusion"]):
        seen.wait(lambda true=true, counts=counts: row(seen, true) == counts, f"there is {counts}")
    cell = str(test["confusion"][3][3])
    seen.click(cell, line=" 3 ")
    seen.until(f"1st of {cell}", ": a 3", "predicted 3")
    seen.press("[", "[", "[")
    seen.until("untrained", f"{100 * untrained['accuracy']:.2f} % of all")
    seen.press("]", "]", "]", "v")
    seen.until(f"{100 * valid['accuracy']:.2f} % of all")


def row(seen: Terminal, true: int) -> list[int]:
    """The counts of a true class in the confusion matrix."""
    # The header begins with the number of a screen.
    line = next((line for line in seen.lines[1:] if line.startswith(f" {true} ")), "")
    return [int(count) for count in re.findall(r"\d+", line.replace("·", "0"))[1:11]]


def test_keys_of_the_terminal_go_to_images(seen: Terminal) -> None:
    for key, image in {"right": 1, "pagedown": 11, "left": 10, "pageup": 0, "end": 9999, "home": 0}.items():
        seen.press(key)
        seen.until(f"Image {image:,}: a")
    seen.press("g")
    seen.until("esc cancel")
    seen.type("4242")
    seen.press("enter")
    seen.until("Image 4,242: a")
    seen.press("m")
    seen.until("✗ predicted")
    assert "✓ predicted" not in seen.text


def test_exploring_a_run_does_not_change_it(seen: Terminal, home: Tuinet) -> None:
    before = files(home.home / "runs")
    seen.press("right", "m", "[", "w")
    seen.until("mistakes")
    seen.press("ctrl+q")
    assert seen.end() == 0
    assert files(home.home / "runs") == before


def test_a_run_is_explored_while_it_trains(app: Open) -> None:
    seen = app(last={**LONG, "checkpoint_every": 1, "keep": 3})
    seen.press("space")
    seen.until(TRAINING)
    seen.press("2")
    seen.until("Image 0: a 7", "predicted", "▶ training")

    def epoch() -> int:
        match = re.search(r"^ +epoch (\d+)", seen.text, re.MULTILINE)
        return int(match.group(1)) if match else 0

    seen.wait(epoch, "there is a checkpoint")
    first = epoch()
    seen.wait(lambda: epoch() > first, "the newest checkpoint is followed")
