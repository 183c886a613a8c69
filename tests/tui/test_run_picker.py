"""The list of runs in a dialog."""

from __future__ import annotations

from tuinet.config import Configuration
from tuinet.events import RunEnded
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.tui.widgets.run_picker import RunPicker

from .conftest import Person, opened

LONG_NAME = "a-rather-long-name-of-a-run-that-nobody-would-type-twice-0123456"
SIZES = [(60, 20), (80, 24), (120, 40)]


def ended_run(name: str, reason: str) -> None:
    config = Configuration(hidden=(64, 32, 32, 16, 16))
    run = LocalRun.create(runs_folder(), config, name)
    figures = {"best_epoch": 1, "best_valid_accuracy": 0.9, "test_loss": 0.1, "test_accuracy": 0.9, "seconds": 3}
    EventLog(run.events_path).append(RunEnded(reason=reason, epochs=1, error=None, **figures))


async def rows_of_runs(person: Person, size: tuple[int, int]) -> list[str]:
    """The rows of the dialog that show a run, on a screen of that size."""
    await person.resize(*size)
    await person.see("enter OK")
    return [line for line in person.lines if "✓" in line]


async def test_each_run_takes_a_row_of_the_same_columns() -> None:
    ended_run("brief", "finished")
    ended_run(LONG_NAME, "finished")
    ended_run("goal", "target_reached")
    async with opened(size=SIZES[0]) as person:
        person.app.push_screen(RunPicker())
        for size in SIZES:
            goal, long, brief = await rows_of_runs(person, size)
            assert LONG_NAME[:20] in long, size
            assert brief.index("brief") == goal.index("goal") == long.index(LONG_NAME[:20]), size
            assert brief.index("–") == goal.index("–"), size
            assert "%: validation accuracy" in person.text, size


async def test_a_long_list_leaves_room_for_the_question_and_the_keys() -> None:
    for number in range(max(rows for _, rows in SIZES)):
        ended_run(f"run-{number}", "finished")
    async with opened(size=SIZES[0]) as person:
        person.app.push_screen(RunPicker())
        for size in SIZES:
            assert len(await rows_of_runs(person, size)) > size[1] / 3, size
            assert "Which run do you want to open?" in person.text, size
            frame = person.app.screen.query_one("Vertical").region
            assert person.app.screen.region.contains_region(frame), size
