"""`tuinet app`, and `tuinet` with options alone."""

from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import NoticeOption
from tuinet.cli.color import When
from tuinet.cli.completers import host_names, run_names
from tuinet.cli.open_app import open_app

OpenedRun = Annotated[
    str | None,
    Parameter(
        name="--run",
        metavar="RUN",
        help="Open this run: its id, the beginning of its id, its name, or 'last'.",
        completer=run_names,
    ),
]
AsciiOnly = Annotated[
    bool | None,
    Parameter(
        name="--ascii",
        env_var="TUINET_ASCII",
        help="Draw with ASCII characters only. On by default if the locale does not support Unicode.",
    ),
]
SlowLink = Annotated[
    bool | None,
    Parameter(
        name="--slow-link",
        env_var="TUINET_SLOW_LINK",
        help="Send at most 2 kB per second to the terminal. On by default over SSH.",
    ),
]
AppHosts = Annotated[
    list[str] | None,
    Parameter(
        name="--host",
        metavar="MACHINE",
        negative="",
        env_var="TUINET_HOST",
        help="Train on another machine over SSH, with the app here. MACHINE is user@machine, a host that ssh knows, or "
        "a name from settings.toml. Repeat the option to list the runs of several machines.",
        completer=host_names,
    ),
]
ReadOnly = Annotated[
    bool,
    Parameter(
        name="--read-only", negative="", env_var="TUINET_READ_ONLY", help="Disable everything that changes a run."
    ),
]


def app_command(
    *,
    run: OpenedRun = None,
    ascii_only: AsciiOnly = None,
    slow_link: SlowLink = None,
    host: AppHosts = None,
    read_only: ReadOnly = False,
    notice: NoticeOption = None,
) -> int:
    """Open the app: configure, train, watch and explore. 'tuinet' without a command does the same."""
    return open_app(run, ascii_only, slow_link, host or [], read_only, notice)


def options_without_a_command(
    *,
    run: OpenedRun = None,
    host: AppHosts = None,
    read_only: ReadOnly = False,
    ascii_only: AsciiOnly = None,
    slow_link: SlowLink = None,
    notice: NoticeOption = None,
    color: Annotated[When, Parameter(name="--color", help="When to colour the output.")] = "auto",
) -> None:
    """Declare the options that `tuinet --help` lists. It is never called: `main.call` turns them into `tuinet app`."""
