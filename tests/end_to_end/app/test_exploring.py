"""Exploring in the app: what is shown of a run is what `tuinet eval` says of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from ..conftest import SMALL as SMALL_FLAGS
from ..conftest import Tuinet, events
from ..terminal import Terminal
from .conftest import LONG, TRAINING, Open


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a run named `small`."""
    tuinet = Tuinet(tmp_path_factory.mktemp("trained") / "home")
    assert tuinet("train", *SMALL_FLAGS, "--name", "small", "--quiet", TUINET_HOME=str(tuinet.home)).code == 0
    return tuinet.home


@pytest.fixture
def home(tuinet: Tuinet, trained: Path) -> Tuinet:
    """A copy of that home."""
    shutil.copytree(trained, tuinet.home)
    return tuinet


@pytest.fixture
def seen(app: Open, home: Tuinet) -> Terminal:
    """The app, exploring that run."""
    return explore(app("--run", "small"))


def explore(seen: Terminal) -> Terminal:
    """Go to the Explore screen, and wait until all images are evaluated."""
    seen.press("2")
    seen.until("of 10,000 right", "Image 0: label 7", "seen as")
    return seen


def evaluation(home: Tuinet, *arguments: str) -> Any:
    """What the command line says of the run."""
    return home("eval", "small", *arguments, "--json").json


def position(seen: Terminal) -> tuple[int, int]:
    """Which of how many images is shown."""
    at, count = re.findall(r"([0-9,]+) of ([0-9,]+)", seen.text)[0]
    return int(at.replace(",", "")), int(count.replace(",", ""))


def test_the_accuracy_is_that_of_the_command_line(seen: Terminal, home: Tuinet) -> None:
    assert f"{100 * evaluation(home)['accuracy']:.2f} % of 10,000 right" in seen.text


def test_keys_step_through_the_images(seen: Terminal) -> None:
    for key, image in {"right": 1, "pagedown": 11, "left": 10, "pageup": 0, "end": 9999, "home": 0}.items():
        seen.press(key)
        seen.until(f"Image {image:,}: label")


def test_an_image_is_found_by_its_number(seen: Terminal) -> None:
    seen.press("g")
    seen.until("escape leaves it")
    seen.type("4242")
    seen.press("enter")
    seen.until("Image 4,242: label")


def test_the_next_mistake_is_a_mistake(seen: Terminal) -> None:
    seen.press("m")
    seen.until("✗ seen as")
    assert "✓ seen as" not in seen.text


def test_the_mistakes_are_as_many_as_the_command_line_counts(seen: Terminal, home: Tuinet) -> None:
    seen.press("w")
    seen.until("wrong ")
    found = evaluation(home)
    assert position(seen) == (1, round((1 - found["accuracy"]) * found["count"]))


def test_only_images_of_a_label_pass(seen: Terminal, home: Tuinet) -> None:
    seen.press("l")
    seen.until("True class")
    seen.type("3")
    seen.press("enter")
    seen.until("label 3")
    assert position(seen) == (1, sum(evaluation(home)["confusion"][3]))


def test_a_filter_that_nothing_passes_is_told_in_words(seen: Terminal) -> None:
    seen.press("c")
    seen.until("Confidence in percent")
    seen.type("<1")
    seen.press("enter")
    seen.until("No image matches: confidence")


def test_the_confusion_matrix_is_that_of_the_command_line(seen: Terminal, home: Tuinet) -> None:
    confusion = evaluation(home)["confusion"]
    seen.press("x")
    for true, counts in enumerate(confusion):
        seen.wait(lambda true=true, counts=counts: row(seen, true) == counts, f"there is {counts}")


def test_a_cell_of_the_confusion_matrix_opens_its_images(seen: Terminal, home: Tuinet) -> None:
    counts = evaluation(home)["confusion"][3]
    seen.press("x")
    seen.wait(lambda: row(seen, 3) == counts, f"there is {counts}")
    seen.click(str(counts[3]), line=" 3 ")
    seen.until(f"1 of {counts[3]}", "label 3", "seen as 3")


def row(seen: Terminal, true: int) -> list[int]:
    """The counts of a true class in the confusion matrix."""
    line = next((line for line in seen.lines if line.startswith(f" {true} ")), "")
    return [int(count) for count in re.findall(r"\d+", line.replace("·", "0"))[1:11]]


def test_sliding_through_the_epochs_shows_what_the_network_was_before(seen: Terminal, home: Tuinet) -> None:
    seen.press("[", "[", "[")
    seen.until("untrained")
    accuracy = evaluation(home, "--checkpoint", "0")["accuracy"]
    seen.until(f"{100 * accuracy:.2f} % of 10,000 right")


def test_validation_images_can_be_explored(seen: Terminal, home: Tuinet) -> None:
    seen.press("v")
    accuracy = evaluation(home, "--split", "valid")["accuracy"]
    seen.until(f"{100 * accuracy:.2f} % of 5,000 right")


def test_a_run_is_explored_while_it_trains(app: Open, tuinet: Tuinet) -> None:
    seen = app(last={**LONG, "checkpoint_every": 1, "keep": 3})
    seen.press("space")
    seen.until(TRAINING)
    seen.press("2")
    seen.until("Image 0: label 7", "seen as", "▶ training")

    def epoch() -> int:
        told = re.search(r"^ +epoch (\d+)", seen.text, re.MULTILINE)
        return int(told.group(1)) if told else 0

    seen.wait(epoch, "there is a checkpoint")
    first = epoch()
    seen.wait(lambda: epoch() > first, "the newest checkpoint is followed")


def test_without_a_run_words_say_what_to_do(app: Open) -> None:
    seen = app()
    seen.press("2")
    seen.until_gone("━Test digit")
    seen.until("run", "? Help")
    assert "Traceback" not in seen.text


def test_a_run_without_a_checkpoint_is_told_in_words(app: Open, home: Tuinet) -> None:
    shutil.rmtree(home.run / "checkpoints")
    seen = app("--run", "small")
    seen.press("2")
    seen.until("no checkpoint")


def test_the_list_of_events_is_not_touched_by_looking(seen: Terminal, home: Tuinet) -> None:
    before = events(home.run)
    seen.press("right", "m", "[", "w")
    seen.until("wrong ")
    seen.press("ctrl+q")
    seen.end()
    assert events(home.run) == before
