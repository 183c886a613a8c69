"""Jobs that die at chosen moments: `python mortal.py RUNS_DIRECTORY`, with a request as JSON on standard input.

The request is `{"config": {…}, "lives": {label: [[moment, epochs], …]}}`: for each label a run is made, and its job is
started once for each moment, at which it is killed with SIGKILL: `append:5`, after its fifth lasting event is in the
log; `torn:5`, when half the line is; `fsync:2` and `synced:2`, before and after its second fsync; or `never`. A run
that has ended is not started again. Prints `{label: [folder, [signal of each job]]}`.

The data set is loaded once, and the jobs are forks, which makes a life short; else they are `tuinet.jobs.job.main`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from tuinet.commands import Set
from tuinet.config import Configuration
from tuinet.datasets.dataset import load
from tuinet.events import AnyEvent
from tuinet.jobs import job
from tuinet.jobs.resume import THINNED
from tuinet.runs.directory import Run
from tuinet.runs.home import home
from tuinet.runs.log import EventLog


def die() -> None:
    """As `kill -9` does it."""
    os.kill(os.getpid(), signal.SIGKILL)


class MortalLog(EventLog):
    """A log whose process dies when a certain event is written. What is thinned out by the clock does not count."""

    half, fatal, count = False, 0, 0

    def append(self, event: AnyEvent) -> AnyEvent:
        if not isinstance(event, THINNED):
            MortalLog.count += 1
        if self.half and self.count == self.fatal:
            line = event.model_dump_json().encode()
            os.pwrite(self._descriptor, line[: len(line) // 2], self._end)
            die()
        stamped = super().append(event)
        if self.count == self.fatal:
            die()
        return stamped


def arm(moment: str) -> None:
    """Make this process die at a moment."""
    kind, _, number = moment.partition(":")
    if kind in ("append", "torn"):
        MortalLog.half, MortalLog.fatal = kind == "torn", int(number)
        job.EventLog = MortalLog  # type: ignore[attr-defined]
    elif kind in ("fsync", "synced"):
        sync, count = os.fsync, 0

        def mortal_sync(descriptor: int) -> None:
            nonlocal count
            count += 1
            if kind == "fsync" and count == int(number):
                die()
            sync(descriptor)
            if count == int(number):
                die()

        os.fsync = mortal_sync  # type: ignore[assignment]


def live(run: Run, moment: str, epochs: int | None) -> int:
    """Start the job of a run, wait for its end, and return the signal that ended it."""
    lock = run.lock()
    asked = run.commands_path.stat().st_size if run.commands_path.exists() else 0
    if epochs:
        run.send(Set(name="epochs", value=epochs))
    child = os.fork()
    if not child:
        with run.job_log_path.open("ab") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        arm(moment)
        os._exit(job.main([str(run.folder), str(lock.descriptor), str(asked)]))
    lock.release()
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def main() -> None:
    request: dict[str, Any] = json.load(sys.stdin)
    config = Configuration.model_validate(request["config"])
    dataset = load(config.dataset, home(), valid_size=config.valid_size, train_limit=config.train_limit)
    job.load = lambda *_, **__: dataset  # type: ignore[attr-defined]
    lives = {}
    for label, moments in request["lives"].items():
        run = Run.create(Path(sys.argv[1]), config, None)
        signals = [
            live(run, moment, epochs)
            for moment, epochs in moments
            if epochs or not (run.events() and run.state().ended)
        ]
        lives[label] = [str(run.folder), signals]
    json.dump(lives, sys.stdout)


if __name__ == "__main__":
    main()
