"""The app here, the training on `box`, over a real ssh."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tuinet.runs.directory import Run

from ..conftest import FEW, Tuinet, events, until
from ..remote.server import HOST, Server
from ..terminal import Terminal
from .conftest import LONG, SMALL, TRAINING, Open, job, kill_job

Start = Callable[..., Terminal]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("sshd"))
    server.fork_programs()
    yield server
    server.stop()


@pytest.fixture
def box(server: Server) -> Iterator[Server]:
    """The other machine; what still trains on it at the end is killed."""
    yield server
    if server.process is None:
        server.start()
    for run in runs(server):
        until(lambda run=run: job(run) or not Run(run).is_live(), "the job says who it is, or has ended")
        if Run(run).is_live():
            kill_job(run)
            until(lambda run=run: not Run(run).is_live(), "the job is dead")


@pytest.fixture
def there(app: Open, box: Server) -> Start:
    """Opens the app with its training on `box`."""

    def start(*arguments: str, **options: object) -> Terminal:
        return app("--host", HOST, *arguments, **{**box.environment(), **options})

    return start


def runs(box: Server) -> list[Path]:
    return sorted((box.home / "runs").iterdir()) if (box.home / "runs").exists() else []


def break_links(box: Server) -> None:
    """Kill all connections that go to the server."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(box.folder / "ssh_config").encode() in (folder / "cmdline").read_bytes():
                os.kill(int(folder.name), signal.SIGKILL)


def test_a_person_trains_there_and_explores_here(there: Start, box: Server, tuinet: Tuinet) -> None:
    seen = there(last=SMALL, size=(120, 40))
    before = len(runs(box))
    seen.press("space")
    seen.until(f"on {HOST}", "✓ finished", "of the test images correct", "Resume")
    assert (len(runs(box)), tuinet.runs) == (before + 1, [])
    seen.press("2")
    seen.until("of 1,000 correct", "Image 0: a 7")
    seen.press("x")
    seen.until("predicted →")
    seen.press("escape", "3")
    seen.until("on ", HOST, "✓ finished")
    seen.press("q")
    assert seen.end() == 0


def test_it_is_paused_changed_and_stopped_from_here(there: Start, box: Server) -> None:
    seen = there(last=LONG)
    seen.press("space")
    seen.until(TRAINING)
    run = runs(box)[-1]
    seen.press("space")
    seen.until("‖ paused", "Continue")
    seen.press("b")
    seen.wait(lambda: any(e["type"] == "batch_trained" and e["layers"] for e in events(run)), "one batch was trained")
    seen.press("right")
    seen.until("mage 1: a 2", "predicted")
    seen.press("s")
    seen.until("■ stopped")
    assert events(run)[-1]["reason"] == "stopped"


def test_a_closed_window_leaves_nothing_here_of_the_run_there(there: Start, box: Server, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    seen = there(last=LONG, TMPDIR=str(temporary))
    seen.press("space")
    seen.until(TRAINING)
    assert list(temporary.glob("tuinet-*"))
    seen.hang_up()
    assert not list(temporary.glob("tuinet-*"))
    assert Run(runs(box)[-1]).is_live()


def test_what_a_killed_app_left_here_of_a_run_there_is_deleted_at_the_next_start(
    there: Start, box: Server, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    seen = there(last=LONG, TMPDIR=str(temporary))
    seen.press("space")
    seen.until(TRAINING)
    left = list(temporary.glob("tuinet-*"))
    seen.close()
    again = there(TMPDIR=str(temporary))
    again.until(TRAINING)
    assert left
    assert not set(left) & set(temporary.glob("tuinet-*"))
    again.press("s")
    again.until("■ stopped")


def test_another_machine_that_cannot_be_reached_does_not_keep_the_app_shut(there: Start, box: Server) -> None:
    seen = there("--host", "gone", size=(120, 40))
    seen.until(f"no run on {HOST}")
    seen.press("3")
    seen.until("! gone: not connected, retrying")
    seen.press("q")
    assert seen.end() == 0


def test_a_broken_link_is_reported_even_without_an_open_run(there: Start, box: Server) -> None:
    seen = there(size=(120, 40))
    seen.until(f"no run on {HOST}")
    box.stop()
    break_links(box)
    seen.until(f"! {HOST}: not connected, retrying")


def test_a_broken_link_is_reported_and_restored(there: Start, box: Server) -> None:
    seen = there(last=LONG)
    seen.press("space")
    seen.until(TRAINING)
    box.stop()
    break_links(box)
    seen.until("not connected")
    box.start()
    seen.until(f"on {HOST}")
    seen.until_gone("not connected")
    seen.press("s")
    seen.until("■ stopped")


def test_a_run_left_there_is_there_again(there: Start, box: Server) -> None:
    seen = there(last=LONG)
    seen.press("space")
    seen.until(TRAINING)
    seen.signal(signal.SIGKILL)
    seen.end()
    assert Run(runs(box)[-1]).is_live()
    there().until(TRAINING, f"on {HOST}")


def test_it_is_stopped_on_leaving(there: Start, box: Server) -> None:
    seen = there(last=LONG)
    seen.press("space")
    seen.until(TRAINING)
    seen.press("q")
    seen.until("Stop it and quit")
    seen.press("S")
    assert seen.end() == 0
    run = runs(box)[-1]
    until(lambda: events(run)[-1]["type"] == "run_ended", "the run ends")
    assert events(run)[-1]["reason"] == "stopped"


def test_a_crash_of_the_remote_job_is_reported_and_the_run_can_be_resumed(there: Start, box: Server) -> None:
    seen = there(last=LONG)
    seen.press("space")
    seen.until(TRAINING)
    kill_job(runs(box)[-1])
    seen.until("! interrupted", "Resume")
    seen.press("r")
    seen.until(TRAINING)


def test_a_read_only_app_offers_nothing_that_changes_a_run(there: Start, box: Server) -> None:
    first = there(last=LONG)
    first.press("space")
    first.until(TRAINING)
    seen = there("--read-only")
    seen.until(TRAINING)
    assert "Pause" in first.text
    assert "Pause" not in seen.text
    seen.press("s", "q")
    assert seen.end() == 0
    assert Run(runs(box)[-1]).is_live()


def test_runs_of_both_machines_are_compared(there: Start, box: Server, tuinet: Tuinet) -> None:
    settings = (*FEW, "--epochs", "1", "--quiet")
    assert tuinet("train", "--name", "ours", *settings).code == 0
    assert tuinet("train", "--host", HOST, "--name", "theirs", *settings, **box.environment()).code == 0
    seen = there(size=(120, 40))
    seen.press("3")
    seen.until("ours", "here", "theirs")
    seen.press("m", "down", "m", "c")
    seen.until("Differences", "ours", "theirs")
    seen.press("q")
    assert seen.end() == 0
