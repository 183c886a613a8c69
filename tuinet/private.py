"""Files and folders for one user alone, and checks that existing ones can be trusted.

The rules are those of OpenSSH's StrictModes. Folders get mode 0700 and files 0600, whatever the umask is. Anything that
another user owns or can write to is refused: anyone who can change a run can make its owner's processes do things.
"""

from __future__ import annotations

import grp
import os
import pwd
import shlex
import stat
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from tuinet.errors import TrustError
from tuinet.limits import read_small

FOLDER = 0o700
FILE = 0o600

MOST_RECORD = 1 << 20
"""Maximum size in bytes of a file that tuinet wrote"""


def make_private_folder(folder: Path) -> None:
    """Create a folder and its missing parents, all with mode 0700. Existing ones stay as they are. Raises OSError."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_private_folder(folder.parent)
    try:
        folder.mkdir(FOLDER)
    except FileExistsError:
        # Another process may have created it since the check above.
        if not folder.is_dir():
            raise
    else:
        # The umask may have removed bits.
        folder.chmod(FOLDER)


def open_private(path: Path, flags: int) -> int:
    """Open a file and return its descriptor. A new file gets mode 0600, and a looser mode is tightened.

    Raises OSError, or TrustError for a file that others own or can write to.
    """
    is_new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
    # Truncating has to wait for the check: the file may be another user's.
    descriptor = os.open(path, flags & ~os.O_TRUNC | os.O_CLOEXEC, FILE)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            check(path, status)
            if flags & os.O_TRUNC:
                os.ftruncate(descriptor, 0)
            if status.st_uid == os.geteuid():
                _tighten(descriptor, status, is_new)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_private(path: Path, most: int = MOST_RECORD) -> bytes:
    """Read a file of limited size. Raises OSError, or TrustError if others own it or can write to it."""
    return read_small(path, most, inspect=partial(check, path))


def check(path: Path, status: os.stat_result) -> None:
    """Raise TrustError if another user owns a file or a folder, or can write to it."""
    if status.st_uid not in (0, os.geteuid()):
        raise TrustError(f"{path}: {_foreign(path, status)}")
    if others_can_write(status):
        raise TrustError(
            f"{path}: others can write to it ({_facts(status)}), so tuinet does not trust it; "
            f"if its content is yours, run: chmod go-w {shlex.quote(str(path))}"
        )


def check_above(path: Path) -> None:
    """Raise TrustError if others could replace a file or a folder, because they can write to one of its parents.

    Like sshd, this stops at the user's home folder. A folder that everyone can write to, but in
    which only owners can remove their files, such as /tmp, is safe.
    """
    for folder in _above(path):
        try:
            status = folder.lstat()
        except OSError:
            continue
        if status.st_uid not in (0, os.geteuid()):
            reason = f"does not belong to {_name(os.geteuid())}"
        elif stat.S_ISDIR(status.st_mode) and others_can_write(status) and not status.st_mode & stat.S_ISVTX:
            reason = "others can write to it"
        else:
            continue
        remedy = "set TUINET_HOME to a directory of your own"
        if status.st_uid == os.geteuid():
            remedy = f"run: chmod go-w {shlex.quote(str(folder))}, or {remedy}"
        raise TrustError(f"{folder}: {reason} ({_facts(status)}), so others could replace {path}: {remedy}")


def tighten_folder(folder: Path) -> None:
    """Check a folder, if it exists, and remove the permissions of others. Raises TrustError."""
    try:
        status = folder.lstat()
        if stat.S_ISLNK(status.st_mode):
            if status.st_uid not in (0, os.geteuid()):
                raise TrustError(f"{folder}: {_foreign(folder, status)}")
            status = folder.stat()
    except OSError:
        # It does not exist, or cannot be looked at: then using it fails with a better message.
        return
    check(folder, status)
    if status.st_uid == os.geteuid() and stat.S_ISDIR(status.st_mode) and status.st_mode & 0o077:
        # Some file systems have no modes.
        with suppress(OSError):
            folder.chmod(status.st_mode & FOLDER)


def tighten_tree(folder: Path) -> None:
    """Check a folder and everything in it, and remove the permissions of others. Raises TrustError."""
    tighten_folder(folder)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = Path(entry.path)
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            # It was removed in the meantime.
            continue
        if stat.S_ISDIR(status.st_mode):
            tighten_tree(path)
        elif stat.S_ISLNK(status.st_mode):
            tighten_folder(path)
        else:
            check(path, status)
            if status.st_uid == os.geteuid() and status.st_mode & 0o077:
                with suppress(OSError):
                    path.chmod(status.st_mode & FOLDER)


def _tighten(descriptor: int, status: os.stat_result, is_new: bool) -> None:
    """Remove the permissions of others from an open file; a new one gets exactly mode 0600."""
    if is_new and stat.S_IMODE(status.st_mode) != FILE:
        # The umask may have removed bits.
        os.fchmod(descriptor, FILE)
    elif status.st_mode & 0o077:
        os.fchmod(descriptor, status.st_mode & FOLDER)


def others_can_write(status: os.stat_result) -> bool:
    """Return True if anyone but the owner can write to a file or folder, not counting a group of the owner alone."""
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _is_own_group(status.st_gid)


def _is_own_group(number: int) -> bool:
    """Return True if a group is the user's private one, as Debian and Fedora create for each user except root."""
    if os.geteuid() == 0:
        return False
    try:
        user = pwd.getpwuid(os.geteuid())
        group = grp.getgrgid(number)
    except KeyError:
        return False
    return number == user.pw_gid and group.gr_name == user.pw_name and {*group.gr_mem} <= {user.pw_name}


def _above(path: Path) -> Iterator[Path]:
    """Yield the parents of a path as it is written, and those of the path it resolves to."""
    home = Path(os.path.expanduser("~"))
    ends = {home, Path(os.path.realpath(home))}
    for start in dict.fromkeys((path, Path(os.path.realpath(path)))):
        if start in ends:
            continue
        for folder in start.parents:
            yield folder
            if folder in ends:
                break


def _foreign(path: Path, status: os.stat_result) -> str:
    """Return the message about a file or folder of another user."""
    user = _name(os.geteuid())
    owner = _name(status.st_uid)
    problem = f"does not belong to {user} ({_facts(status)}), so tuinet does not trust it"
    command = f"chown -R {user} {shlex.quote(str(path))}"
    if os.geteuid() == 0:
        return f"{problem}; run tuinet as {owner}, or, if it is yours, run: {command}"
    return f"{problem}; if it is yours, run: sudo {command}"


def _facts(status: os.stat_result) -> str:
    return f"owner {_name(status.st_uid)}, mode {stat.S_IMODE(status.st_mode):04o}"


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"uid {user}"
