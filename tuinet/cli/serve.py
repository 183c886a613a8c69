"""`tuinet serve`."""

from __future__ import annotations

import sys
import webbrowser
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import NoticeOption
from tuinet.cli.app import AppHosts, AsciiOnly, OpenedRun, ReadOnly, SlowLink
from tuinet.cli.open_app import BROWSER_DRIVER
from tuinet.cli.output import narrate, write
from tuinet.errors import UsageError
from tuinet.extras import import_extra
from tuinet.messages import counted
from tuinet.runs.home import home

LARGEST_PORT = 65535

CONSEQUENCES = (
    "the connection is not encrypted, so anyone on the network can read the page's address and everything on it, "
    "and then use the app as you can"
)


def serve_command(
    *,
    run: OpenedRun = None,
    host: AppHosts = None,
    read_only: ReadOnly = False,
    port: Annotated[int, Parameter(help="Port to listen on. Default: a free one.")] = 0,
    bind: Annotated[
        str,
        Parameter(metavar="ADDRESS", help="Interface to listen on. Any but loopback needs --allow-remote."),
    ] = "127.0.0.1",
    allow_remote: Annotated[
        bool, Parameter(name="--allow-remote", negative="", help="Let other machines connect, without encryption.")
    ] = False,
    sessions: Annotated[int, Parameter(help="Maximum number of tabs at the same time.")] = 4,
    open_browser: Annotated[bool, Parameter(name="--open", negative="", help="Open the page in your browser.")] = False,
    ascii_only: AsciiOnly = None,
    slow_link: SlowLink = None,
    notice: NoticeOption = None,
) -> int:
    """Show the app as a web page, until Ctrl-C.

    Prints the address of the page, with a token: anyone who has it can use the app. Only this machine can reach the
    page; to open it from another one, use the ssh command that is printed. Each tab has its own app, which ends with
    the tab; runs keep training. For an audience, use --read-only.
    """
    import_extra("textual_serve.server", "web")
    from tuinet.web.address import listen, names_of_this_machine, resolve
    from tuinet.web.guard import Guard
    from tuinet.web.server import PageServer
    from tuinet.web.session import Command

    check(port, sessions)
    family, interface = resolve(bind, port)
    if not interface.is_loopback and not allow_remote:
        raise UsageError(f"--bind {bind}: {CONSEQUENCES}; use 'ssh -L' instead, or add --allow-remote")
    if interface.is_loopback and allow_remote:
        raise UsageError(f"--allow-remote: only this machine can reach {bind}; add --bind, such as --bind 0.0.0.0")
    # Fail here if every session would fail.
    home()
    if run is not None and not host:
        from tuinet.jobs.machine import ThisMachine

        ThisMachine().find(run)
    listener, interface = listen(family, interface)
    with listener:
        guard = Guard(None if interface.is_loopback else names_of_this_machine())
        write(f"{interface.url}?token={guard.token}\n")
        if interface.is_loopback:
            narrate(f"from another machine: {interface.tunnel}")
        else:
            if interface.numeric_url:
                narrate(f"if another machine does not know that name: {interface.numeric_url}?token={guard.token}")
            narrate(f"warning: {CONSEQUENCES}")
        tabs = counted(sessions, "tab")
        narrate(f"at most {tabs} at the same time; press Ctrl-C to stop serving (runs keep training)")
        if open_browser and not webbrowser.open(f"{interface.url}?token={guard.one_time_token()}"):
            narrate("warning: no browser was found; open the address above")
        arguments = app_arguments(run, host or [], read_only, ascii_only, slow_link, notice)
        command = Command(arguments, {"TEXTUAL_DRIVER": BROWSER_DRIVER})
        PageServer(command, guard, sessions).run(listener)
    return 0


def check(port: int, sessions: int) -> None:
    """Check the numbers. Raises UsageError."""
    if not 0 <= port <= LARGEST_PORT:
        raise UsageError(f"--port {port}: expected 0 to {LARGEST_PORT}, where 0 means any free port")
    if sessions < 1:
        raise UsageError(f"--sessions {sessions}: expected a number above 0")


def app_arguments(
    run: str | None,
    hosts: list[str],
    read_only: bool,
    ascii_only: bool | None,
    slow_link: bool | None,
    notice: str | None,
) -> list[str]:
    """Return the command that starts the app of a session.

    A browser supports Unicode, and its link is not slow just because the terminal of the server is remote.
    """
    arguments = [sys.executable, "-m", "tuinet", "app"]
    arguments.append("--ascii" if ascii_only else "--no-ascii")
    arguments.append("--slow-link" if slow_link else "--no-slow-link")
    if read_only:
        arguments.append("--read-only")
    if run is not None:
        arguments += ["--run", run]
    for host in hosts:
        arguments += ["--host", host]
    if notice is not None:
        arguments += ["--notice", notice]
    return arguments
