"""The app in a real browser: it trains, it is drawn in and resized, and it ends with its tab."""

from __future__ import annotations

import signal
from pathlib import Path

from tuinet.runs.directory import Run

from ...drawings import DRAWINGS
from ..conftest import Tuinet, until
from ..detached import expect, of
from .conftest import Serve, Visit

TRAINING = "▶ training"
NOTHING_RUNS = "mage 0: a 7"
"""The label of the test image comes last"""


def is_alive(pid: int) -> bool:
    """Return True while a process runs. One that has ended may wait for its parent to notice."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_a_tab_shows_the_app_trains_draws_and_is_resized_and_the_run_outlives_it(
    serve: Serve, visit: Visit, tuinet: Tuinet
) -> None:
    server = serve()
    seen = visit(server.url, viewport={"width": 1280, "height": 800})
    seen.until("1 Train", "? Help", NOTHING_RUNS)
    assert seen.page.title() == "tuinet"
    assert "token" not in seen.page.url
    assert seen.number_of_colours > 10

    seen.press(" ")
    seen.until(TRAINING)
    run = Run(tuinet.run)
    expect(run, "checkpoint_saved", 2)
    seen.press("4")
    seen.until("Draw a digit here", "The answer appears here")
    seen.draw(DRAWINGS[14][1])
    seen.until("predicted")

    columns = seen.screen.columns
    seen.page.set_viewport_size({"width": 800, "height": 600})
    until(lambda: seen.number_of_colours and seen.screen.columns < columns, "fewer columns")
    seen.until("1 Train", "4 Draw", "? Help")

    assert len(server.apps) == 1
    seen.page.close()
    until(lambda: not server.apps, "the end of the app")
    expect(run, "epoch_finished", len(of(run, "epoch_finished")) + 2)
    assert run.is_live()
    server.program.send_signal(signal.SIGINT)
    assert server.program.wait() == 0


def test_one_tab_too_many_opens_once_the_app_of_another_has_ended_and_can_be_reloaded(
    serve: Serve, visit: Visit
) -> None:
    server = serve("--sessions", "1")
    first = visit(server.url)
    first.until(NOTHING_RUNS)
    second = visit(server.url)
    second.page.get_by_text("All sessions (1) are in use. Close another tab, and try again.").wait_for()
    assert len(server.apps) == 1
    first.press("q")
    first.page.get_by_text("The app has ended. Runs keep training.").wait_for()
    with second.page.expect_navigation():
        second.page.get_by_role("button", name="Open again").click()
    second.until("1 Train", "? Help")
    (app,) = server.apps
    second.page.reload()
    until(lambda: not is_alive(app), "the end of the app of the page before")
    second.empty(80, 24)
    second.until("1 Train", "? Help")


def test_an_audience_can_change_nothing_and_ctrl_c_ends_all_apps(serve: Serve, visit: Visit, tuinet: Tuinet) -> None:
    server = serve("--read-only")
    seen = visit(server.url)
    seen.until(NOTHING_RUNS)
    seen.press(" ", "Control+s")
    # The notice may be wrapped.
    seen.until("a read-only page")
    seen.press("3")
    seen.until("No runs")
    assert tuinet.runs == []
    apps = server.apps
    server.program.send_signal(signal.SIGINT)
    assert server.program.wait() == 0
    assert not any(is_alive(app) for app in apps)
    seen.page.get_by_text("Runs keep training.").wait_for()


def test_a_finger_draws_and_the_app_ends_with_a_server_that_is_killed(
    serve: Serve, visit: Visit, tuinet: Tuinet
) -> None:
    server = serve()
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    seen = visit(server.url, **phone)
    seen.until("? Help")
    seen.press("4")
    seen.until("Draw a digit here")
    assert seen.screen.columns >= 60
    box = seen.page.locator(".xterm-screen").bounding_box()
    assert box is not None
    column, row = seen.find("Draw a digit here")
    x = box["x"] + box["width"] * column / seen.screen.columns
    y = box["y"] + box["height"] * row / seen.screen.lines
    session = seen.page.context.new_cdp_session(seen.page)
    for number in range(5):
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + 8 * number, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(lambda: seen.number_of_colours and "Draw a digit here" not in seen.text, "a stroke")
    (app,) = server.apps
    server.program.kill()
    until(lambda: not is_alive(app), "the end of the app")
    assert not (tuinet.home / "crashes").exists()
