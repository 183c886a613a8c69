"""Files and folders that belong to one person alone, and what makes those that are there safe to rely on.

The rules are those of OpenSSH's StrictModes. Folders get mode 0700 and files 0600, whatever the umask is. What somebody
else owns, or can write to, is refused: whoever can change a run can make its owner's processes do things.
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
"""Bytes of a file that a program of ours has written"""


def make_private_folder(folder: Path) -> None:
    """Make a folder and the missing ones above it, all with mode 0700. One that is there stays as it is.

    Raises OSError.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_private_folder(folder.parent)
    try:
        folder.mkdir(FOLDER)
    except FileExistsError:
        if not folder.is_dir():
            raise
    else:
        folder.chmod(FOLDER)  # the umask may have taken bits away


def open_private(path: Path, flags: int) -> int:
    """Open a file, made with mode 0600 if it is missing, and return its descriptor; a looser mode is tightened.

    Raises OSError, and TrustError for a file that others own or can write to.
    """
    is_new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
    descriptor = os.open(path, flags & ~os.O_TRUNC | os.O_CLOEXEC, FILE)
    try:
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode):
            check(path, found)
            if flags & os.O_TRUNC:
                os.ftruncate(descriptor, 0)  # only now: it may be somebody else's
            if found.st_uid == os.geteuid():
                if is_new and stat.S_IMODE(found.st_mode) != FILE:
                    os.fchmod(descriptor, FILE)  # the umask may have taken bits away
                elif found.st_mode & 0o077:
                    os.fchmod(descriptor, found.st_mode & FOLDER)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_private(path: Path, most: int = MOST_RECORD) -> bytes:
    """The content of a file of limited size. Raises OSError, and TrustError if others own it or can write to it."""
    return read_small(path, most, inspect=partial(check, path))


def check(path: Path, found: os.stat_result) -> None:
    """Raises TrustError if somebody else owns a file or a folder, or can write to it."""
    if found.st_uid not in (0, os.geteuid()):
        raise TrustError(f"{path}: {_foreign(path, found)}")
    if others_can_write(found):
        raise TrustError(
            f"{path}: others can write to it ({_facts(found)}), so tuinet does not trust it; "
            f"if what it holds is yours, run: chmod go-w {shlex.quote(str(path))}"
        )


def check_above(path: Path) -> None:
    """Raises TrustError if others could replace a file or a folder by way of one of the folders above it.

    As for sshd, that ends at the person's own home folder. A folder in which all may write, but each remove only their
    own files, as /tmp is, is safe.
    """
    for folder in _above(path):
        try:
            found = folder.lstat()
        except OSError:
            continue
        if found.st_uid not in (0, os.geteuid()):
            reason = f"does not belong to {_name(os.geteuid())}"
        elif stat.S_ISDIR(found.st_mode) and others_can_write(found) and not found.st_mode & stat.S_ISVTX:
            reason = "others can write to it"
        else:
            continue
        command = f"run: chmod go-w {shlex.quote(str(folder))}, or " if found.st_uid == os.geteuid() else ""
        raise TrustError(
            f"{folder}: {reason} ({_facts(found)}), so others could replace {path}: "
            f"{command}set TUINET_HOME to a folder of your own"
        )


def tighten_folder(folder: Path) -> None:
    """Check a folder, if there is one, and take from it what others may do. Raises TrustError."""
    try:
        found = folder.lstat()
        if stat.S_ISLNK(found.st_mode):
            if found.st_uid not in (0, os.geteuid()):
                raise TrustError(f"{folder}: {_foreign(folder, found)}")
            found = folder.stat()
    except OSError:
        return  # there is none, or whoever uses it is told why it cannot be looked at
    check(folder, found)
    if found.st_uid == os.geteuid() and stat.S_ISDIR(found.st_mode) and found.st_mode & 0o077:
        with suppress(OSError):  # a file system without modes
            folder.chmod(found.st_mode & FOLDER)


def tighten_tree(folder: Path) -> None:
    """Check a folder and all that is in it, and take from it what others may do. Raises TrustError."""
    tighten_folder(folder)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = Path(entry.path)
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError:
            continue  # gone meanwhile
        if stat.S_ISDIR(found.st_mode):
            tighten_tree(path)
        elif stat.S_ISLNK(found.st_mode):
            tighten_folder(path)
        else:
            check(path, found)
            if found.st_uid == os.geteuid() and found.st_mode & 0o077:
                with suppress(OSError):
                    path.chmod(found.st_mode & FOLDER)


def others_can_write(found: os.stat_result) -> bool:
    """Whether anybody but its owner may write to a file or folder; a group of the owner alone is nobody else."""
    if found.st_mode & stat.S_IWOTH:
        return True
    return bool(found.st_mode & stat.S_IWGRP) and not _is_own_group(found.st_gid)


def _is_own_group(number: int) -> bool:
    """Whether a group is this person's private one, as Debian and Fedora make one for each user but root."""
    if os.geteuid() == 0:
        return False
    try:
        person = pwd.getpwuid(os.geteuid())
        group = grp.getgrgid(number)
    except KeyError:
        return False
    return number == person.pw_gid and group.gr_name == person.pw_name and {*group.gr_mem} <= {person.pw_name}


def _above(path: Path) -> Iterator[Path]:
    """The folders above a path as it is written, and above the place that it leads to."""
    own = Path(os.path.expanduser("~"))
    ends = {own, Path(os.path.realpath(own))}
    for start in dict.fromkeys((path, Path(os.path.realpath(path)))):
        if start in ends:
            continue
        for folder in start.parents:
            yield folder
            if folder in ends:
                break


def _foreign(path: Path, found: os.stat_result) -> str:
    """What to say of a file or folder of somebody else."""
    me, owner = _name(os.geteuid()), _name(found.st_uid)
    words = f"does not belong to {me} ({_facts(found)}), so tuinet does not trust it"
    if os.geteuid() == 0:
        return f"{words}; run tuinet as {owner}, or, if it is yours, run: chown -R {me} {shlex.quote(str(path))}"
    return f"{words}; if it is yours, run: sudo chown -R {me} {shlex.quote(str(path))}"


def _facts(found: os.stat_result) -> str:
    return f"owner {_name(found.st_uid)}, mode {stat.S_IMODE(found.st_mode):04o}"


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"uid {user}"
