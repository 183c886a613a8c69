"""Jobs that die at chosen moments: `mortal.py RUNS_DIRECTORY REQUEST`, with the name of a JSON file.

The request is `{"config": {…}, "lives": {label: [[moment, epochs], …]}}`: for each label a run is made, and its job is
started once for each moment, at which it is killed with SIGKILL: `append:5`, after its fifth lasting event is in the
log; `torn:5`, when half the line is; `before run_ended:1` and `after run_ended:1`, around the first event of a type;
`fail run_ended:1`, which is no kill, but a full disk at that event; `fsync:2` and `synced:2`, before and after its
second fsync; or `never`. Jobs are started as `tuinet resume` does it, and a run that it refuses is not started again.
Prints `{label: [folder, [signal of each job]]}`.

The data set is loaded once, and the jobs are forks, which makes a life short; else they are `tuinet.jobs.job.main`.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from tuinet.commands import Set
from tuinet.config import Configuration
from tuinet.datasets.dataset import load
from tuinet.errors import RunError
from tuinet.events import AnyEvent
from tuinet.jobs import job, recorded_training
from tuinet.jobs.start import ready_to_resume
from tuinet.runs.directory import Run
from tuinet.runs.home import home
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog


def die() -> None:
    """As `kill -9` does it."""
    os.kill(os.getpid(), signal.SIGKILL)


class MortalLog(EventLog):
    """A log whose process dies when a certain event is written. What is thinned out by the clock does not count."""

    kind = ""
    type = ""
    fatal = 0
    count = 0

    def append(self, event: AnyEvent) -> AnyEvent:
        if event.type == self.type or (not self.type and not event.is_frequent):
            MortalLog.count += 1
            if self.count == self.fatal:
                self._die_with(event)
        return super().append(event)

    def _die_with(self, event: AnyEvent) -> None:
        if self.kind == "fail":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.kind == "torn":
            line = event.model_dump_json().encode()
            os.pwrite(self._descriptor, line[: len(line) // 2], self._end)
        elif self.kind != "before":
            super().append(event)
        die()


def arm(moment: str) -> None:
    """Make this process die at a moment."""
    when, _, number = moment.partition(":")
    kind, _, event_type = when.partition(" ")
    if kind in ("append", "torn", "before", "after", "fail"):
        MortalLog.kind = kind
        MortalLog.type = event_type
        MortalLog.fatal = int(number)
        job.EventLog = MortalLog  # type: ignore[attr-defined]
    elif kind in ("fsync", "synced"):
        sync = os.fsync
        count = 0

        def mortal_sync(descriptor: int) -> None:
            nonlocal count
            count += 1
            if kind == "fsync" and count == int(number):
                die()
            sync(descriptor)
            if count == int(number):
                die()

        os.fsync = mortal_sync  # type: ignore[assignment]


def live(run: Run, moment: str, epochs: int | None) -> int | None:
    """Start the job of a run, wait for its end, and return the signal that ended it; None if nothing is left to do."""
    try:
        lock = ready_to_resume(run, epochs)
    except RunError:
        return None
    asked = run.commands_path.stat().st_size if run.commands_path.exists() else 0
    if epochs:
        run.send(Set(name="epochs", value=epochs))
    child = os.fork()
    if not child:
        with run.job_log_path.open("ab") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        arm(moment)
        os._exit(job.main([str(run.folder), lock.argument, str(asked)]))
    lock.release()
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def main() -> None:
    request: dict[str, Any] = json.loads(Path(sys.argv[2]).read_text())
    config = Configuration.model_validate(request["config"])
    dataset = load(config.dataset, home(), valid_size=config.valid_size, train_limit=config.train_limit)
    recorded_training.load = lambda *_, **__: dataset  # type: ignore[attr-defined]
    lives = {}
    for label, moments in request["lives"].items():
        run = LocalRun.create(Path(sys.argv[1]), config, None)
        signals = [live(run, moment, epochs) for moment, epochs in moments]
        lives[label] = [str(run.folder), [signal for signal in signals if signal is not None]]
    json.dump(lives, sys.stdout)


if __name__ == "__main__":
    main()
