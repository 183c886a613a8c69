"""Opening the app as a person does: `tuinet` on a terminal, with a home whose last configuration is a small one."""

from __future__ import annotations

import json
import os
import signal
import termios
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from tuinet.runs.directory import Run

from ...digits import few_digits
from ..conftest import SMALL as SMALL_FLAGS
from ..conftest import Tuinet, until
from ..terminal import Terminal, terminal

SMALL = {"dataset": str(few_digits()), "train_limit": 3000, "hidden": [32], "epochs": 3, "threads": 1}
"""A run on real digits that takes a second."""

LONG = {**SMALL, "batch_size": 8, "epochs": 100_000, "checkpoint_every": 1_000_000}
"""A run that is there for as long as it is needed; with small batches, few epochs end, which cost the app time."""

TRAINING = "▶ epoch"
"""Shown on the screen as soon as a run trains"""

Open = Callable[..., Terminal]


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two runs: `first`, and after it `second`, which has another seed."""
    tuinet = Tuinet(tmp_path_factory.mktemp("trained") / "home")
    for name, seed in (("first", "0"), ("second", "1")):
        # All of MNIST, since the tests of exploring go far through its images.
        flags = (*SMALL_FLAGS[2:], "--seed", seed, "--name", name, "--quiet")
        assert tuinet("train", *flags, TUINET_HOME=str(tuinet.home)).code == 0
    return tuinet.home


@pytest.fixture
def app(tuinet: Tuinet) -> Iterator[Open]:
    """Opens the app and waits until the person can begin; what still runs at the end is killed."""
    with ExitStack() as stack:

        def open_app(
            *arguments: str, last: dict[str, Any] | None = None, size: tuple[int, int] = (80, 24), **environment: str
        ) -> Terminal:
            if last is not None:
                tuinet.home.mkdir(exist_ok=True)
                (tuinet.home / "app.json").write_text(json.dumps({"configuration": last}))
            seen = stack.enter_context(terminal(*arguments, size=size, fast=True, **environment))
            seen.until("? Help")
            if size[0] >= 80:
                seen.until("mage 0: a 7")  # the label of the test image comes last
            return seen

        yield open_app
    for run in tuinet.runs:
        until(lambda run=run: job(run) or not Run(run).is_live(), "the job says who it is, or has ended")
        if Run(run).is_live():
            kill_job(run)


def job(run: Path) -> int | None:
    """The process that trains a run; None if it has not said who it is."""
    text = (run / "lock").read_text() if (run / "lock").exists() else ""
    return int(text.split()[0]) if text else None


def kill_job(run: Path) -> None:
    """As the kernel does when there is no memory left."""
    process = job(run)
    assert process, "a kill of process 0 would kill the tests"
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def is_whole(seen: Terminal) -> bool:
    """True if the first and the last line of the screen are the app's."""
    return " 1 Train " in seen.lines[0] and "? Help" in seen.lines[-1]


def kinds_of_colour(seen: Terminal) -> set[str]:
    """The kinds of colours that the program has asked for."""
    kinds = {"8;2;": "truecolor", "8;5;": "256 colours"}
    return {kinds.get(colour[1:5], "16 colours") for colour in seen.colours}


def assert_as_it_was(seen: Terminal) -> None:
    """The terminal is as it was before the program: its attributes, its modes and what its keys send."""
    assert termios.tcgetattr(seen.descriptor) == seen.attributes
    assert seen.modes == {7, 25}, "lines are wrapped and the cursor is shown; no mouse, no other screen"
    assert seen.received.count(b"\x1b[>") == seen.received.count(b"\x1b[<u"), "the keyboard is as it was"
