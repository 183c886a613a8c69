"""`tuinet app`, and `tuinet` with options alone."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.opening import open_app


def app_command(
    *,
    run: Annotated[str | None, Parameter(help="Open this run: an id, its beginning, a name or 'last'.")] = None,
    ascii_only: Annotated[
        bool | None,
        Parameter(name="--ascii", help="Draw with ASCII alone. Chosen by itself where the locale knows no Unicode."),
    ] = None,
    slow_link: Annotated[
        bool | None,
        Parameter(help="Paint seldom: at most 2 kB a second. Chosen by itself over SSH."),
    ] = None,
) -> int:
    """Open the app: configure, train, watch, explore. It is what 'tuinet' without a command does."""
    return open_app(run, ascii_only, slow_link)
