"""Where tuinet keeps what it keeps: runs and added data sets."""

import os
from pathlib import Path

from tuinet.errors import RunError


def home() -> Path:
    """`TUINET_HOME`, else the platform's folder for state. It need not exist yet."""
    if chosen := os.environ.get("TUINET_HOME"):
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_state_path  # only here: it takes time to import

    return user_state_path("tuinet", appauthor=False)


def runs_folder() -> Path:
    """The folder of all runs. It need not exist yet."""
    return home() / "runs"


def make_folder(folder: Path) -> Path:
    """Make a folder and those above it. Raises RunError if it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder}: cannot be made ({error.strerror}): set TUINET_HOME to a folder that can") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RunError(f"{folder}: cannot be written to: set TUINET_HOME to a folder that can")
    return folder
