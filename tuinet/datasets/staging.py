"""Temporary folders for data sets that are being added or removed, and the ones that killed programs have left."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tuinet.private import make_private_folder

_PREFIX = ".staging-"
# The first versions used these prefixes, and held no lock.
_OLD_PREFIXES = (".adding-", ".removing-")


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """Create a temporary folder in `parent`. Those that killed programs have left are deleted first. Raises OSError.

    The folder is locked as long as it is used, and the kernel releases the lock if the program dies. So a folder
    without a lock is a leftover.
    """
    _remove_leftovers(parent)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


@contextmanager
def new_staging(parent: Path) -> Iterator[Path]:
    """Create a temporary folder in `parent`, which is created if it is missing.

    Created folders that are still empty at the end are removed, so that what fails leaves nothing behind. Raises
    OSError.
    """
    missing = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    make_private_folder(parent)
    try:
        with staging(parent) as folder:
            yield folder
    finally:
        for folder in missing:
            # Fails if it is not empty.
            with suppress(OSError):
                folder.rmdir()


def _remove_leftovers(parent: Path) -> None:
    for folder in parent.iterdir():
        if folder.name.startswith((_PREFIX, *_OLD_PREFIXES)):
            with suppress(OSError):
                descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                try:
                    # Fails with an OSError while another program uses the folder.
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
                finally:
                    os.close(descriptor)
