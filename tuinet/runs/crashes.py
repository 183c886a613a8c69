"""Crash reports: what nobody foresaw becomes one line for the person and a file with everything else.

The outermost handlers of the command line, the app, the agent and the job all use `explain`.
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

KEPT = 10
"""Reports that stay; older ones are removed"""

LONGEST = 300
"""Characters of an error's own message in the line for the person"""

MOST = 1 << 18
"""Characters of a report"""

PACKAGES = ("tuinet", "numpy", "textual", "rich", "cyclopts", "pydantic", "safetensors", "pillow")

SECRET_OPTIONS = ("--on-end",)
"""Options whose value may hold a token"""


def explain(error: BaseException) -> str:
    """One line for a person: the error's own message, or for what nobody foresaw, where its crash report is."""
    if isinstance(error, TuinetError):
        return str(error)
    if isinstance(error, MemoryError):
        return "out of memory: use a smaller network, batch size or data set"
    what = type(error).__name__
    with suppress(Exception):  # a message may be made of what caused the error
        what = f"{what}: {' '.join(str(error).split())}"[:LONGEST]
    path = write_report(error)
    place = f"crash report: {path}" if path else "no crash report could be written"
    return sanitize(f"unexpected {what} ({place})")


def write_report(error: BaseException) -> Path | None:
    """Write a crash report below the home, else in the directory for temporary files. None if neither can be."""
    content = report(error, sys.argv).encode(errors="backslashreplace")
    name = f"crash-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}-{os.getpid()}.txt"
    with suppress(Exception):  # the home may be what the error is about
        folder = home() / "crashes"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = _write_new(folder / name, content)
        _drop_old(folder)
        return path
    with suppress(OSError):
        descriptor, temporary = tempfile.mkstemp(prefix="tuinet-", suffix=f"-{name}")
        with open(descriptor, "wb") as file:
            file.write(content)
        return Path(temporary)
    return None


def report(error: BaseException, arguments: Sequence[str]) -> str:
    """The text of a report. It holds nothing of the environment and no values of variables."""
    facts = {
        "time": f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}",
        "command": shlex.join(without_secrets(arguments)),
        "directory": os.getcwd() if os.path.exists(".") else "removed",
        "versions": ", ".join([f"python {platform.python_version()}", *map(_version, PACKAGES)]),
        "platform": platform.platform(),
        "encoding": f"{sys.getfilesystemencoding()}, output {getattr(sys.stdout, 'encoding', None)}",
    }
    lines = [f"{name}: {value}" for name, value in facts.items()]
    return "\n".join([*lines, "", "".join(traceback.format_exception(error))])[:MOST]


def without_secrets(arguments: Sequence[str]) -> list[str]:
    """Arguments with the values of some options left out."""
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


def _drop_old(folder: Path) -> None:
    for path in sorted(folder.glob("crash-*.txt"))[:-KEPT]:
        path.unlink(missing_ok=True)


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} missing"
