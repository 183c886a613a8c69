"""Data sets in NumPy's files: those of Keras, MedMNIST and KMNIST, and arrays that the user names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tuinet.datasets.npy import MAGIC
from tuinet.datasets.readers.arrays.roles import Arrays, sort_arrays, sort_by_shape
from tuinet.datasets.readers.arrays.shapes import images_of, read_labels
from tuinet.datasets.readers.arrays.stored import StoredArray, stored_array
from tuinet.datasets.readers.class_files import mapping_for, names_in, siblings
from tuinet.datasets.readers.packed import ZIP_MAGIC, StoredFile, files_of, starts_with
from tuinet.datasets.readers.source import Batch, Part, Reader, ReadOptions, Source
from tuinet.datasets.readers.splits import Split, words_of
from tuinet.errors import DatasetError, OptionNeededError
from tuinet.limits import shortened
from tuinet.messages import counted

_SUFFIX = ".npy"

# Arrays and data sets that a message lists.
_MENTIONED = 12


def _recognises(paths: Sequence[Path]) -> bool:
    try:
        return bool(paths) and all(_array_files([path]) for path in paths)
    except (DatasetError, OSError):
        return False


def _array_files(paths: Sequence[Path]) -> list[StoredFile]:
    """Return the arrays among files and in folders and archives. The content of a file decides, not its name."""
    files = []
    for file in files_of(paths):
        if file.member is not None:
            is_array = file.own_name.endswith(_SUFFIX)
        else:
            is_array = starts_with(file.path, MAGIC)
        if is_array:
            files.append(file)
    return files


def _open(paths: Sequence[Path], options: ReadOptions) -> Source:
    files = _array_files(paths)
    arrays = [stored_array(file) for file in files]
    chosen = _choose(arrays, options)
    used = [*chosen.images.values(), *chosen.labels.values()]
    left_out = [array.key for array in arrays if array not in used]
    notes = []
    if left_out:
        notes.append(f"not used: {_listed(left_out)}")
    return Source(
        format="npz" if starts_with(files[0].path, ZIP_MAGIC) else "npy",
        train=_part(chosen, "train", options),
        valid=_part(chosen, "valid", options) if "valid" in chosen.images else None,
        test=_part(chosen, "test", options) if "test" in chosen.images else None,
        classes=names_in(paths),
        mapping=mapping_for(files[0].path.name, siblings(files[0].path)),
        notes=tuple(notes),
    )


def _choose(arrays: Sequence[StoredArray], options: ReadOptions) -> Arrays:
    """Return the arrays that the user has named, or those whose names or shapes determine their role."""
    if options.images is not None:
        named = Arrays({"train": _find(arrays, options.images, "--images")})
        if options.labels is not None:
            named.labels["train"] = _find(arrays, options.labels, "--labels")
        return named
    data_sets = sort_arrays(arrays)
    if options.split is not None:
        wanted = set(words_of(options.split))
        data_sets = {name: chosen for name, chosen in data_sets.items() if wanted <= set(words_of(name))}
    if len(data_sets) > 1:
        problem = "several data sets"
        raise OptionNeededError(f"{problem}: expected --split with one of {_listed(sorted(data_sets))}", problem)
    chosen = next(iter(data_sets.values())) if data_sets else sort_by_shape(arrays)
    if chosen is None or "train" not in chosen.images:
        for array in arrays:
            array.check_type("buifUS")
        problem = f"{arrays[0].file.path.name}: the names of the arrays do not tell their roles"
        described = _listed([_described(array) for array in arrays])
        raise OptionNeededError(f"{problem}: expected --images and --labels with two of {described}", problem)
    if options.labels is not None:
        chosen.labels["train"] = _find(arrays, options.labels, "--labels")
    return chosen


def _find(arrays: Sequence[StoredArray], key: str, option: str) -> StoredArray:
    """Return the array with a name. Raises DatasetError if there is none."""
    for array in arrays:
        if key in (array.key, array.file.path.name, array.file.path.name.partition(".")[0]):
            return array
    described = _listed([_described(array) for array in arrays])
    raise DatasetError(f"no array '{shortened(key, 40)}': expected {option} with one of {described}")


def _part(arrays: Arrays, split: Split, options: ReadOptions) -> Part:
    images = arrays.images[split]
    labels = arrays.labels.get(split)
    to_images = images_of(images, options.size)
    if labels is not None and labels.shape[0] != images.shape[0]:
        raise DatasetError(
            f"{labels.name}: {counted(labels.shape[0], 'label')}: expected {images.shape[0]:,}, one for each image in "
            f"{images.name}"
        )

    def read() -> Iterator[Batch]:
        of_all = None if labels is None else read_labels(labels)
        start = 0
        for block, progress in images.blocks():
            end = start + len(block)
            yield Batch(to_images(block), None if of_all is None else of_all[start:end], progress)
            start = end

    return Part(images.name, read)


def _described(array: StoredArray) -> str:
    shape = ", ".join(map(str, array.shape))
    return f"{shortened(array.key, 40)} ({shape})"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MENTIONED} more" if len(names) > _MENTIONED else ""
    return ", ".join(names[:_MENTIONED]) + more


ARRAYS = Reader("NumPy arrays", _recognises, _open)
