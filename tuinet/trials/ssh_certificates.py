"""Preparing machines for a cluster over SSH: certificates for this sweep, and the interpreter that has tuinet."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tuinet.errors import ClusterError
from tuinet.extras import import_extra

FOLDER = "/tmp/tuinet-{}"  # noqa: S108 - created for this user alone, under a name that cannot be guessed
"""The folder of the certificates on a machine. Only its path, and no key, is on any command line"""

MAKE_FOLDER = "mkdir -m 700 {0} 2>/dev/null || test -O {0} -a -d {0} -a ! -L {0}"
"""Two names may lead to the same machine. A folder that exists must be this user's, and no link"""

FILES = {"ca-file": "ca.pem", "cert": "cert.pem", "key": "key.pem"}

FIND_PYTHON = 'head -n 1 "$(command -v tuinet)" | grep "^#!/" | cut -c 3-'
"""The first line of the installed program names its interpreter"""


@dataclass(frozen=True)
class PreparedMachines:
    """What a cluster needs to know of its machines."""

    configuration: dict[str, Any]
    """Dask's configuration, which its processes there inherit"""
    security: Any
    """The same certificates for this process, which keeps them in memory"""
    interpreters: list[str]
    addresses: list[str]
    """The addresses at which the machines were reached"""


@contextmanager
def prepared(hosts: Sequence[str], token: str, python: str | None) -> Iterator[PreparedMachines]:
    """Copy new certificates to machines, and remove them at the end. Raises ClusterError."""
    distributed = import_extra("distributed", "sweep")
    security = distributed.Security.temporary()
    contents = {
        "ca.pem": security.tls_ca_file,
        "cert.pem": security.tls_worker_cert,
        "key.pem": security.tls_worker_key,
    }
    folder = FOLDER.format(token)
    distinct = list(dict.fromkeys(hosts))
    try:
        facts = asyncio.run(_prepare_all(distinct, folder, contents, python))
        by_host = dict(zip(distinct, facts, strict=True))
        yield PreparedMachines(
            _configuration(folder),
            security,
            [by_host[host][0] for host in hosts],
            [by_host[host][1] for host in hosts],
        )
    finally:
        asyncio.run(_clean_all(distinct, folder))


def _configuration(folder: str) -> dict[str, Any]:
    paths = {name: f"{folder}/{file}" for name, file in FILES.items()}
    role = {"cert": paths["cert"], "key": paths["key"]}
    tls = {"ca-file": paths["ca-file"], "scheduler": role, "worker": role, "client": role}
    return {"distributed.comm.require-encryption": True, "distributed.comm.tls": tls}


async def _prepare_all(
    hosts: Sequence[str], folder: str, contents: dict[str, str], python: str | None
) -> list[tuple[str, str]]:
    return list(await asyncio.gather(*(_prepare(host, folder, contents, python) for host in hosts)))


async def _prepare(host: str, folder: str, contents: dict[str, str], python: str | None) -> tuple[str, str]:
    """Copy the certificates to a machine, and return its interpreter and its address."""
    asyncssh = import_extra("asyncssh", "sweep")
    try:
        async with asyncssh.connect(host) as connection:
            await connection.run(MAKE_FOLDER.format(folder), check=True)
            for name, content in contents.items():
                command = f"umask 077 && cat > {folder}/{name}"
                await connection.run(command, input=content, check=True)
            interpreter = python or await _interpreter(connection, host)
            return interpreter, connection.get_extra_info("peername")[0]
    except (OSError, asyncssh.Error) as error:
        reason = str(error) or type(error).__name__
        raise ClusterError(f"{host}: cannot be used over SSH: {reason}") from None


async def _interpreter(connection: Any, host: str) -> str:  # noqa: ANN401 - asyncssh is optional
    found = await connection.run(FIND_PYTHON)
    interpreter = str(found.stdout or "").strip()
    if not interpreter:
        raise ClusterError(f"{host}: tuinet is not installed there, or not on its PATH: see --ssh-python")
    return shlex.quote(interpreter)


async def _clean_all(hosts: Sequence[str], folder: str) -> None:
    await asyncio.gather(*(_clean(host, folder) for host in hosts), return_exceptions=True)


async def _clean(host: str, folder: str) -> None:
    asyncssh = import_extra("asyncssh", "sweep")
    async with asyncssh.connect(host) as connection:
        await connection.run(f"rm -rf {folder}")
