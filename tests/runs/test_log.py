"""The log is numbered without gaps, ends with a complete line, and is read as far as possible."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuinet.events import AnyEvent, Warned
from tuinet.runs.log import EventLog, EventTail
from tuinet.runs.log_damage import Gap

from .conftest import batch_trained, ended, epoch_finished, epoch_started, process, write_log

HALF_LINES = [
    b"{",
    b'{"type": "epoch_started", "ep',
    b'{"type": "paused", "epoch": 1, "batch": 2}',
    b"\xff\xc3",
    b"\0" * 40,
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def seqs(path: Path) -> list[int]:
    return [json.loads(line)["seq"] for line in path.read_bytes().splitlines()]


def test_events_are_numbered_from_one(path: Path) -> None:
    write_log(path, epoch_started(1), epoch_started(2))
    assert seqs(path) == [1, 2]


def test_numbering_goes_on_when_a_log_is_opened_again(path: Path) -> None:
    for _ in range(3):
        write_log(path, epoch_started(1), epoch_started(2))
    assert seqs(path) == [1, 2, 3, 4, 5, 6]


def test_an_event_comes_back_as_it_was_written(path: Path) -> None:
    log = EventLog(path, clock=lambda: 12.5)
    written = log.append(Warned(code="é", message="a line\nbreak, and \u2028 another"))
    assert (written.seq, written.time) == (1, 12.5)
    assert EventTail(path).new_events() == [written]


def test_a_number_that_is_not_finite_is_null(path: Path) -> None:
    write_log(path, batch_trained(1, 2).model_copy(update={"loss": None}))
    event = batch_trained(1, 2).model_dump() | {"loss": float("nan"), "accuracy": float("inf")}
    write_log(path, type(batch_trained(1, 2)).model_validate(event))
    last = json.loads(path.read_bytes().splitlines()[-1])
    assert (last["loss"], last["accuracy"]) == (None, None)


@pytest.mark.parametrize("half", HALF_LINES)
def test_readers_ignore_a_half_written_last_line(path: Path, half: bytes) -> None:
    write_log(path, epoch_started(1))
    with path.open("ab") as file:
        file.write(half)
    assert [event.seq for event in EventTail(path).new_events()] == [1]


@pytest.mark.parametrize("half", HALF_LINES)
def test_a_half_written_last_line_is_cut_off_when_the_log_is_opened(path: Path, half: bytes) -> None:
    write_log(path, epoch_started(1))
    whole = path.read_bytes()
    with path.open("ab") as file:
        file.write(half)
    EventLog(path)
    assert path.read_bytes() == whole


def test_what_follows_a_half_written_line_is_numbered_as_if_it_had_not_been(path: Path) -> None:
    write_log(path, epoch_started(1))
    with path.open("ab") as file:
        file.write(b'{"seq": 2, "ty')
    write_log(path, epoch_started(2), epoch_started(3))
    assert seqs(path) == [1, 2, 3]


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b"{", b"\xff\xfe", b'{"type": "unheard_of"}', b"\0" * 9])
def test_a_line_that_cannot_be_read_costs_only_itself(path: Path, damage: bytes) -> None:
    write_log(path, epoch_started(1), epoch_started(2), epoch_started(3))
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([lines[0], damage, lines[2], b""]))
    tail = EventTail(path)
    assert [event.seq for event in tail.new_events()] == [1, 3]
    assert tail.problem == "events.jsonl: line 2 cannot be read: skipped"


def test_what_follows_a_block_of_nuls_in_the_same_line_is_read(path: Path) -> None:
    write_log(path, epoch_started(1), epoch_started(2), epoch_started(3))
    first, second, third = path.read_bytes().splitlines()
    path.write_bytes(first + b"\n" + b"\0" * (len(second) + 1) + third + b"\n")
    tail = EventTail(path)
    assert [event.seq for event in tail.new_events()] == [1, 3]
    assert tail.problem == "events.jsonl: line 2 cannot be read: skipped"


def with_seqs(path: Path, *numbers: int) -> EventTail:
    """A log of events with these numbers."""
    path.write_text("".join(f"{epoch_started(n).model_copy(update={'seq': n}).model_dump_json()}\n" for n in numbers))
    return EventTail(path)


@pytest.mark.parametrize(
    ("written", "read", "problem"),
    [
        ([1, 2, 2, 3], [1, 2, 3], "line 3 has the number 2 after 2"),
        ([1, 2, 1, 2, 3], [1, 2, 3], "line 3 has the number 1 after 2 and 1 more problem"),
        ([1, 2, 900, 4], [1, 2, 3, 4], "line 3 has the number 900 between 2 and 4"),
        ([1, 2, 0, 4], [1, 2, 3, 4], "line 3 has the number 0 between 2 and 4"),
    ],
    ids=["doubled", "written by two jobs", "a number that is too high", "a number that is too low"],
)
def test_each_number_is_given_once_and_in_order(path: Path, written: list[int], read: list[int], problem: str) -> None:
    tail = with_seqs(path, *written)
    assert [event.seq for event in tail.new_events()] == read
    assert tail.problem == f"events.jsonl: {problem}: skipped"


def test_types_and_fields_of_a_newer_version_are_ignored(path: Path) -> None:
    write_log(path, epoch_started(1))
    newer = json.loads(path.read_bytes()) | {"colour": "blue"}
    path.write_text(f'{json.dumps(newer)}\n{{"type": "epoch_profiled", "seq": 2, "time": 3.0}}\n')
    tail = EventTail(path)
    assert tail.new_events() == [epoch_started(1).model_copy(update={"seq": 1, "time": 1000.0})]
    assert tail.damage.count == 0
    assert tail.problem == "events.jsonl: 1 event of a type that this version does not know (epoch_profiled): skipped"


def test_numbering_goes_on_after_the_last_valid_number(path: Path) -> None:
    write_log(path, epoch_started(1))
    with path.open("ab") as file:
        file.write(b'otter\n{"type": "epoch_profiled", "seq": 7, "time": 3.0}\n\0\0\n{"type": "torn')
    write_log(path, epoch_started(2))
    assert json.loads(path.read_bytes().splitlines()[-1])["seq"] == 8
    assert b"otter" in path.read_bytes()


def test_numbers_that_are_missing_are_gaps(path: Path) -> None:
    tail = with_seqs(path, 1, 2, 6, 7)
    assert [event.seq for event in tail.new_events()] == [1, 2, 6, 7]
    assert tail.damage.gaps == [Gap(3, 2, 6)]
    assert not tail.problem


def test_a_thinned_log_may_have_gaps(path: Path) -> None:
    with_seqs(path, 1, 5, 9)
    tail = EventTail(path, thinned=True)
    assert [event.seq for event in tail.new_events()] == [1, 5, 9]
    assert not tail.damage.gaps


def test_a_tail_counts_lines_over_several_calls(path: Path) -> None:
    write_log(path, epoch_started(1))
    tail = EventTail(path)
    tail.new_events()
    with path.open("ab") as file:
        file.write(b"otter\n")
    tail.new_events()
    assert "line 2" in tail.problem


def test_a_log_that_is_not_there_yet_is_empty(path: Path) -> None:
    assert EventTail(path).new_events() == []


def test_a_tail_gives_every_event_once(path: Path) -> None:
    tail = EventTail(path)
    log = write_log(path, epoch_started(1))
    first = tail.new_events()
    second = tail.new_events()
    log.append(epoch_started(2))
    assert [[event.seq for event in events] for events in (first, second, tail.new_events())] == [[1], [], [2]]


@given(st.lists(st.integers(0, 400), max_size=8))
def test_a_tail_gives_the_same_whole_lines_however_the_file_grows(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    path = tmp_path_factory.mktemp("log") / "events.jsonl"
    write_log(path, epoch_started(1), Warned(code="ü", message="[/]"), epoch_started(2))
    content = path.read_bytes()
    path.write_bytes(b"")
    tail = EventTail(path)
    events: list[AnyEvent] = []
    for cut in sorted(cuts):
        path.write_bytes(content[:cut])
        events += tail.new_events()
        assert len(events) == content[:cut].count(b"\n")
    path.write_bytes(content)
    assert [event.seq for event in events + tail.new_events()] == [1, 2, 3]


def test_the_name_of_a_new_log_and_some_events_are_synced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr("os.fsync", lambda descriptor: synced.append(os.readlink(f"/proc/self/fd/{descriptor}")))
    log = EventLog(path)
    assert synced == [str(path.parent)]
    for event in (epoch_started(1), batch_trained(1, 2), epoch_finished(1)):
        log.append(event)
    assert synced == [str(path.parent)]
    log.append(ended())
    assert synced == [str(path.parent), str(path)]


def test_an_event_that_cannot_be_synced_is_not_in_the_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    log = write_log(path, epoch_finished(1))
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(OSError, match="Input/output error"):
            log.append(ended())
    assert path.read_bytes() == before
    log.append(ended())
    assert seqs(path) == [1, 2]


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    from tuinet.events import EpochStarted
    from tuinet.runs.log import EventLog

    print("ready", flush=True)
    path = Path(sys.argv[1])
    log = EventLog(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20, resource.RLIM_INFINITY))
    event = EpochStarted(epoch=2, epochs=3, batches=5)
    try:
        log.append(event)
    except OSError:
        print(path.read_bytes().hex(), flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    log.append(event)
    print("done", flush=True)
"""


def test_a_full_disk_leaves_only_whole_lines_and_numbering_goes_on_when_there_is_space(path: Path) -> None:
    write_log(path, epoch_started(1))
    before = path.read_bytes()
    with process(FULL_DISK, path) as child:
        assert child.stdout is not None
        assert bytes.fromhex(child.stdout.readline()) == before
        assert child.stdout.readline() == "done\n"
    assert seqs(path) == [1, 2]


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux counts the bytes that a process reads")
def test_a_long_line_without_an_end_is_not_read_again(path: Path) -> None:
    def bytes_read() -> int:
        return int(Path("/proc/self/io").read_text().split()[1])

    tail = EventTail(path)
    path.write_bytes(b"x" * (1 << 25))
    before = bytes_read()
    for _ in range(20):
        assert tail.new_events() == []
    assert bytes_read() - before < 3 << 25
    with path.open("ab") as file:
        file.write(b"\n" + Warned(code="a", message="b", seq=1).model_dump_json().encode() + b"\n")
    assert [event.type for event in tail.new_events()] == ["warned"]
