"""`tuinet app`, and `tuinet` with options alone."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import NoticeOption
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
    host: Annotated[
        list[str] | None,
        Parameter(
            name="--host",
            negative="",
            help="Train on this machine, over ssh, with the app here: user@machine, a name that ssh knows, or one of "
            "the settings file. Given again, the runs of the others are in the list too.",
        ),
    ] = None,
    read_only: Annotated[bool, Parameter(negative="", help="Only look on: nothing changes a run.")] = False,
    notice: NoticeOption = None,
) -> int:
    """Open the app: configure, train, watch, explore. It is what 'tuinet' without a command does."""
    return open_app(run, ascii_only, slow_link, host or [], read_only, notice)
