"""The data set of a run there, here: this machine's own if it is the same, else fetched once and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from tuinet.errors import LinkError
from tuinet.remote.fetch import fetch
from tuinet.remote.link import Link
from tuinet.remote.protocol import FetchFile, File, Files, ListFiles
from tuinet.runs.files import write_atomically
from tuinet.runs.home import home, make_folder

MOST_BYTES = 1 << 30
"""Of one file"""

FILE_NAMES = {
    "train-images": "train-images-idx3-ubyte",
    "train-labels": "train-labels-idx1-ubyte",
    "test-images": "t10k-images-idx3-ubyte",
    "test-labels": "t10k-labels-idx1-ubyte",
    "names": "labels.txt",
}


def dataset_here(link: Link, run_id: str, name: str, cache: Path, left_out: Collection[str] = ()) -> str:
    """Name or folder of a data set on this machine that is the one of a run there. Raises LinkError.

    Files of the roles left out are not fetched.
    """
    reply = link.ask(ListFiles(run=run_id))
    if not isinstance(reply, Files) or len({file.role for file in reply.files}) != len(reply.files):
        raise LinkError(f"{link.address.name}: did not list the files of a data set")
    wanted = {file.role: file for file in reply.files}
    if own_checksums(name) == {role: file.sha256 for role, file in wanted.items()}:
        return name
    together = hashlib.sha256("".join(sorted(file.sha256 for file in reply.files)).encode()).hexdigest()[:24]
    folder = make_folder(cache / "data" / together)
    for file in reply.files:
        if file.role not in left_out:
            fetch_file(link, run_id, file, folder)
        elif not is_here(file, folder):
            place_of(file, folder).unlink(missing_ok=True)  # damaged: the rest is to be used without it
    return str(folder)


def place_of(file: File, folder: Path) -> Path:
    """Where a file lies here, under its usual name."""
    return folder / (FILE_NAMES[file.role] + (".gz" if file.packed and file.role != "names" else ""))


def is_here(file: File, folder: Path) -> bool:
    """Whether a file is here, and whole."""
    path = place_of(file, folder)
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256


def fetch_file(link: Link, run_id: str, file: File, folder: Path) -> None:
    """Have a file here, under its usual name."""
    if not is_here(file, folder):
        path = place_of(file, folder)
        content = fetch(link, FetchFile(run=run_id, role=file.role), MOST_BYTES)
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise LinkError(f"{link.address.name}: sent another file of {file.role} than it had listed")
        try:
            write_atomically(path, content)
        except OSError as error:
            raise LinkError(f"{path}: cannot be saved here ({error.strerror})") from None


def own_checksums(name: str) -> dict[str, str]:
    """Those of the files of a data set of this machine's catalogue, by role; none if it has none of that name."""
    from tuinet.datasets.catalogue import entries, find
    from tuinet.datasets.files import ROLES

    if name not in [entry.name for entry in entries(home()) if entry.error is None]:
        return {}
    files = find(name, home())
    paths = dict(zip(ROLES, files.paths, strict=True)) | ({"names": files.names} if files.names else {})
    return {role: hashlib.sha256(path.read_bytes()).hexdigest() for role, path in paths.items()}
