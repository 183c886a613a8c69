"""Writing an export to a file or folder of the user's: complete, or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from tuinet.errors import ExportError
from tuinet.exports.exporter import Illustrated

_UMASK = 0o777


def exists(path: Path) -> bool:
    """Return True if writing to a path would replace something.

    Devices, pipes and empty directories are not replaced.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        # A link to nowhere would be replaced.
        return os.path.lexists(path)
    if stat.S_ISDIR(mode):
        return any(path.iterdir())
    return stat.S_ISREG(mode)


def write_file(path: Path, write: Callable[[BinaryIO], object], *, overwrite: bool) -> None:
    """Write a file in one step: whoever opens it sees all of it, and a failure leaves what was there.

    A link keeps leading to its file. Raises ExportError if it cannot be written, or exists and must not be overwritten.
    """
    target = Path(os.path.realpath(path))
    with _explained(path):
        if target.exists() and not target.is_file():
            # A pipe or a device, such as /dev/stdout, has no content to keep.
            with target.open("wb") as stream:
                write(stream)
            return
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                write(stream)
                stream.flush()
                os.fchmod(stream.fileno(), _mode(target))
                os.fsync(stream.fileno())
            _rename(temporary, target, overwrite=overwrite)
        finally:
            temporary.unlink(missing_ok=True)


def write_folder(path: Path, write: Callable[[Path], None], is_own: Callable[[str], bool], *, overwrite: bool) -> None:
    """Write a folder in one step. With `overwrite`, one that holds nothing but earlier exports is replaced.

    Raises ExportError if it cannot be written, exists and must not be overwritten, or holds other files.
    """
    target = Path(os.path.realpath(path))
    with _explained(path):
        if target.exists():
            _check_replaceable(path, is_own, overwrite=overwrite)
        with tempfile.TemporaryDirectory(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent) as name:
            new = Path(name) / "new"
            new.mkdir()
            write(new)
            if target.exists():
                # Out of the way, and deleted with the temporary folder.
                target.rename(Path(name) / "old")
            new.rename(target)


def pictures_folder(file: Path) -> Path:
    """Return the folder for the pictures of a file: `card_files` for `card.md`."""
    return file.with_name(f"{file.stem}_files")


def write_illustrated(file: Path, written: Illustrated, names: Container[str], *, overwrite: bool) -> None:
    """Write a file and the folder with its pictures, whose file names are among `names`.

    The pictures come first, so that a file never shows pictures that are not there. Raises ExportError as `write_file`
    and `write_folder` do.
    """

    def draw(folder: Path) -> None:
        for name, content in written.pictures.items():
            (folder / name).write_bytes(content)

    write_folder(pictures_folder(file), draw, names.__contains__, overwrite=overwrite)
    write_file(file, lambda stream: stream.write(written.content), overwrite=overwrite)


def _check_replaceable(path: Path, is_own: Callable[[str], bool], *, overwrite: bool) -> None:
    if not path.is_dir():
        raise ExportError(f"{path}: is a file: expected a directory, or the name of a new one")
    names = os.listdir(path)
    others = sorted(name for name in names if not is_own(name))
    if others:
        raise ExportError(f"{path}: holds other files, such as {others[0]}: expected the name of a new directory")
    if names and not overwrite:
        raise ExportError(f"{path}: already exists")


def _rename(temporary: Path, target: Path, *, overwrite: bool) -> None:
    if not overwrite:
        try:
            # Unlike a rename, a link fails if the file has appeared in the meantime.
            os.link(temporary, target)
            return
        except FileExistsError:
            raise ExportError(f"{target}: already exists") from None
        except OSError:
            # A file system without hard links.
            pass
    os.replace(temporary, target)


def _mode(target: Path) -> int:
    """Return the permissions of the file that is replaced, or those of any new file of this user."""
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    # The umask can only be read by setting it.
    umask = os.umask(_UMASK)
    os.umask(umask)
    return 0o666 & ~umask


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error})") from None
