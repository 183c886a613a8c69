"""`tuinet agent`."""

from typing import Annotated

from cyclopts import Parameter


def agent_command(
    *,
    read_only: Annotated[bool, Parameter(negative="", help="Refuse every request that would change a run.")] = False,
) -> int:
    """Serve this machine's runs on standard input and output, one JSON message per line.

    You do not need to run this yourself: 'tuinet --host' starts it on the other machine, over SSH.
    """
    from tuinet.remote.agent import serve

    serve(read_only=read_only)
    return 0
