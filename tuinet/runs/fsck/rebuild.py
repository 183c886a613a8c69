"""Rebuilding `config.json` from the log of the run."""

from __future__ import annotations

from pydantic import ValidationError

from tuinet.config import Configuration
from tuinet.errors import RunError, UnsupportedRunError
from tuinet.events import RunStarted
from tuinet.runs.fsck.findings import Finding
from tuinet.runs.fsck.journal import record_repair
from tuinet.runs.fsck.set_aside import SetAside
from tuinet.runs.local import LocalRun
from tuinet.runs.record import Record
from tuinet.runs.unsupported import FORMAT, parse_object


def rebuild_record(finding: Finding, run: LocalRun, aside: SetAside) -> str:
    """Write the record again from the log, and return what was done; empty if the log does not contain everything."""
    readable: Record | None = None
    try:
        readable = run.record()
    except UnsupportedRunError:
        # A newer version wrote the run and can read it. Nothing is damaged.
        return ""
    except RunError:
        pass
    record = _record_from_log(run)
    if record is None:
        return ""
    if readable is not None:
        if readable.config == record.config:
            return ""
        record = readable.model_copy(update={"config": record.config})
    copy = aside.move_if_present(run.record_path)
    run.write_record(record)
    record_repair(run.folder, run.record_path.name, finding.problem, copy)
    return "rebuilt from the log"


def _record_from_log(run: LocalRun) -> Record | None:
    """Return the record of a run that was trained on the bundled data set; None for any other run.

    The fingerprint of another data set is only in the record, and nobody can vouch for the files that are there now.
    """
    starts = [event for event in run.events() if isinstance(event, RunStarted)]
    if not starts or starts[-1].config.get("dataset") != Configuration().dataset:
        return None
    damaged = {}
    if run.record_path.is_file():
        damaged = parse_object(run.record_path.read_bytes())
    name = damaged.get("name")
    try:
        return Record(
            format=FORMAT,
            config=Configuration.model_validate(starts[-1].config),
            name=name if isinstance(name, str) else None,
            created=starts[0].time,
            host=starts[0].host,
            versions=starts[0].versions,
        )
    except ValidationError:
        return None
