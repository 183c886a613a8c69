"""Starting a training process that outlives the process that starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from tuinet.commands import Set, SimpleCommand
from tuinet.errors import RunError
from tuinet.private import open_private
from tuinet.runs.command_file import file_size
from tuinet.runs.directory import Run
from tuinet.runs.run_lock import RunLock
from tuinet.runs.supervision import forget_lost_supervisor


def launch(run: Run, lock: RunLock, epochs: int | None = None, commands: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Start the job of a run, and hand the lock over to it.

    The job reads all commands from now on. The first one sets `epochs`, if that is given; `commands` follow. What the
    job prints goes to `job.log`. Raises RunError if it cannot be started.
    """
    try:
        forget_lost_supervisor(run.folder)
        # Commands to earlier jobs, before this offset, do not concern the new one.
        commands_offset = file_size(run.commands_path)
        if epochs is not None:
            run.send(Set(name="epochs", value=epochs))
        for name in commands:
            run.send(SimpleCommand.model_validate({"type": name}))
        arguments = [sys.executable, "-m", "tuinet.jobs.job", str(run.folder), lock.argument, str(commands_offset)]
        with open(open_private(run.job_log_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab") as log:
            return subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # In a new session, neither Ctrl-C nor the end of the terminal reaches the job.
                start_new_session=True,
                pass_fds=lock.descriptors,
            )
    except OSError as error:
        raise RunError(f"{run.run_id}: cannot start the training process ({error.strerror})") from None
    finally:
        # The child has inherited the lock, and holds it from now on.
        lock.release()
