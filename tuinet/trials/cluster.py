"""Connections to clusters: one that runs already, or one that is started over SSH for a sweep.

A scheduler runs whatever code it is given. So its connections are encrypted and authenticated in both directions, with
certificates that are made for the sweep, unless the user insists otherwise.
"""

from __future__ import annotations

import logging
import secrets
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from tuinet.errors import ClusterError, LostClusterError, UsageError
from tuinet.extras import import_extra
from tuinet.trials.ssh_certificates import prepared

if TYPE_CHECKING:
    from distributed import Client

TIMEOUT = 30
"""Seconds to wait for a scheduler"""

UNATTENDED = {"idle_timeout": "5 minutes"}
"""A scheduler whose sweep was killed ends after this time, and its workers a minute later; their jobs keep training"""

LOST_WORKER_TIMEOUT = {"distributed.deploy.lost-worker-timeout": "1 day"}
"""How long a worker over SSH may take to restart. Dask gives up after 15 seconds, which a busy machine can exceed"""

WHY_TLS = (
    "would be neither encrypted nor authenticated, and anyone who reaches the port can run code on the workers: "
    "use tls://, or --insecure on a private network"
)


def check_address(address: str, *, insecure: bool) -> None:
    """Raise UsageError for the address of a scheduler without TLS, unless `insecure`."""
    protocol, separator, _ = address.partition("://")
    if not separator or protocol not in ("tls", "tcp"):
        raise UsageError(f"--scheduler '{address}': expected an address such as tls://host:8786")
    if protocol == "tcp" and not insecure:
        raise UsageError(f"--scheduler {address}: the connections {WHY_TLS}")
    if protocol == "tls" and not import_extra("distributed", "sweep").Security().tls_client_cert:
        raise UsageError(f"--scheduler {address}: expected certificates in Dask's configuration (distributed.comm.tls)")


def check_reachable(address: str) -> None:
    """Raise ClusterError if nothing listens at an address. Dask would go on trying in the background."""
    host, _, port = address.partition("://")[2].rpartition(":")
    try:
        socket.create_connection((host, int(port)), TIMEOUT).close()
    except (OSError, ValueError) as error:
        raise ClusterError(f"{address}: cannot be reached: {_one_line(error)}") from None


@contextmanager
def running_cluster(address: str) -> Iterator[Client]:
    """Connect to the scheduler at an address. Certificates are those of Dask's own configuration.

    Raises ClusterError if it cannot be reached.
    """
    distributed = import_extra("distributed", "sweep")
    _keep_quiet()
    check_reachable(address)
    try:
        client: Client = distributed.Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, RuntimeError) as error:
        raise ClusterError(f"{address}: cannot be reached: {_one_line(error)}") from None
    try:
        yield client
    finally:
        client.close()


@contextmanager
def ssh_cluster(hosts: Sequence[str], *, python: str | None) -> Iterator[Client]:
    """Start a cluster on machines reached over SSH: the scheduler on the first one, a worker on each.

    `python` is the interpreter there that has tuinet. Raises ClusterError if a machine cannot be reached or used.
    """
    distributed = import_extra("distributed", "sweep")
    dask = import_extra("dask", "sweep")
    import_extra("asyncssh", "sweep")
    _keep_quiet()
    all_hosts = [hosts[0], *hosts]
    with (
        prepared(all_hosts, secrets.token_hex(8), python) as machines,
        dask.config.set(machines.configuration | LOST_WORKER_TIMEOUT),
    ):
        cluster: Any = None
        try:
            cluster = distributed.SSHCluster(
                all_hosts,
                remote_python=machines.interpreters,
                scheduler_options={
                    "port": 0,
                    "dashboard": False,
                    "protocol": "tls",
                    "host": machines.addresses[0],
                    **UNATTENDED,
                },
                worker_options={"protocol": "tls", "death_timeout": "60 s"},
                security=machines.security,
            )
            client: Client = distributed.Client(cluster, security=machines.security, set_as_default=False)
        except Exception as error:  # noqa: BLE001 - Dask raises Exception itself if a process does not start
            if cluster is not None:
                cluster.close()
            raise ClusterError(f"--ssh {','.join(hosts)}: the cluster cannot be started: {_one_line(error)}") from None
        end = cluster.close
        try:
            yield client
        except LostClusterError:
            end = partial(cluster.sync, _end_processes, cluster)
            raise
        finally:
            client.close()
            end()


async def _end_processes(cluster: Any) -> None:  # noqa: ANN401 - Dask is optional
    """End the processes of a cluster over SSH without its scheduler, for which Dask would wait half a minute."""
    for process in [*cluster.workers.values(), cluster.scheduler]:
        with suppress(OSError):
            await process.close()
    # Dask would otherwise wait for it again when this process ends.
    cluster.shutdown_on_close = False


def _keep_quiet() -> None:
    """Keep Dask from logging what goes wrong with a connection: the sweep itself says so, in one line."""
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
