"""A Dask cluster on this machine for `sweeps.py`: every part is a process of its own, so that its cost can be read.

Connections are encrypted, as those of `tuinet sweep --ssh`. The scheduler counts its messages and their bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from usage import cpu


@dataclass(frozen=True)
class Traffic:
    """What the scheduler has done since it started."""

    seconds: float
    """On the processor"""
    messages: int
    """Received and sent; one may hold several that were batched"""
    bytes: int


@dataclass(frozen=True)
class Cluster:
    """A scheduler with some workers, and a connection to it."""

    client: Any
    scheduler: int
    """Its process"""

    def traffic(self) -> Traffic:
        """What the scheduler has done so far."""
        traffic = self.client.run_on_scheduler(counted)
        return Traffic(cpu(self.scheduler), traffic["messages"], traffic["bytes"])


@contextmanager
def running(workers: int) -> Iterator[Cluster]:
    """A cluster with that many workers. They share a home, which is not that of this process."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tuinet-benchmark-")))
        security = certificates(folder)
        environment = {
            **os.environ,
            "TUINET_HOME": str(folder / "home"),
            "DASK_CONFIG": str(folder / "dask.yaml"),
            # The scheduler imports this file.
            "PYTHONPATH": str(Path(__file__).parent),
        }
        file = folder / "scheduler.json"

        def start(program: str, *options: str) -> int:
            command = [sys.executable, "-m", f"distributed.cli.{program}", "--scheduler-file", str(file), *options]
            process = subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process.pid

        scheduler = start("dask_scheduler", "--protocol", "tls", "--port", "0", "--no-dashboard", "--host", "127.0.0.1")
        for _ in range(workers):
            start("dask_worker", "--protocol", "tls", "--nthreads", "1", "--no-nanny", "--no-dashboard")

        from distributed import Client

        while not file.exists():
            time.sleep(0.1)
        client = stack.enter_context(Client(scheduler_file=str(file), security=security, set_as_default=False))
        client.wait_for_workers(workers)
        client.run_on_scheduler(count)
        yield Cluster(client, scheduler)


def certificates(folder: Path) -> Any:
    """Create certificates, and a configuration of Dask that names them."""
    from distributed import Security

    security = Security.temporary()
    (folder / "ca.pem").write_text(security.tls_ca_file)
    (folder / "cert.pem").write_text(security.tls_worker_cert)
    (folder / "key.pem").write_text(security.tls_worker_key)
    role = {"cert": str(folder / "cert.pem"), "key": str(folder / "key.pem")}
    tls = {"ca-file": str(folder / "ca.pem"), "scheduler": role, "worker": role}
    # JSON is YAML as well.
    (folder / "dask.yaml").write_text(json.dumps({"distributed": {"comm": {"tls": tls}}}))
    return security


counts = {"messages": 0, "bytes": 0}
"""Of the process of the scheduler"""


def count() -> None:
    """Count the messages of this process from now on."""
    from distributed.comm import tcp

    read, write, read_bytes = tcp.TCP.read, tcp.TCP.write, tcp.read_bytes_rw

    async def counted_read(*arguments: Any, **options: Any) -> Any:
        message = await read(*arguments, **options)
        counts["messages"] += 1
        return message

    async def counted_bytes(stream: Any, size: int) -> Any:
        counts["bytes"] += size
        return await read_bytes(stream, size)

    async def counted_write(*arguments: Any, **options: Any) -> Any:
        size = await write(*arguments, **options)
        counts["messages"] += 1
        counts["bytes"] += size
        return size

    tcp.TCP.read = counted_read
    tcp.TCP.write = counted_write
    tcp.read_bytes_rw = counted_bytes


def counted() -> dict[str, int]:
    """The messages of this process so far, and their bytes."""
    return counts
