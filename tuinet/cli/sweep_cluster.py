"""Where a sweep trains: on this machine, or on a cluster."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from tuinet.errors import UsageError
from tuinet.extras import import_extra
from tuinet.sweeps.definition import SweepDefinition
from tuinet.trials.local_pool import LocalPool, worker_count
from tuinet.trials.pool import Pool


@dataclass(frozen=True)
class ClusterOptions:
    """The options that name a cluster; cyclopts makes a flag of each field."""

    ssh: Annotated[
        str | None,
        Parameter(
            name="--ssh",
            metavar="HOST,...",
            help="Train on these machines: start a Dask cluster there over SSH, encrypted with certificates of its "
            "own. The first one also runs the scheduler.",
        ),
    ] = None
    ssh_python: Annotated[
        str | None,
        Parameter(
            name="--ssh-python",
            metavar="PATH",
            help="Python on those machines, with tuinet installed. Default: that of the 'tuinet' on their PATH.",
        ),
    ] = None
    scheduler: Annotated[
        str | None,
        Parameter(name="--scheduler", metavar="ADDRESS", help="Use a running Dask cluster, such as tls://host:8786."),
    ] = None
    insecure: Annotated[
        bool, Parameter(name="--insecure", negative="", help="Allow an unencrypted scheduler, such as tcp://host:8786.")
    ] = False

    @property
    def resuming(self) -> str:
        """The options with which a sweep is resumed on these machines, with a space before them."""
        words = []
        if self.ssh is not None:
            words += ["--ssh", self.ssh]
        if self.ssh_python is not None:
            words += ["--ssh-python", self.ssh_python]
        if self.scheduler is not None:
            # After a restart it may have another one.
            words += ["--scheduler", "ADDRESS"]
        if self.insecure:
            words.append("--insecure")
        return "".join(f" {shlex.quote(word)}" for word in words)


HERE = ClusterOptions()
"""No cluster: the cores of this machine"""


def check_workers(workers: str, options: ClusterOptions) -> None:
    """Raise a TuinetError for options that cannot be used, before anything is created."""
    worker_limit(workers)
    if options.ssh is not None and options.scheduler is not None:
        raise UsageError("--ssh and --scheduler: expected only one of them")
    if options.ssh is not None and not all(machines_in(options.ssh)):
        raise UsageError(f"--ssh '{options.ssh}': expected machines separated by commas")
    if options.ssh is not None or options.scheduler is not None:
        import_extra("distributed", "sweep")
    if options.scheduler is not None:
        from tuinet.trials.cluster import check_address

        check_address(options.scheduler, insecure=options.insecure)


@contextmanager
def pool_for(definition: SweepDefinition, workers: str, options: ClusterOptions) -> Iterator[Pool]:
    """Open the pool for these options. Raises a TuinetError."""
    threads = int(str(definition.fixed.get("threads", 1)))
    count = worker_limit(workers)
    if options.ssh is None and options.scheduler is None:
        yield LocalPool(count or worker_count(threads))
        return
    # Imported here because Dask takes a second.
    from tuinet.trials.cluster import running_cluster, ssh_cluster
    from tuinet.trials.dask_pool import DaskPool

    if options.ssh is not None:
        cluster = ssh_cluster(machines_in(options.ssh), python=options.ssh_python)
    else:
        cluster = running_cluster(str(options.scheduler))
    with cluster as client:
        yield DaskPool(client, definition.token, threads, count)


def machines_in(text: str) -> list[str]:
    """Return the machines in `a,b,c`."""
    return [machine.strip() for machine in text.split(",")]


def worker_limit(text: str) -> int | None:
    """Return the number of workers; None for `auto`. Raises UsageError."""
    if text == "auto":
        return None
    if not text.isascii() or not text.isdigit() or not int(text):
        raise UsageError(f"--workers '{text}': expected 'auto' or a whole number above 0")
    return int(text)
