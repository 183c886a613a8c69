"""Where tuinet keeps what it keeps: runs and added data sets."""

import os
from contextlib import suppress
from pathlib import Path

from tuinet.errors import RunError
from tuinet.private import check_above, tighten_folder
from tuinet.runs.files import make_durable_folder

PARTS = ("runs", "datasets", "hosts")
"""The folders in a home"""


def home() -> Path:
    """`TUINET_HOME`, else the platform's folder for state. It need not exist yet.

    It is for its owner alone: what others may read in it is closed to them. Raises TrustError if somebody else owns it
    or a folder above it, or can write there, and RunError if it is something else than a folder.
    """
    folder = home_path()
    check_above(folder)
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise RunError(f"{folder}: is not a directory: set TUINET_HOME to one")
    if folder != Path(os.path.expanduser("~")):
        tighten_folder(folder)
    for part in PARTS:
        tighten_folder(folder / part)
    return folder


def home_path() -> Path:
    """Where the home is, whoever owns it. Raises RunError if there is none."""
    if chosen := os.environ.get("TUINET_HOME"):
        try:
            return Path(chosen).expanduser().absolute()
        except RuntimeError:
            user = Path(chosen).parts[0]
            raise RunError(f"TUINET_HOME={chosen}: {user} is unknown: expected the path of a directory") from None
        except OSError as error:
            reason = f"the current directory cannot be found ({error.strerror})"
            raise RunError(f"TUINET_HOME={chosen}: {reason}: expected an absolute path") from None
    from platformdirs import user_state_path  # only here: it takes time to import

    with suppress(RuntimeError):  # of platformdirs, where nobody knows of a home directory
        folder = user_state_path("tuinet", appauthor=False)
        if folder.is_absolute():  # older versions leave "~" as it is then
            return folder
    raise RunError("you have no home directory: set TUINET_HOME to a folder for runs and data sets")


def runs_folder() -> Path:
    """The folder of all runs. It need not exist yet."""
    return home() / "runs"


def make_folder(folder: Path) -> Path:
    """Make a folder and those above it, for this user alone. Raises RunError if it cannot be written to."""
    try:
        make_durable_folder(folder)
    except OSError as error:
        raise RunError(
            f"{folder}: cannot be made ({error.strerror}): set TUINET_HOME to a directory that can be"
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RunError(f"{folder}: cannot be written to: set TUINET_HOME to a directory that can be")
    return folder
