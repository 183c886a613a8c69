"""The app ends in many ways; the terminal is sane after all of them, and a run keeps training unless told to stop."""

from __future__ import annotations

import signal
import termios

import pytest

from tuinet.runs.directory import Run
from tuinet.runs.run_ids import short_id

from ..conftest import Tuinet, events, until
from ..terminal import Terminal
from .conftest import LONG, TRAINING, Open, assert_as_it_was, kill_job


@pytest.fixture
def seen(app: Open) -> Terminal:
    """An app in which a long run trains."""
    seen = app(last=LONG)
    seen.press("space")
    seen.until(TRAINING)
    return seen


def trains_on(tuinet: Tuinet) -> bool:
    """True if the log of the one run grows."""
    event_count = len(events(tuinet.run))
    until(lambda: len(events(tuinet.run)) > event_count or not Run(tuinet.run).is_live(), "the log grows")
    return Run(tuinet.run).is_live()


def test_the_question_on_leaving_lets_a_person_stay_or_stop_the_run(seen: Terminal, tuinet: Tuinet) -> None:
    seen.press("q")
    seen.until("Stay", "Leave it running", "Stop it and quit")
    seen.press("escape")
    # Its last line: half a frame may be on the screen of a busy machine.
    seen.until_gone("Stop it and quit")
    assert trains_on(tuinet)
    seen.press("q")
    seen.until("Stop it and quit")
    seen.click("Stop it and quit")
    assert seen.end() == 0
    until(lambda: events(tuinet.run)[-1]["type"] == "run_ended", "the run ends")
    assert events(tuinet.run)[-1]["reason"] == "stopped"


def test_a_run_left_running_is_there_at_the_next_start(seen: Terminal, app: Open, tuinet: Tuinet) -> None:
    seen.press("q")
    seen.until("Leave it running")
    seen.press("q")
    assert seen.end() == 0
    assert_as_it_was(seen)
    assert trains_on(tuinet)
    app().until(TRAINING, short_id(tuinet.run.name))


def test_after_a_crash_of_the_app_the_run_is_there_again(seen: Terminal, app: Open, tuinet: Tuinet) -> None:
    seen.signal(signal.SIGKILL)
    seen.end()
    assert trains_on(tuinet)
    app().until(TRAINING, short_id(tuinet.run.name))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_a_sane_terminal_and_a_run_that_keeps_training(
    seen: Terminal, tuinet: Tuinet, number: signal.Signals
) -> None:
    assert termios.tcgetattr(seen.descriptor) != seen.attributes
    assert seen.modes > {1049, 1000}
    seen.signal(number)
    seen.end()
    assert_as_it_was(seen)
    assert trains_on(tuinet)


def test_a_run_keeps_training_when_the_window_is_closed(seen: Terminal, tuinet: Tuinet) -> None:
    seen.hang_up()
    assert trains_on(tuinet)


def test_a_crash_of_the_job_is_reported_on_every_screen(seen: Terminal, tuinet: Tuinet) -> None:
    kill_job(tuinet.run)
    seen.until("! interrupted", "the training process was killed (SIGKILL)", "Resume")
    seen.press("3")
    seen.until("━Runs", "! interrupted")
    seen.press("1", "r")
    seen.until(TRAINING)
    seen.wait(lambda: len([e for e in events(tuinet.run) if e["type"] == "run_started"]) == 2, "the run goes on")


def test_an_error_of_the_job_is_reported_and_the_app_stays_open(seen: Terminal, tuinet: Tuinet) -> None:
    (tuinet.run / "checkpoints").rename(tuinet.run / "moved")
    (tuinet.run / "checkpoints").write_text("a file where a folder should be")
    seen.press("s")
    seen.until("✗ failed", "Resume")
    # The path alone fills the lines of the status; the log has the whole message.
    seen.press("L")
    seen.until("saved", "intact")  # single words: how lines are folded depends on the path
