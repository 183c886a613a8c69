"""Opening the app. It imports no more than it needs: what a person waits for first is the first painting."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from tuinet.cli.output import narrate
from tuinet.errors import UsageError
from tuinet.runs.home import home

if TYPE_CHECKING:
    from tuinet.jobs.machine import Machine


def open_app(
    run: str | None = None,
    ascii_only: bool | None = None,
    slow_link: bool | None = None,
    hosts: Sequence[str] = (),
    read_only: bool = False,
    notice: Literal["none", "bell", "osc9"] | None = None,
) -> int:
    """Open the app in this terminal and return its exit code.

    With `hosts` new runs are trained on the first of them, and the runs of all are there beside those of this machine.
    Raises UsageError where there is no terminal, TrustError for a home that others own or can write to, RunError if the
    run is not there, and LinkError if a host is not.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the app needs a terminal; use 'tuinet train' here instead (see 'tuinet --help')")
    home()  # one that is not to be relied on is refused while there is no screen yet
    machines = machines_of(hosts, read_only) if hosts else []
    try:
        if run is not None:
            from tuinet.jobs.machine import ThisMachine

            run = (machines[0] if machines else ThisMachine()).find(run).run_id
        from tuinet.tui.app import TuinetApp
        from tuinet.tui.ascii_only import locale_is_ascii
        from tuinet.tui.pace import is_remote

        app = TuinetApp(
            run,
            ascii_only=locale_is_ascii() if ascii_only is None else ascii_only,
            slow_link=is_remote(os.environ) if slow_link is None else slow_link,
            machines=machines,
            read_only=read_only,
            notice=notice,
        )
        app.run()
        for line in app.failure:  # not as Textual would, which wraps lines: a command in them is to be copied
            narrate(line)
        return app.return_code or 0
    finally:
        for machine in machines:
            machine.close()


def machines_of(hosts: Sequence[str], read_only: bool) -> list[Machine]:
    """Machines with a link to each; none is left open if the first cannot be reached. The others may come later."""
    from tuinet.cli.machines import connected

    machines: list[Machine] = []
    try:
        for host in hosts:
            machines.append(connected(host, read_only=read_only, keep_trying=bool(machines)))
    except BaseException:
        for machine in machines:
            machine.close()
        raise
    return machines
