"""The home: `TUINET_HOME`, else the platform's folder for state."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.errors import RunError
from tuinet.runs.home import home, make_folder, runs_folder


def test_tuinet_home_is_honoured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUINET_HOME", str(tmp_path / "elsewhere"))
    assert home() == tmp_path / "elsewhere"
    assert runs_folder() == tmp_path / "elsewhere" / "runs"


def test_a_tilde_in_tuinet_home_is_the_users_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TUINET_HOME", "~/nets")
    assert home() == tmp_path / "nets"


def test_a_tuinet_home_of_an_unknown_user_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUINET_HOME", "~no-such-user/nets")
    message = "^TUINET_HOME=~no-such-user/nets: ~no-such-user is unknown: expected the path of a directory$"
    with pytest.raises(RunError, match=message):
        home()


@pytest.mark.parametrize("place", ["/dev/null", "file"])
def test_a_tuinet_home_that_is_not_a_directory_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TUINET_HOME", str(tmp_path / place))
    with pytest.raises(RunError, match=f"^{tmp_path / place}: not a directory: set TUINET_HOME to one$"):
        home()


def test_a_relative_tuinet_home_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUINET_HOME", "nets")
    assert home() == tmp_path / "nets"


@pytest.mark.parametrize("value", [None, ""])
def test_without_tuinet_home_it_is_the_folder_for_state(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str | None
) -> None:
    monkeypatch.delenv("TUINET_HOME")
    if value is not None:
        monkeypatch.setenv("TUINET_HOME", value)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert home().name == "tuinet"
    assert home().is_relative_to(tmp_path)


def test_asking_for_the_home_makes_no_folder(own_home: Path) -> None:
    runs_folder()
    assert not own_home.exists()


def test_a_folder_is_created_with_its_parents(tmp_path: Path) -> None:
    assert make_folder(tmp_path / "a" / "b" / "c").is_dir()


def test_an_existing_folder_is_fine(tmp_path: Path) -> None:
    assert make_folder(make_folder(tmp_path / "a")).is_dir()


def test_a_home_below_a_regular_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"^[^\n]*file/runs: cannot be created \([^\n]*\): set TUINET_HOME[^\n]*$"):
        make_folder(tmp_path / "file" / "runs")


def test_a_home_that_is_a_regular_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "runs").touch()
    with pytest.raises(RunError, match=r"^[^\n]*runs: cannot be created \([^\n]*\): set TUINET_HOME[^\n]*$"):
        make_folder(tmp_path / "runs")


def test_a_home_where_nobody_can_write_is_refused_with_a_way_out() -> None:
    with pytest.raises(RunError, match=r"^/proc/tuinet/runs: cannot be created \([^\n]*\): set TUINET_HOME[^\n]*$"):
        make_folder(Path("/proc/tuinet/runs"))


def test_a_folder_without_write_permission_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # permission bits do not stop root
    with pytest.raises(RunError, match="cannot be written to: set TUINET_HOME"):
        make_folder(tmp_path)
