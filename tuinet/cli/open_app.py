"""Opening the app. It imports as little as possible, because the user waits for the first screen."""

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

BROWSER_DRIVER = "tuinet.tui.browser_driver:BrowserDriver"
"""The driver that `tuinet serve` makes Textual use: the app is then on a page instead of a terminal"""


def open_app(
    run: str | None = None,
    ascii_only: bool | None = None,
    slow_link: bool | None = None,
    hosts: Sequence[str] = (),
    read_only: bool = False,
    notice: Literal["none", "bell", "osc9"] | None = None,
) -> int:
    """Open the app in this terminal, or on a page of `tuinet serve`, and return its exit code.

    With `hosts`, new runs train on the first of them, and the runs of all are listed beside those of this machine.
    Raises UsageError if there is neither, TrustError for a home that others own or can write to, RunError for an
    unknown run, and LinkError if the first host cannot be reached.
    """
    is_in_browser = os.environ.get("TEXTUAL_DRIVER") == BROWSER_DRIVER
    if not is_in_browser and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the app needs a terminal; use 'tuinet train' here instead (see 'tuinet --help')")
    # Refuse an unsafe home while there is still a shell to read the reason in.
    home()
    machines = connect_all(hosts, read_only)
    try:
        if run is not None:
            from tuinet.jobs.machine import ThisMachine

            first = machines[0] if machines else ThisMachine()
            run = first.find(run).run_id
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
        # Textual would wrap these lines, and they may hold a command to copy.
        for line in app.failure:
            narrate(line)
        return app.return_code or 0
    finally:
        for machine in machines:
            machine.close()


def connect_all(hosts: Sequence[str], read_only: bool) -> list[Machine]:
    """Connect to the first machine now, and to the others as soon as they can be reached.

    If the first one cannot be reached, no connection is left open.
    """
    machines: list[Machine] = []
    if not hosts:
        return machines
    from tuinet.cli.machines import connect

    try:
        for host in hosts:
            machines.append(connect(host, read_only=read_only, keep_trying=bool(machines)))
    except BaseException:
        for machine in machines:
            machine.close()
        raise
    return machines
