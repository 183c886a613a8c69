"""A run of another machine, mirrored here: it is whole, it can be shown, and it stays in its place."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from rich.console import Console

from tuinet.cli.main import run as tuinet
from tuinet.cli.output import stderr_console
from tuinet.cli.watch import report, report_trouble
from tuinet.errors import LinkError
from tuinet.remote import mirror
from tuinet.remote.lines import parse
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.messages import Message
from tuinet.remote.mirror import append_all, check_appended
from tuinet.remote.news import EventsAppended
from tuinet.remote.protocol import FROM_AGENT, Acknowledged
from tuinet.remote.replies import Done
from tuinet.remote.requests import WatchRun
from tuinet.remote.run import RemoteRun, digest
from tuinet.remote.ssh import Address
from tuinet.render.log_lines import log_text
from tuinet.render.palette import PLAIN
from tuinet.render.progress import BarProgress
from tuinet.runs.checkpoints import encode
from tuinet.runs.curves import fold_curves
from tuinet.runs.state import fold

from ..runs.conftest import snapshot
from .conftest import RECORD, RUN, STORY, FalseSsh, line

Connect = Callable[[], RemoteMachine]

JUNK = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-(1 << 64), 1 << 64),
    some.floats(allow_nan=False, allow_infinity=False),
    some.sampled_from(["", "5", "\x1b[2J", "mnist", "epochs", "learning_rate", "probe"]),
    some.lists(
        some.one_of(some.integers(-1, 300), some.floats(0, 1), some.lists(some.floats(0, 1), max_size=2)), max_size=3
    ),
    some.dictionaries(some.sampled_from(["epochs", "hidden", "threads"]), some.integers(-1, 3), max_size=2),
)
PLACES = [(number, name) for number, event in enumerate(STORY) for name in event if name != "type"]


@settings(max_examples=400)
@given(
    some.lists(some.tuples(some.sampled_from(PLACES), JUNK), min_size=1, max_size=2), some.sets(some.integers(0, 10))
)
def test_every_accepted_event_can_be_shown(changes: list[tuple[tuple[int, str], Any]], left_out: set[int]) -> None:
    story = json.loads(json.dumps(STORY))
    for (number, name), value in changes:
        story[number][name] = value
    story = [event for number, event in enumerate(story) if number not in left_out]
    machine = RemoteMachine(Address("box", "box"))
    run = RemoteRun(machine.link, RUN, Path(), machine.cache)
    try:
        appended = FROM_AGENT.validate_python(
            parse(line({"type": "events_appended", "run": RUN, "after": 0, "events": story}).encode())
        )
        assert isinstance(appended, EventsAppended)
        check_appended(appended, 0)
    except (ValueError, LinkError):
        return
    state = fold(appended.events)
    console = Console(quiet=True, width=120, force_terminal=True)
    with BarProgress(console) as progress:
        for count in range(1, len(appended.events) + 1):
            progress._painted = 0.0
            progress.show(fold(appended.events[:count]), [appended.events[count - 1]])
    log_text(appended.events, PLAIN)
    fold_curves(appended.events)
    if state.ended:
        report(console, run, state, state.ended)


def test_a_broken_link_is_reported_in_one_line_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    machine = RemoteMachine(Address("box", "box"))
    machine.link._failure = "ssh: connect to host box.example port 22: Connection refused by peer"
    report_trouble(stderr_console(), RemoteRun(machine.link, RUN, Path(), machine.cache), "")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("by peer); the run continues without the connection")


def test_a_mirror_on_a_full_disk_has_no_half_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    log = tmp_path / "events.jsonl"
    append_all(log, b"a line\n")
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
        with pytest.raises(OSError, match="too large"):
            append_all(log, b"another line\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert log.read_bytes() == b"a line\n"


def chunk(content: bytes, **other: Any) -> str:
    """All of a file in one part."""
    digest = hashlib.sha256(content).hexdigest()
    data = base64.b64encode(content).decode()
    return line({"type": "chunk", "id": "@ID@", "total": len(content), "sha256": digest, "data": data, **other})


WEIGHTS = encode(snapshot(best=1))
NONE: dict[str, str] = {
    "altered": chunk(WEIGHTS[:-1] + bytes([WEIGHTS[-1] ^ 1])),
    "cut short": chunk(WEIGHTS[:-10]),
    "nothing": chunk(b""),
    "not safetensors": chunk(b"import os"),
    "not what its checksum says": chunk(WEIGHTS, sha256="0" * 64),
    "of another length": chunk(WEIGHTS, total=10),
    "endless": chunk(WEIGHTS, total=1 << 39),
    "not base64": chunk(WEIGHTS, data="!!!!"),
    "of an invalid checksum": chunk(WEIGHTS, sha256="../../evil"),
    "a header of great depth": chunk((100_008).to_bytes(8, "little") + b'{"a": ' * 16_668),
}


@pytest.mark.parametrize("what", NONE)
def test_invalid_weights_are_refused_and_not_kept(
    ssh: FalseSsh, capsys: pytest.CaptureFixture[str], own_home: Path, what: str
) -> None:
    ssh.answers["list_checkpoints"] = [line({"type": "checkpoint_list", "id": "@ID@", "positions": [[1, 0]]})]
    ssh.answers["fetch_weights"] = [NONE[what]]
    ssh.speaks()
    assert tuinet(["eval", "--host", "box"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not list(own_home.rglob("*.safetensors*"))


def test_weights_of_another_network_are_refused(
    ssh: FalseSsh, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    ssh.tell(STORY, {**RECORD, "config": {**RECORD["config"], "hidden": [5]}})
    ssh.answers["list_checkpoints"] = [line({"type": "checkpoint_list", "id": "@ID@", "positions": [[1, 0]]})]
    ssh.answers["fetch_weights"] = [chunk(WEIGHTS)]
    ssh.speaks()
    assert tuinet(["eval", "--host", "box"]) == 1
    assert "another network" in capsys.readouterr().err
    assert not list(own_home.rglob("*.safetensors*"))


def test_weights_of_a_network_without_widths_are_refused(ssh: FalseSsh, capsys: pytest.CaptureFixture[str]) -> None:
    config = {**RECORD["config"], "hidden": []}
    ssh.tell(STORY, {**RECORD, "config": config})
    progress = snapshot(best=1).progress.model_copy(update={"config": config, "widths": []})
    ssh.answers["list_checkpoints"] = [line({"type": "checkpoint_list", "id": "@ID@", "positions": [[1, 0]]})]
    ssh.answers["fetch_weights"] = [chunk(encode(mirror_snapshot(progress)))]
    ssh.speaks()
    assert tuinet(["eval", "--host", "box"]) == 1
    assert "its arrays do not fit" in capsys.readouterr().err


def files(*names: str, **other: Any) -> str:
    """A list of files of a data set, by their roles."""
    digest = hashlib.sha256(b"").hexdigest()
    listed = [{"role": name, "compressed": False, "size": 0, "sha256": digest, **other} for name in names]
    return line({"type": "dataset_file_list", "id": "@ID@", "files": listed})


ROLES = ("train-images", "train-labels", "test-images", "test-labels")


@pytest.mark.parametrize(
    "answer",
    [
        files(*ROLES, "../../../evil"),
        files("/etc/passwd"),
        files(*ROLES, sha256="../" * 21 + "x"),
        files("train-images", "train-images"),
        files(*ROLES),
        files(),
    ],
)
def test_no_file_of_a_data_set_leads_to_another_place(
    ssh: FalseSsh, capsys: pytest.CaptureFixture[str], own_home: Path, tmp_path: Path, answer: str
) -> None:
    here = tmp_path / "mine"
    here.mkdir()
    config = {**RECORD["config"], "dataset": str(here)}
    ssh.tell(STORY, {**RECORD, "config": config})
    progress = snapshot(best=1).progress.model_copy(update={"config": config})
    weights = encode(mirror_snapshot(progress))
    ssh.answers["list_checkpoints"] = [line({"type": "checkpoint_list", "id": "@ID@", "positions": [[1, 0]]})]
    ssh.answers["fetch_weights"] = [chunk(weights)]
    ssh.answers["list_dataset_files"] = [answer]
    ssh.answers["fetch_dataset_file"] = [chunk(b"")]
    ssh.speaks()
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(own_home)}
    assert tuinet(["eval", "--host", "box"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    after = {path for path in tmp_path.rglob("*") if not path.is_relative_to(own_home)}
    assert {path.name for path in after - before} <= {"calls"}
    assert not list(here.iterdir())


def mirror_snapshot(progress: Any) -> Any:
    """A small training with other facts."""
    one = snapshot(best=1)
    return type(one)(progress, one.parameters, one.optimizer)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (Address("lab", "me@box"), True),
        (Address("box", "me@box", "TUINET_HOME=/other tuinet"), False),
        (Address("box", "you@box"), False),
    ],
    ids=["another name", "another command", "another person"],
)
def test_weights_are_kept_for_a_place_there_by_whatever_name_it_goes(other: Address, shared: bool) -> None:
    caches = {RemoteMachine(address).cache for address in (Address("box", "me@box"), other)}
    assert (len(caches) == 1) == shared


def test_a_run_over_there_has_no_part_in_a_path_here(ssh: FalseSsh, connect: Connect) -> None:
    ssh.answers["find_run"] = [line({"type": "run_found", "id": "@ID@", "run": "../../../evil"})]
    ssh.answers["watch_run"] = [answer.replace(RUN, "../../../evil") for answer in ssh.answers["watch_run"]]
    ssh.speaks()
    run = connect().find("last")
    assert run.state().epochs_done == 1
    folders = (run.folder, run.checkpoints().folder)
    assert not any("evil" in str(folder) or ".." in folder.parts for folder in folders)
    assert digest("a", "b") != digest("ab")


def test_an_unused_run_is_not_sent_until_it_is_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = RemoteMachine(Address("box", "box"))
    said = list[Message]()
    monkeypatch.setattr(machine.link, "send", said.append)
    monkeypatch.setattr(machine.link, "request", lambda request, expected: Done(id=request.id))
    run = RemoteRun(machine.link, RUN, tmp_path / "mirror", machine.cache)

    def tell(start: int, end: int) -> None:
        answer = {"type": "events_appended", "run": RUN, "after": start, "events": STORY[start:end]}
        run.mirror.receive(FROM_AGENT.validate_python(parse(line(answer).encode())))

    run.mirror.open()
    monkeypatch.setattr(mirror, "UNUSED_SECONDS", 0.0)
    tell(0, 3)
    assert said == []
    run.is_live()
    run.is_live()
    assert said == [Acknowledged(run=RUN, seq=3)]
    monkeypatch.setattr(mirror, "UNUSED_SECONDS", 1e9)
    tell(3, 5)
    assert said[1:] == [Acknowledged(run=RUN, seq=5)]


def test_the_whole_log_is_sent_however_long_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = RemoteMachine(Address("box", "box"))
    said = list[Message]()
    run = RemoteRun(machine.link, RUN, tmp_path / "mirror", machine.cache)

    def request(request: WatchRun, expected: type[Done]) -> Done:
        answer = {"type": "events_appended", "run": RUN, "after": 0, "events": STORY}
        run.mirror.receive(FROM_AGENT.validate_python(parse(line(answer).encode())))
        return Done(id=request.id)

    monkeypatch.setattr(machine.link, "send", said.append)
    monkeypatch.setattr(machine.link, "request", request)
    monkeypatch.setattr(mirror, "UNUSED_SECONDS", 0.0)
    run.mirror.open()
    assert said == [Acknowledged(run=RUN, seq=len(STORY))]


def test_after_a_break_no_run_waits_for_another_to_catch_up(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = RemoteMachine(Address("box", "box"))
    said = list[Message]()
    monkeypatch.setattr(machine.link, "request", lambda request, expected: pytest.fail(f"{request} is waited for"))
    monkeypatch.setattr(machine.link, "send", said.append)
    for number in range(3):
        run = machine._run(f"run-{number}")
        run.mirror.is_watched = number != 1
        run.mirror.seq = number
    machine._watch_again()
    assert said == [WatchRun(run="run-0", after=0), WatchRun(run="run-2", after=2)]
