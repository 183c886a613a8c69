"""The data set of a remote run, on this machine: its own copy if it has the same one, or else a fetched copy."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from tuinet.errors import LinkError
from tuinet.remote.fetch import fetch
from tuinet.remote.link import Link
from tuinet.remote.replies import DatasetFile, DatasetFileList
from tuinet.remote.requests import FetchDatasetFile, ListDatasetFiles
from tuinet.runs.files import write_atomically
from tuinet.runs.home import home, make_folder

MAX_FILE_BYTES = 1 << 30

FILE_NAMES = {
    "train-images": "train-images-idx3-ubyte",
    "train-labels": "train-labels-idx1-ubyte",
    "test-images": "t10k-images-idx3-ubyte",
    "test-labels": "t10k-labels-idx1-ubyte",
    "names": "labels.txt",
}
"""The usual name for each role. The other side chooses a role, and never a name or a path"""


def local_dataset(link: Link, run_id: str, name: str, cache: Path, left_out: Collection[str] = ()) -> str:
    """Return the name or folder, on this machine, of the data set of a remote run. Fetches files that are missing here.

    Files of the roles in `left_out` are not fetched. Raises LinkError if the link breaks, or if a file is not what was
    listed.
    """
    files = link.request(ListDatasetFiles(run=run_id), DatasetFileList).files
    checksums = {file.role: file.sha256 for file in files}
    if len(checksums) != len(files):
        raise LinkError(f"{link.address.name}: sent an invalid list of data set files")
    if own_checksums(name) == checksums:
        return name
    # The folder is named after the content, so that two runs with the same data set share it.
    key = hashlib.sha256("".join(sorted(checksums.values())).encode()).hexdigest()[:24]
    folder = make_folder(cache / "data" / key)
    for file in files:
        path = cached_path(file, folder)
        if is_cached(file, path):
            continue
        if file.role in left_out:
            # A damaged copy would make the other files useless, too.
            path.unlink(missing_ok=True)
        else:
            fetch_file(link, run_id, file, path)
    return str(folder)


def cached_path(file: DatasetFile, folder: Path) -> Path:
    """Return the path of a file in the cache, under its usual name."""
    name = FILE_NAMES[file.role]
    if file.compressed and file.role != "names":
        name += ".gz"
    return folder / name


def is_cached(file: DatasetFile, path: Path) -> bool:
    """Return True if a file is in the cache, undamaged."""
    return path.exists() and checksum(path) == file.sha256


def fetch_file(link: Link, run_id: str, file: DatasetFile, path: Path) -> None:
    """Fetch a file into the cache. Raises LinkError."""
    content = fetch(link, FetchDatasetFile(run=run_id, role=file.role), MAX_FILE_BYTES)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise LinkError(f"{link.address.name}: sent a different {file.role} file than it had listed")
    try:
        write_atomically(path, content)
    except OSError as error:
        raise LinkError(f"{path}: cannot be saved here ({error.strerror})") from None


def own_checksums(name: str) -> dict[str, str]:
    """Return the checksums of a data set in this machine's catalogue, by role; empty if it has none of that name."""
    from tuinet.datasets.catalogue import entries, find
    from tuinet.datasets.files import ROLES

    if name not in [entry.name for entry in entries(home()) if entry.error is None]:
        return {}
    files = find(name, home())
    checksums: dict[str, str] = {role: checksum(path) for role, path in zip(ROLES, files.paths, strict=True)}
    if files.names:
        checksums["names"] = checksum(files.names)
    return checksums


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
