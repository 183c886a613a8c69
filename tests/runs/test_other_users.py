"""Files of several users. Only root can create them, so other users skip these tests."""

from __future__ import annotations

import grp
import os
import pwd
from pathlib import Path

import pytest

from tuinet.config import Configuration
from tuinet.errors import TrustError
from tuinet.private import make_private_folder
from tuinet.runs.directory import Run
from tuinet.runs.home import home, runs_folder
from tuinet.runs.local import LocalRun

from .test_private import mode, use


@pytest.fixture
def run(own_home: Path) -> Run:
    return LocalRun.create(runs_folder(), Configuration(), None)


def with_private_group() -> pwd.struct_passwd:
    """A user, not root, whose group has the same name and no other members."""
    return next(
        person
        for person in pwd.getpwall()
        if person.pw_uid and any((group.gr_gid, group.gr_mem) == (person.pw_gid, []) for group in named(person.pw_name))
    )


def named(name: str) -> list[grp.struct_group]:
    return [group for group in grp.getgrall() if group.gr_name == name]


@pytest.fixture
def person(run: Run, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> pwd.struct_passwd:
    """A user who is not root and has made the run."""
    person = with_private_group()
    for path in (own_home, *own_home.rglob("*")):
        os.chown(path, person.pw_uid, person.pw_gid)
    monkeypatch.setattr("os.geteuid", lambda: person.pw_uid)
    return person


def test_what_root_owns_is_fine_for_everybody(run: Run, person: pwd.struct_passwd) -> None:
    os.chown(run.record_path, 0, 0)
    use(run)


def test_what_another_user_owns_is_refused(run: Run, person: pwd.struct_passwd) -> None:
    os.chown(run.record_path, person.pw_uid + 1, -1)
    with pytest.raises(TrustError, match=f"does not belong to {person.pw_name} .*sudo chown -R {person.pw_name} "):
        use(run)


def test_a_group_of_the_user_alone_may_write(run: Run, person: pwd.struct_passwd) -> None:
    run.folder.chmod(0o775)
    run.record_path.chmod(0o664)
    use(run)
    assert (mode(run.folder), mode(run.record_path)) == (0o700, 0o600)


def test_no_other_group_may_write(run: Run, person: pwd.struct_passwd) -> None:
    os.chown(run.record_path, -1, person.pw_gid + 1)
    run.record_path.chmod(0o664)
    with pytest.raises(TrustError, match="others can write"):
        use(run)


def test_a_link_of_somebody_else_to_a_folder_of_ones_own_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_private_folder(tmp_path / "mine")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    monkeypatch.setenv("TUINET_HOME", str(tmp_path / "link"))
    home()
    os.lchown(tmp_path / "link", 1, -1)
    with pytest.raises(TrustError, match=f"^{tmp_path}/link: does not belong to root .owner daemon"):
        home()
