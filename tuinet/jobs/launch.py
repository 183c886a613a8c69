"""Starting a training process that outlives whoever starts it."""

import subprocess
import sys

from tuinet.errors import RunError
from tuinet.runs.directory import Run
from tuinet.runs.lock import Lock


def launch(run: Run, lock: Lock, epochs: int | None = None) -> subprocess.Popen[bytes]:
    """Start the job of a run that this process has locked; the lock passes on to it.

    The job is in a session of its own, so neither Ctrl-C nor the end of the terminal reaches it. What it prints goes
    to `job.log`. `epochs` replaces the number of epochs of the configuration. Raises RunError if it cannot start.
    """
    arguments = [sys.executable, "-m", "tuinet.jobs.job", str(run.folder), str(lock.descriptor)]
    try:
        with run.job_log_path.open("ab") as log:
            return subprocess.Popen(
                [*arguments, str(epochs)] if epochs else arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(lock.descriptor,),
            )
    except OSError as error:
        raise RunError(f"{run.run_id}: the training process cannot be started ({error.strerror})") from None
    finally:
        lock.release()
