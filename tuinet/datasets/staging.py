"""Folders in which data sets are put together or taken apart, and what killed programs have left of them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = ".staging-"
_OLDER = (".adding-", ".removing-")  # prefixes of the first versions, which held no lock


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """A folder in `parent` for as long as it is needed; leftovers of killed programs are deleted. Raises OSError.

    The folder is locked while it is in use, and the kernel unlocks it when the program dies.
    """
    _sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _sweep(parent: Path) -> None:
    for folder in parent.iterdir():
        if folder.name.startswith((_PREFIX, *_OLDER)):
            with suppress(OSError):
                descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while somebody uses it
                    shutil.rmtree(folder, ignore_errors=True)
                finally:
                    os.close(descriptor)
