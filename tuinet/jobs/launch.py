"""Starting a training process that outlives whoever starts it."""

import os
import subprocess
import sys

from tuinet.commands import Set
from tuinet.errors import RunError
from tuinet.private import open_private
from tuinet.runs.command_file import file_size
from tuinet.runs.directory import Run
from tuinet.runs.run_lock import RunLock


def launch(run: Run, lock: RunLock, epochs: int | None = None) -> subprocess.Popen[bytes]:
    """Start the job of a run that this process has locked; the lock passes on to it.

    The job is in a session of its own, so neither Ctrl-C nor the end of the terminal reaches it. What it prints goes
    to `job.log`. What is asked of the run from now on reaches the job, and first of all, that it train until `epochs`
    are done, if they are given. Raises RunError if it cannot start.
    """
    try:
        asked = file_size(run.commands_path)
        if epochs is not None:
            run.send(Set(name="epochs", value=epochs))
        arguments = [sys.executable, "-m", "tuinet.jobs.job", str(run.folder), lock.argument, str(asked)]
        with open(open_private(run.job_log_path, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab") as log:
            return subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=lock.descriptors,
            )
    except OSError as error:
        raise RunError(f"{run.run_id}: the training process cannot be started ({error.strerror})") from None
    finally:
        lock.release()
