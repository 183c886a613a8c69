"""All runs of a home: listing them, and finding one by what a person types."""

from pathlib import Path

from tuinet.errors import MissingRunError, RunError
from tuinet.limits import shortened
from tuinet.runs.directory import Run
from tuinet.runs.names import order


def all_runs(runs: Path) -> list[Run]:
    """Every run directory, oldest first; also those that are not whole."""
    try:
        found = [path for path in runs.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RunError(f"{runs}: cannot be read ({error.strerror})") from None
    return [Run(path) for path in sorted(found, key=lambda path: order(path.name))]


def find_run(runs: Path, wanted: str) -> Run:
    """The run of an id, a unique beginning of one, the animal at its end, a name, or `last`.

    Raises MissingRunError if there is none, and RunError if there is more than one.
    """
    found = all_runs(runs)
    shown = shortened(wanted)
    if not found:
        raise MissingRunError(f"run '{shown}': there are no runs yet: start one with 'tuinet train'")
    if wanted == "last":
        return found[-1]
    for matching in (
        [run for run in found if run.run_id == wanted],
        [run for run in found if wanted and _name(run) == wanted],
        [run for run in found if wanted and (run.run_id.startswith(wanted) or run.run_id.endswith(f"-{wanted}"))],
    ):
        if len(matching) == 1:
            return matching[0]
        if matching:
            ids = ", ".join(run.run_id for run in matching[:5])
            raise RunError(f"run '{shown}': could be any of {len(matching)} runs: {ids}: type more of the id")
    raise MissingRunError(
        f"run '{shown}': not found: expected an id, its beginning, a name or 'last' (see 'tuinet runs list')"
    )


def check_unused(runs: Path, name: str) -> None:
    """Raises RunError if a run of that name is there already."""
    if any(_name(run) == name for run in all_runs(runs)):
        raise RunError(f"run name '{name}': a run has it already: choose another, or remove that run")


def _name(run: Run) -> str | None:
    try:
        return run.record().name
    except RunError:
        return None
