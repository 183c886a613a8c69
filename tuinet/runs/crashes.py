"""Crash reports: an unexpected error becomes one line for the user, and a file with everything else.

The outermost handlers of the command line, the app, the agent and the job call `explain`.
"""

from __future__ import annotations

import os
import platform
import shlex
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tuinet.errors import TuinetError
from tuinet.runs.home import home
from tuinet.sanitize import sanitize

MAX_REPORTS = 10
"""Reports that stay on the disk; older ones are removed"""

MAX_MESSAGE = 300
"""Characters of an error's own message in the line for the user"""

MAX_REPORT = 1 << 18
"""Characters of a report"""

PACKAGES = ("tuinet", "numpy", "textual", "rich", "cyclopts", "pydantic", "safetensors", "pillow")

SECRET_OPTIONS = ("--on-end",)
"""Options whose value may contain a token"""


def explain(error: BaseException) -> str:
    """Return one line for the user: the message of an error, or where the crash report of an unexpected error is."""
    if isinstance(error, TuinetError):
        return str(error)
    if isinstance(error, MemoryError):
        return "out of memory: use a smaller network, batch size or data set"
    summary = type(error).__name__
    # Building the message may fail in the same way as the program did.
    with suppress(Exception):
        summary = f"{summary}: {' '.join(str(error).split())}"[:MAX_MESSAGE]
    path = write_report(error)
    if path is None:
        return sanitize(f"unexpected {summary} (no crash report could be written)")
    return sanitize(f"unexpected {summary} (crash report: {path})")


def write_report(error: BaseException) -> Path | None:
    """Write a crash report to the home, else to the directory for temporary files; None if neither is possible."""
    content = report(error, sys.argv).encode(errors="backslashreplace")
    name = f"crash-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}-{os.getpid()}.txt"
    # Any exception: an unusable home may be what the error is about.
    with suppress(Exception):
        folder = home() / "crashes"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = _write_new(folder / name, content)
        _remove_old(folder)
        return path
    with suppress(OSError):
        descriptor, temporary = tempfile.mkstemp(prefix="tuinet-", suffix=f"-{name}")
        with open(descriptor, "wb") as file:
            file.write(content)
        return Path(temporary)
    return None


def report(error: BaseException, arguments: Sequence[str]) -> str:
    """Return the text of a report. It contains no environment variables and no values of local variables.

    People paste reports into issues, and those values may be secret.
    """
    directory = "removed"
    if os.path.exists("."):
        directory = os.getcwd()
    facts = {
        "time": f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}",
        "command": shlex.join(without_secrets(arguments)),
        "directory": directory,
        "versions": ", ".join([f"python {platform.python_version()}", *map(_version, PACKAGES)]),
        "platform": platform.platform(),
        "encoding": f"{sys.getfilesystemencoding()}, output {getattr(sys.stdout, 'encoding', None)}",
    }
    lines = [f"{name}: {value}" for name, value in facts.items()]
    return "\n".join([*lines, "", "".join(traceback.format_exception(error))])[:MAX_REPORT]


def without_secrets(arguments: Sequence[str]) -> list[str]:
    """Return the arguments without the values of SECRET_OPTIONS: in `--option value` and `--option=value`."""
    shown: list[str] = []
    for argument in arguments:
        option, equals, _ = argument.partition("=")
        if shown and shown[-1] in SECRET_OPTIONS:
            shown.append("…")
        elif equals and option in SECRET_OPTIONS:
            shown.append(f"{option}=…")
        else:
            shown.append(argument)
    return shown


def _write_new(path: Path, content: bytes) -> Path:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


def _remove_old(folder: Path) -> None:
    for path in sorted(folder.glob("crash-*.txt"))[:-MAX_REPORTS]:
        path.unlink(missing_ok=True)


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} missing"
