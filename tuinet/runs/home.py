"""The home of tuinet: the folder for runs, added data sets and copies of remote runs."""

import os
from contextlib import suppress
from pathlib import Path

from tuinet.errors import RunError
from tuinet.private import check_above, tighten_folder
from tuinet.runs.files import make_durable_folder

SUBFOLDERS = ("runs", "datasets", "hosts")


def home() -> Path:
    """Return `TUINET_HOME`, else the platform's folder for state. It may not exist yet.

    Only its owner may use it: if others can read it, their permissions are removed. Raises TrustError if somebody else
    owns it or a folder above it, or can write there, and RunError if it is not a directory.
    """
    folder = home_path()
    check_above(folder)
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise RunError(f"{folder}: not a directory: set TUINET_HOME to one")
    # The user's home directory is often readable for others, and tuinet must not change that.
    if folder != Path(os.path.expanduser("~")):
        tighten_folder(folder)
    for name in SUBFOLDERS:
        tighten_folder(folder / name)
    return folder


def home_path() -> Path:
    """Return the path of the home, without checking its owner. Raises RunError if there is none."""
    if chosen := os.environ.get("TUINET_HOME"):
        return _expand(chosen)
    # Imported here because it takes time.
    from platformdirs import user_state_path

    # platformdirs raises RuntimeError if the user has no home directory. Older versions return "~/…" instead.
    with suppress(RuntimeError):
        folder = user_state_path("tuinet", appauthor=False)
        if folder.is_absolute():
            return folder
    raise RunError("you have no home directory: set TUINET_HOME to a directory for runs and data sets")


def _expand(chosen: str) -> Path:
    try:
        return Path(chosen).expanduser().absolute()
    except RuntimeError:
        user = Path(chosen).parts[0]
        raise RunError(f"TUINET_HOME={chosen}: {user} is unknown: expected the path of a directory") from None
    except OSError as error:
        reason = f"the current directory cannot be found ({error.strerror})"
        raise RunError(f"TUINET_HOME={chosen}: {reason}: expected an absolute path") from None


def runs_folder() -> Path:
    """Return the folder of all runs. It may not exist yet."""
    return home() / "runs"


def make_folder(folder: Path) -> Path:
    """Create a folder and its missing parents, for this user only. Raises RunError if it cannot be written to."""
    try:
        make_durable_folder(folder)
    except OSError as error:
        raise RunError(
            f"{folder}: cannot be created ({error.strerror}): set TUINET_HOME to a directory that you can write to"
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RunError(f"{folder}: cannot be written to: set TUINET_HOME to a directory that you can write to")
    return folder
