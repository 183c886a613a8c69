"""All runs in a home: listing them, and finding the one that the user means."""

from pathlib import Path

from tuinet.errors import MissingRunError, RunError
from tuinet.limits import shortened
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.run_ids import sort_key


def all_runs(runs: Path) -> list[LocalRun]:
    """Return every run directory, oldest first, including incomplete ones."""
    try:
        folders = [path for path in runs.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RunError(f"{runs}: cannot be read ({error.strerror})") from None
    return [LocalRun(folder) for folder in sorted(folders, key=lambda folder: sort_key(folder.name))]


def find_run(runs: Path, query: str) -> LocalRun:
    """Find a run by its id, a unique beginning of it, the words at its end, or its name; `last` is the newest.

    Raises MissingRunError if no run matches, and RunError if several do.
    """
    existing = all_runs(runs)
    shown = shortened(query)
    if not existing:
        raise MissingRunError(f"run '{shown}': there are no runs yet: start one with 'tuinet train'")
    if query == "last":
        return existing[-1]
    # An exact match wins: an id may be the beginning of another id, and a name may be another run's animal.
    matches = (
        [run for run in existing if run.run_id == query]
        or [run for run in existing if query and name_of(run) == query]
        or [run for run in existing if query and _is_part_of_id(query, run.run_id)]
    )
    if not matches:
        raise MissingRunError(
            f"run '{shown}': not found: expected an id, its beginning, a name or 'last' (see 'tuinet runs list')"
        )
    if len(matches) > 1:
        ids = ", ".join(run.run_id for run in matches[:5])
        raise RunError(f"run '{shown}': matches {len(matches)} runs: {ids}: type more of the id")
    return matches[0]


def name_of(run: Run) -> str | None:
    """Return the name of a run; None if it has none or cannot be read."""
    try:
        return run.record().name
    except RunError:
        return None


def _is_part_of_id(query: str, run_id: str) -> bool:
    return run_id.startswith(query) or run_id.endswith(f"-{query}")
