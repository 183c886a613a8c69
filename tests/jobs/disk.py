"""Disks that lose power and disks that fail, for a job in this process.

Both stand between the program and `os`, for all files below one folder. The file system below them is a real one.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

Tree = dict[str, bytes | None]
"""A disk: the content of each file by its path, and None for a folder"""

SURVIVES: dict[str, Callable[[bytes, bytes], bytes]] = {
    "nothing that was not synced": lambda synced, now: synced,
    "names without content": lambda synced, now: synced,
    "content without names": lambda synced, now: now,
    "half of the content": lambda synced, now: now[: (len(synced) + len(now)) // 2],
    "sizes, with NULs for content": lambda synced, now: synced.ljust(len(now), b"\0"),
    "everything": lambda synced, now: now,
}
"""The states of a file after a power cut, each computed from its synced and its written content"""

SYNCED_NAMES = ("nothing that was not synced", "content without names")
"""States in which names are as they were when their folder was synced; in the others, they are the current ones"""


@dataclass
class Cut:
    """The disk after a power cut."""

    survives: str
    tree: Tree
    promised: int
    """The number of promises before the cut, as the test counts them"""


class PowerCuts:
    """Records what could be on the disk if the power failed: before each sync, and whenever it is asked."""

    def __init__(self, root: Path) -> None:
        """`root` is a folder that is on the disk already."""
        self.root = root
        self.cuts: list[Cut] = []
        self.promised = -1
        self._names: dict[int, dict[str, int]] = {}  # of folders, when they were synced
        self._content: dict[int, bytes] = {}  # of files, when they were synced
        self._open: dict[int, int] = {}  # a descriptor for each file, so that no number is given to another one

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record all syncs of this process."""
        self._remember(os.open(self.root, os.O_RDONLY))
        self._names[self._number(self.root)] = {}
        sync = os.fsync

        def recorded_sync(descriptor: int) -> None:
            self.cut()
            sync(descriptor)
            self._remember(os.dup(descriptor), synced=True)

        with mock.patch("os.fsync", recorded_sync):
            yield
        self.cut()
        for descriptor in self._open.values():
            os.close(descriptor)

    def cut(self) -> None:
        """Record what is left after a power cut at this moment, in each way in which that can be."""
        for path in [self.root, *self.root.rglob("*")]:
            self._remember(os.open(path, os.O_RDONLY))
        for survives in SURVIVES:
            tree = dict(self._walk(self._number(self.root), "", survives))
            same = [cut for cut in self.cuts if cut.tree == tree]
            if same:
                same[0].promised = self.promised
            else:
                self.cuts.append(Cut(survives, tree, self.promised))

    def _remember(self, descriptor: int, *, synced: bool = False) -> None:
        number = os.fstat(descriptor).st_ino
        if self._open.setdefault(number, descriptor) != descriptor:
            os.close(descriptor)
        if synced and self._is_folder(number):
            self._names[number] = self._names_in(number)
        elif synced:
            self._content[number] = self._content_of(number)

    def _walk(self, folder: int, path: str, survives: str) -> Iterator[tuple[str, bytes | None]]:
        names = self._names.get(folder, {}) if survives in SYNCED_NAMES else self._names_in(folder)
        for name, number in sorted(names.items()):
            below = f"{path}/{name}"
            if self._is_folder(number):
                yield below, None
                yield from self._walk(number, below, survives)
            else:
                yield below, SURVIVES[survives](self._content.get(number, b""), self._content_of(number))

    def _number(self, path: Path) -> int:
        return path.stat().st_ino

    def _is_folder(self, number: int) -> bool:
        return bool(os.fstat(self._open[number]).st_mode & 0o040000)

    def _names_in(self, folder: int) -> dict[str, int]:
        with os.scandir(self._open[folder]) as entries:
            return {entry.name: entry.inode() for entry in entries}

    def _content_of(self, number: int) -> bytes:
        return os.pread(self._open[number], 1 << 24, 0)


def write_tree(folder: Path, tree: Tree) -> None:
    """Make a folder with this content."""
    folder.mkdir(mode=0o700)
    for path, content in tree.items():
        place = folder / path.lstrip("/")
        if content is None:
            place.mkdir(mode=0o700)
        else:
            place.write_bytes(content)
            place.chmod(0o600)


class FailingDisk:
    """Counts what is done to the files below a folder, and makes some of it fail."""

    def __init__(self, root: Path, *, fail_at: int = 0, number: int = errno.EIO, full: bool = False) -> None:
        """Of all operations the one at `fail_at` fails, counted from 1, with this error number.

        If the disk is `full`, everything that needs room fails from then on, and half of the content that is being
        written fits.
        """
        self.root = root
        self.fail_at = fail_at
        self.number = number
        self.full = full
        self.count = 0
        self.failed = ""
        """The operation that failed first"""
        self._ours: set[int] = set()

    @contextmanager
    def mounted(self) -> Iterator[FailingDisk]:
        """Let this process work on this disk, and close what it leaves open."""
        with mock.patch.multiple(
            os,
            open=self._opening(os.open),
            close=self._closing(os.close),
            pwrite=self._on_descriptor(os.pwrite, needs_room=True),
            write=self._on_descriptor(os.write, needs_room=True),
            fsync=self._on_descriptor(os.fsync),
            ftruncate=self._on_descriptor(os.ftruncate),
            rename=self._on_path(os.rename),
            replace=self._on_path(os.replace),
            mkdir=self._on_path(os.mkdir, needs_room=True),
            unlink=self._on_path(os.unlink),
        ):
            yield self
        for descriptor in self._ours:
            os.close(descriptor)  # as the end of a process does it

    def _fails(self, operation: str, needs_room: bool) -> bool:
        self.count += 1
        fails = self.count == self.fail_at
        if self.full and self.fail_at:
            fails = needs_room and self.count >= self.fail_at
        if fails and not self.failed:
            self.failed = operation
        return fails

    def _error(self, path: object = None) -> OSError:
        return OSError(self.number, os.strerror(self.number), path)

    def _is_ours(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and self.root in Path(path).parents

    def _opening(self, original: Callable[..., int]) -> Callable[..., int]:
        def opening(path: Any, flags: int, *rest: Any, **more: Any) -> int:
            # A file that is only read may fail, too, but a command that is read later is obeyed at a later batch.
            ours = self._is_ours(path) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_DIRECTORY))
            new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
            if ours and self._fails(f"open {Path(path).name}", new):
                raise self._error(path)
            descriptor = original(path, flags, *rest, **more)
            if ours:
                self._ours.add(descriptor)
            return descriptor

        return opening

    def _closing(self, original: Callable[..., None]) -> Callable[..., None]:
        def closing(descriptor: int) -> None:
            self._ours.discard(descriptor)
            original(descriptor)

        return closing

    def _on_descriptor(self, original: Callable[..., Any], needs_room: bool = False) -> Callable[..., Any]:
        def operation(descriptor: int, *rest: Any) -> Any:
            if descriptor in self._ours:
                is_first = not self.failed
                if self._fails(original.__name__, needs_room):
                    if is_first and self.full and len(rest[0]) > 1:
                        return original(descriptor, rest[0][: len(rest[0]) // 2], *rest[1:])
                    raise self._error()
            return original(descriptor, *rest)

        return operation

    def _on_path(self, original: Callable[..., None], needs_room: bool = False) -> Callable[..., None]:
        def operation(path: Any, *rest: Any, **more: Any) -> None:
            if self._is_ours(path) and self._fails(f"{original.__name__} {Path(path).name}", needs_room):
                raise self._error(path)
            original(path, *rest, **more)

        return operation
