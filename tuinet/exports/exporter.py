"""The declaration of a format that can be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from tuinet.exports.subject import ExportSubject

Kind = Literal["network", "curves", "report"]
"""A format holds the weights of a checkpoint, the curves of a run, or a page about both for people to read."""


@dataclass(frozen=True)
class Illustrated:
    """A file, and the pictures that it shows."""

    content: bytes
    pictures: Mapping[str, bytes]
    """The pictures by their file names"""


@dataclass(frozen=True)
class Exporter:
    """A format, and the function that writes it."""

    name: str
    """Its name for `--format`"""
    help: str
    """One line, without a full stop: `the curves, a line for each epoch`"""
    suffixes: tuple[str, ...]
    """The file extensions of this format, with their dot; the usual one first"""
    is_text: bool
    """True if it may be printed in a terminal. Text is written as UTF-8"""
    kind: Kind
    write: Callable[[ExportSubject, BinaryIO], None]
    """Write the whole file. Raises a TuinetError if the run has nothing to write, or a package is missing"""
    illustrate: Callable[[ExportSubject, str], Illustrated] | None = None
    """The file with pictures in the folder of that name beside it; None if it never has any. Raises as `write` does"""
    pictures: tuple[str, ...] = ()
    """The file names that its pictures can have"""


@dataclass(frozen=True)
class FolderExporter:
    """A format that is a folder of files."""

    name: str
    """Its name for `--format`"""
    help: str
    """One line, without a full stop"""
    kind: Kind
    write: Callable[[ExportSubject, Path], None]
    """Write all files into an empty folder. Raises as that of an `Exporter` does"""
    is_own: Callable[[str], bool]
    """True if a file of this name is from an earlier export, which a new one may replace"""
