"""What is left of the app when it fails: a few words on the terminal, and everything else in a file."""

from __future__ import annotations

import traceback
from datetime import datetime
from pathlib import Path

from rich.text import Text
from textual.worker import WorkerFailed

from tuinet.jobs.session import Session
from tuinet.runs.home import home


def crash_report(error: BaseException, session: Session | None) -> Text:
    """Keep the traceback, and say where it is and that the run goes on."""
    words = f"tuinet: unexpected {type(error).__name__}: {error}"
    words += f"\nThe whole of it is in {path}" if (path := keep(error)) else "\n" + "".join(_lines(error))
    if session and session.live:
        words += f"\n{session.label} trains on: 'tuinet' shows it again"
    return Text(words)


def keep(error: BaseException) -> Path | None:
    """Append the traceback to `app.log` in the home; None if that cannot be written."""
    path = home() / "app.log"
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}\n{''.join(_lines(error))}\n")
    except OSError:
        return None
    return path


def _lines(error: BaseException) -> list[str]:
    cause = error.error if isinstance(error, WorkerFailed) else error
    return traceback.format_exception(cause)
