"""A run directory that comes back from another machine."""

from __future__ import annotations

import io
import re
import tarfile

from pydantic import ValidationError

from tuinet.errors import ClusterError
from tuinet.runs.collection import name_of
from tuinet.runs.files import write_atomically
from tuinet.runs.home import runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.record import Record
from tuinet.runs.run_ids import RUN_ID

EXPECTED = re.compile(r"config\.json|events\.jsonl|job\.log|checkpoints/epoch-[0-9+]{4,}\.safetensors")
"""The files of a run that are accepted. A worker is trusted with the training, not with the rest of this machine"""


def adopt(run_id: str, name: str, new_name: str) -> bool:
    """Rename a run of this home that a worker has trained. Returns False if it is not in this home.

    Raises RunError if it cannot be renamed.
    """
    run = LocalRun(runs_folder() / run_id)
    if not RUN_ID.fullmatch(run_id) or name_of(run) != name:
        return False
    run.change_record(lambda record: record.model_copy(update={"name": new_name}))
    return True


def install(archive: bytes, name: str) -> LocalRun:
    """Make a run of this machine from an archive. It keeps the record of where it was trained.

    Raises ClusterError for an archive that is not that of a run, and RunError if the run cannot be created.
    """
    try:
        files = _files(archive)
        record = Record.model_validate_json(files.pop("config.json"))
    except (tarfile.TarError, KeyError, ValidationError):
        raise ClusterError("a worker did not return a run: expected the same version of tuinet") from None
    record = record.model_copy(update={"name": name})

    def fill(run: LocalRun, run_id: str) -> None:
        run.write_record(record)
        for path, content in files.items():
            write_atomically(run.folder / path, content)

    return LocalRun.create(runs_folder(), record.config, name, fill=fill)


def _files(archive: bytes) -> dict[str, bytes]:
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            if not (EXPECTED.fullmatch(member.name) and member.isreg()):
                continue
            content = tar.extractfile(member)
            if content is not None:
                files[member.name] = content.read()
    return files
