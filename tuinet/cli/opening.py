"""Opening the app. It imports no more than it needs: what a person waits for first is the first painting."""

from __future__ import annotations

import os
import sys

from tuinet.errors import UsageError


def open_app(run: str | None = None, ascii_only: bool | None = None, slow_link: bool | None = None) -> int:
    """Open the app in this terminal and return its exit code.

    Raises UsageError where there is no terminal, and RunError if the run is not there.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the app needs a terminal: expected 'tuinet train' here (see 'tuinet --help')")
    if run is not None:
        from tuinet.runs.collection import find_run
        from tuinet.runs.home import runs_folder

        run = find_run(runs_folder(), run).run_id
    from tuinet.tui.app import TuinetApp
    from tuinet.tui.pace import is_remote
    from tuinet.tui.plain import locale_is_ascii

    app = TuinetApp(
        run,
        ascii_only=locale_is_ascii() if ascii_only is None else ascii_only,
        slow_link=is_remote(os.environ) if slow_link is None else slow_link,
    )
    app.run()
    return app.return_code or 0
