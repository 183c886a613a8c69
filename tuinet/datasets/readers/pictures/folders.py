"""A directory of images, with a subdirectory for each class, optionally below `train` and `test`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from tuinet.datasets.decoding import SUFFIXES, decode_pixels
from tuinet.datasets.readers.pictures.batches import Labelled, in_batches
from tuinet.datasets.readers.source import Batch, Part, Reader, ReadOptions, Source
from tuinet.datasets.readers.splits import Split, split_of, words_of
from tuinet.datasets.sources import SIZE_LIMIT
from tuinet.errors import DatasetError, ImageError

# Entries of a directory that are looked at to recognise it: more would take time in one that has a million files.
_LOOKED_AT = 1000


def recognises(paths: Sequence[Path]) -> bool:
    """Return True if all paths are directories with images in subdirectories, or in those of `train`."""
    return bool(paths) and all(_has_classes(path) or _has_splits(path) for path in paths)


def open_folders(paths: Sequence[Path], options: ReadOptions) -> Source:
    """Return the data set in one directory, or in one directory for each split. Raises DatasetError."""
    folders = _split_folders(paths)
    if options.split is not None:
        raise DatasetError(f"{paths[0]}: holds one data set: leave out --split")
    left_out = sum(_left_out(folder) for folder in folders.values())
    notes: tuple[str, ...] = ()
    if left_out:
        noun = "file that is not an image was" if left_out == 1 else "files that are not images were"
        notes = (f"{left_out:,} {noun} left out",)
    parts = {split: Part(str(folder), partial(_read, folder)) for split, folder in folders.items()}
    return Source(
        "directory of images by class", parts["train"], valid=parts.get("valid"), test=parts.get("test"), notes=notes
    )


def _split_folders(paths: Sequence[Path]) -> dict[Split, Path]:
    """Return the directory of each split, whose subdirectories are the classes. Raises DatasetError."""
    if len(paths) == 1 and not _has_splits(paths[0]):
        return {"train": paths[0]}
    folders = _subfolders(paths[0]) if len(paths) == 1 else list(paths)
    by_split: dict[Split, Path] = {}
    for folder in folders:
        split = split_of(words_of(folder.name))
        if split is None:
            raise DatasetError(f"{folder}: expected a directory named train, valid or test")
        other = by_split.setdefault(split, folder)
        if other != folder:
            raise DatasetError(f"{other} and {folder}: expected one directory for each split")
    if "train" not in by_split:
        raise DatasetError(f"{folders[0].parent}: no directory of training images: expected one named 'train'")
    return by_split


def _read(folder: Path) -> Iterator[Batch]:
    """Return the images of a split, class by class."""
    return in_batches(_images(folder))


def _images(folder: Path) -> Iterator[Labelled]:
    files = [(name.name, file) for name in _subfolders(folder) for file in _files(name) if _is_image(file)]
    for number, (label, file) in enumerate(files, start=1):
        try:
            if file.stat().st_size > SIZE_LIMIT:
                raise DatasetError(f"{file}: more than {SIZE_LIMIT:,} bytes: expected a smaller image")
            with file.open("rb") as stream:
                yield Labelled(decode_pixels(stream), label, number / len(files))
        except ImageError as error:
            raise DatasetError(f"{file}: {error}") from None
        except OSError as error:
            raise DatasetError(f"{file}: cannot be read ({error.strerror or error})") from None


def _has_classes(folder: Path) -> bool:
    """Return True if a subdirectory has images."""
    try:
        return any(_is_image(file) for name in _subfolders(folder)[:_LOOKED_AT] for file in _first_files(name))
    except DatasetError:
        return False


def _has_splits(folder: Path) -> bool:
    """Return True if a subdirectory is named as training images are, and has classes."""
    try:
        subfolders = _subfolders(folder)[:_LOOKED_AT]
    except DatasetError:
        return False
    return any(split_of(words_of(path.name)) == "train" and _has_classes(path) for path in subfolders)


def _subfolders(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if path.is_dir()]


def _files(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if not path.is_dir()]


def _first_files(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [folder / entry.name for entry in islice(entries, _LOOKED_AT) if entry.is_file()]
    except OSError:
        return []


def _entries(folder: Path) -> list[Path]:
    """Return the entries of a directory by name, without hidden ones. Raises DatasetError."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise DatasetError(f"{folder}: cannot be read as a directory ({error.strerror or error})") from None


def _is_image(file: Path) -> bool:
    return file.name.lower().endswith(SUFFIXES) and not file.name.startswith(".")


def _left_out(folder: Path) -> int:
    """Return the number of files of a split that are not images."""
    return sum(not _is_image(file) for name in [folder, *_subfolders(folder)] for file in _files(name))


FOLDERS = Reader("a directory of images with a subdirectory for each class", recognises, open_folders)
