"""A LocalCluster whose workers seem to be on different machines: `python local_cluster.py FOLDER WORKERS`.

Each worker has a home of its own, `FOLDER/home-0` and so on. The certificates and Dask's configuration that names them
are in `FOLDER`. The file `address` holds that of the scheduler once all workers have come. Runs until it is killed.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import dask
from distributed import LocalCluster, Security

CONFIGURATION = """\
distributed:
  comm:
    tls:
      ca-file: {folder}/ca.pem
      client:
        cert: {folder}/cert.pem
        key: {folder}/key.pem
"""


class Machines(LocalCluster):
    """A cluster that starts without workers, and gives each one its own home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            n_workers=0,
            threads_per_worker=2,
            processes=True,
            protocol="tls",
            dashboard_address=None,
            security=certificates(folder),
        )

    def new_worker_spec(self) -> Any:
        """The next worker, with its home."""
        ((name, spec),) = super().new_worker_spec().items()
        environment = {"TUINET_HOME": str(self.folder / f"home-{name}")}
        return {name: {**spec, "options": {**spec["options"], "env": environment}}}


def certificates(folder: Path) -> Security:
    """Create certificates, and a configuration for clients."""
    security = Security.temporary()
    (folder / "ca.pem").write_text(security.tls_ca_file)
    (folder / "cert.pem").write_text(security.tls_client_cert)
    (folder / "key.pem").write_text(security.tls_client_key)
    (folder / "dask.yaml").write_text(CONFIGURATION.format(folder=folder))
    return security


def main(folder: Path, workers: int) -> None:
    """Start the cluster, and wait."""
    # By default, a worker that was killed and takes longer than 15 seconds to restart is closed for good.
    dask.config.set({"distributed.deploy.lost-worker-timeout": "1 day"})
    with Machines(folder) as cluster:
        cluster.scale(workers)
        cluster.wait_for_workers(workers)
        write(folder / "address", cluster.scheduler_address)
        signal.pause()


def write(path: Path, text: str) -> None:
    """Replace a file, so that it is never seen half-written."""
    draft = path.with_suffix(".tmp")
    draft.write_text(text)
    draft.rename(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
