"""Only files of this user and root are trusted, and only if nobody else can change them (as in sshd's StrictModes)."""

from __future__ import annotations

import os
import re
import shlex
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tuinet.config import Configuration
from tuinet.errors import TrustError
from tuinet.jobs.preferences import read_preferences
from tuinet.jobs.start import ready_to_resume
from tuinet.private import make_private_folder, open_private
from tuinet.runs.collection import find_run
from tuinet.runs.directory import Run
from tuinet.runs.home import home, runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.on_end import read_on_end, write_on_end
from tuinet.runs.overview import read_overview

IS_ROOT = os.geteuid() == 0
STRANGER = 1
"""A user id that is not ours: `daemon`"""


def give_away(path: Path) -> None:
    os.lchown(path, STRANGER, -1)


def open_to_all(path: Path) -> None:
    path.chmod(path.stat().st_mode | stat.S_IWOTH)


def open_to_group(path: Path) -> None:
    os.chown(path, -1, STRANGER if IS_ROOT else -1)
    path.chmod(path.stat().st_mode | stat.S_IWGRP)


SPOILERS = (*((give_away, open_to_group) if IS_ROOT else ()), open_to_all)
"""Only root can give a file away, or be sure that a group has other members."""


@pytest.fixture
def run(own_home: Path) -> Run:
    run = LocalRun.create(runs_folder(), Configuration(), None, on_end="echo secret")
    run.commands_path.touch()
    (own_home / "settings.toml").touch()
    return run


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def use(run: Run) -> None:
    """Do what `tuinet resume last` does before it starts anything."""
    read_preferences()
    ready_to_resume(find_run(runs_folder(), run.run_id)).release()


@pytest.mark.parametrize("spoil", SPOILERS)
@pytest.mark.parametrize(
    "part", ["", "runs", "settings.toml", "{run}", "{run}/config.json", "{run}/commands.jsonl", "{run}/on_end"]
)
def test_what_others_own_or_can_write_is_refused(
    run: Run, own_home: Path, part: str, spoil: Callable[[Path], None]
) -> None:
    use(run)
    path = own_home / part.format(run=run.folder)
    spoil(path)
    with pytest.raises(TrustError) as refused:
        use(run)
    message = str(refused.value)
    assert message.startswith(f"{path}: ")
    assert f"mode {mode(path):04o}" in message
    assert "owner daemon" in message if spoil is give_away else f"chmod go-w {path}" in message
    assert "\n" not in message
    assert "secret" not in message


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_log_that_others_own_or_can_write_is_not_read(run: Run, spoil: Callable[[Path], None]) -> None:
    run.events_path.touch(0o600)
    assert run.events() == []
    spoil(run.events_path)
    with pytest.raises(TrustError, match=f"^{run.events_path}: "):
        run.events()
    overview = read_overview(run)
    assert overview.status == "damaged"
    assert str(run.events_path) in str(overview.problem)


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_folder_above_the_home_by_which_others_could_replace_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    shared = tmp_path / "shared space"
    monkeypatch.setenv("TUINET_HOME", str(shared / "mine" / "tuinet"))
    make_private_folder(home())
    spoil(shared)
    with pytest.raises(TrustError, match=f"^{shared}: .*could replace {home_text(shared)}: .*set TUINET_HOME"):
        home()


def home_text(shared: Path) -> str:
    return re.escape(str(shared / "mine" / "tuinet"))


def test_a_sticky_folder_such_as_tmp_is_fine_above_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp").chmod(0o1777)
    monkeypatch.setenv("TUINET_HOME", str(tmp_path / "tmp" / "mine"))
    make_private_folder(home())
    home()


def test_nothing_above_the_persons_own_home_folder_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "students" / "me"
    monkeypatch.setenv("HOME", str(own))
    monkeypatch.setenv("TUINET_HOME", str(own / "state" / "tuinet"))
    make_private_folder(home())
    open_to_all(own.parent)
    home()
    open_to_all(own)
    with pytest.raises(TrustError, match=f"^{own}: "):
        home()


def test_the_command_that_is_given_can_be_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "it's mine"
    monkeypatch.setenv("TUINET_HOME", str(folder))
    make_private_folder(home())
    open_to_all(folder)
    with pytest.raises(TrustError) as refused:
        home()
    command = shlex.split(str(refused.value).partition("run: ")[2])
    assert command == ["chmod", "go-w", str(folder)]
    folder.chmod(0o755)
    home()


@pytest.mark.parametrize("loose", [0o755, 0o750, 0o555])
def test_what_others_may_only_read_is_closed_to_them(run: Run, own_home: Path, loose: int) -> None:
    folders = (own_home, own_home / "runs", run.folder)
    for folder in folders:
        folder.chmod(loose)
    run.record_path.chmod(0o644)
    use(run)
    assert {mode(folder) for folder in folders} == {loose & 0o700}
    assert mode(run.record_path) == 0o600


def test_the_persons_own_home_folder_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TUINET_HOME", str(tmp_path))
    tmp_path.chmod(0o755)
    home()
    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_modes_do_not_depend_on_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        make_private_folder(tmp_path / "a" / "b")
        os.close(open_private(tmp_path / "a" / "b" / "file", os.O_WRONLY | os.O_CREAT))
    finally:
        os.umask(before)
    assert [mode(path) for path in sorted((tmp_path / "a").rglob("*"))] == [0o700, 0o600]
    assert mode(tmp_path / "a") == 0o700


def test_a_file_of_others_is_not_even_emptied(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("theirs")
    open_to_all(path)
    with pytest.raises(TrustError):
        open_private(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    assert path.read_text() == "theirs"


def test_a_command_of_version_0_1_moves_out_of_the_record(run: Run) -> None:
    (run.folder / "on_end").unlink()
    old = run.record_path.read_text().replace("{", '{"on_end": "echo old",', 1)
    run.record_path.write_text(old)
    assert read_on_end(run.folder) == "echo old"
    run.change_record(lambda record: record)
    assert "echo old" not in run.record_path.read_text()
    assert read_on_end(run.folder) == "echo old"
    write_on_end(run.folder, None)
    assert read_on_end(run.folder) is None
