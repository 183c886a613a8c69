"""The content of the list of runs, and when it is read."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from tuinet.errors import RunError
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.ssh import Address
from tuinet.runs.directory import Run
from tuinet.runs.run_list import RunList
from tuinet.tui.available_keys import available_keys

from ...runs.conftest import epoch_finished
from .conftest import add, finish, opened_runs, record

SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[RunList]:
    """One entry for each time that the list of runs was read."""
    reads: list[RunList] = []
    refresh = RunList.refresh

    def counted(runs: RunList) -> object:
        reads.append(runs)
        return refresh(runs)

    monkeypatch.setattr(RunList, "refresh", counted)
    return reads


async def test_an_empty_list_says_what_to_do() -> None:
    async with opened_runs() as person:
        assert "No runs yet. Go to the Train screen (1) and press space to train" in person.sentences
        assert "/ filter:" not in person.text
        await person.press("m", "r", "D", "enter", "down", "c", "e")
        assert person.app.current_mode == "runs"
        titles = {active.binding.description for active in available_keys(person.app.screen)}
        assert titles.isdisjoint({"Filter", "Sort", "Reverse", "Compare", "Mark", "Show all", "Up", "First"})


async def test_every_run_is_a_line_with_its_figures(three: None) -> None:
    async with opened_runs() as person:
        assert person.names == ["third", "second", "first"]
        line = person.line("second")
        for text in ("✓ finished", "256 tanh", "0.05", "▄", "90.00 %"):
            assert text in line


async def test_a_wide_line_shows_the_optimizer_and_the_batch_size_too() -> None:
    record("adam", *[epoch_finished(k, 0.9 + k / 100) for k in range(1, 6)], optimizer="adam", batch_size=256)

    async with opened_runs((200, 60)) as person:
        line = person.line("adam")
        for text in ("adam", "0.002", "256", "▁▃▄▅▇", "95.00 %"):
            assert text in line


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_fits_any_screen(three: None, size: tuple[int, int]) -> None:
    async with opened_runs(size) as person:
        lines = person.text.split("\n")
        assert (len(lines), max(map(len, lines)) <= size[0]) == (size[1], True)
        for text in ("status", "✓ finished", "third", "80.00 %", "Selected run", "configuration"):
            assert text in person.text


async def test_a_live_run_is_on_top_and_is_followed(three: None) -> None:
    run = record("live", minute=0, end=False, epochs=9)
    lock = run.lock()

    async with opened_runs() as person:
        assert person.names[0] == "live"
        assert "▶ training" in person.line("live")
        add(run, epoch_finished(2, 0.95))
        await person.see("95.00 %")
        add(run, finish(0.93))
        lock.release()
        await person.see("93.00 %")
        assert "✓ finished" in person.line("live")
        assert person.names[-1] == "live"


async def test_a_damaged_run_is_listed_with_its_problem(three: None) -> None:
    record("broken", minute=9).record_path.write_text("{")

    async with opened_runs() as person:
        assert "✗ damaged" in person.text
        assert "is not valid" in person.sentences
        await person.press("enter")
        assert person.app.current_mode == "runs"


async def test_unreadable_lines_of_a_log_are_reported_beside_the_rest(three: None) -> None:
    with record("holed", minute=9).events_path.open("a") as log:
        log.write("otter\n")

    async with opened_runs() as person:
        assert person.selected == "holed"
        await person.see("! events.jsonl: line 5 cannot be read: skipped")
        assert "damaged" not in person.text


async def test_an_unreadable_folder_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(runs: Path) -> list[Run]:
        raise RunError(f"{runs}: cannot be read (Permission denied)")

    monkeypatch.setattr("tuinet.runs.run_list.all_runs", refuse)
    async with opened_runs() as person:
        await person.see("cannot be read (Permission denied)")


async def test_an_unreachable_machine_is_reported_and_hides_no_other_runs() -> None:
    record("ours")

    async with opened_runs(machines=[RemoteMachine(Address("box", "box"))]) as person:
        assert person.names == ["ours"]
        assert "! box: not connected" in person.sentences


async def test_brackets_in_names_are_shown_literally() -> None:
    run = record()
    run.folder.rename(run.folder.with_name("[bold]x[nothing=1]"))

    async with opened_runs() as person:
        assert person.selected == "[bold]x[nothing=1]"
        assert "[bold]x[nothing=1]" in person.text
        await person.press("e")
        assert "[bold]x[nothing=1]" in person.text


async def test_ascii_only_shows_nothing_else(three: None) -> None:
    async with opened_runs(ascii_only=True) as person:
        await person.press("m", "down", "m")
        assert person.text.isascii()


async def test_an_unchanged_list_is_not_repainted(
    three: None, reads: list[RunList], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened_runs() as person:
        await person.until(lambda: len(reads) > 5, "the list read several times")
        draw = Mock(wraps=person.table.draw)
        monkeypatch.setattr(person.table, "draw", draw)
        before = len(reads)
        await person.until(lambda: len(reads) > before + 5, "the list read several more times")
        draw.assert_not_called()


async def test_the_list_is_not_read_while_another_screen_is_shown(three: None, reads: list[RunList]) -> None:
    async with opened_runs() as person:
        await person.press("1")
        await person.pilot.pause(0.05)
        before = len(reads)
        await person.pilot.pause(0.1)
        assert len(reads) == before
        await person.press("3")
        await person.until(lambda: len(reads) > before, "the list read again")


async def test_the_order_is_named_on_the_smallest_screen_too(three: None) -> None:
    async with opened_runs(size=(60, 20)) as person:
        # A gap sets them apart where there are no colours, even if the number of runs has two digits.
        await person.see("/ filter: tanh acc>98 lr<0.1     3 runs, sorted by started")
