"""Reading sweeps repeatedly: only files that have changed are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tuinet.errors import TuinetError
from tuinet.runs.files import FileStamp, file_stamp
from tuinet.sanitize import sanitize
from tuinet.sweeps.definition import SweepDefinition
from tuinet.sweeps.directory import SweepDirectory, sweep_folders
from tuinet.sweeps.live_accuracies import Accuracies, read_live_accuracies
from tuinet.sweeps.space import Space
from tuinet.sweeps.state import SweepState
from tuinet.sweeps.trial import Trial


class SweepReader:
    """Reads the folder of a sweep."""

    def __init__(self, directory: SweepDirectory) -> None:
        self.directory = directory
        self._definition: tuple[FileStamp, SweepDefinition, Space] | None = None
        self._trials: tuple[FileStamp | None, tuple[Trial, ...]] = (None, ())
        self._live: tuple[FileStamp | None, dict[int, Accuracies]] = (None, {})

    def read(self) -> SweepState:
        """Return the sweep as its folder has it now. Raises a TuinetError if that is gone or damaged."""
        # Asked before the log is read: the last lines of a process that ends are then still read.
        is_running = self.directory.is_running()
        definition, space = self._read_definition()
        trials = with_accuracies(self._read_trials(), self._read_live())
        return SweepState(self.directory.name, definition, space, trials, is_running)

    def _read_definition(self) -> tuple[SweepDefinition, Space]:
        stamp = file_stamp(self.directory.definition_path)
        if self._definition is None or self._definition[0] != stamp:
            definition = self.directory.definition()
            space = definition.space()
            if stamp is None:
                return definition, space
            self._definition = (stamp, definition, space)
        _, definition, space = self._definition
        return definition, space

    def _read_trials(self) -> tuple[Trial, ...]:
        stamp = file_stamp(self.directory.trials_path)
        if stamp != self._trials[0]:
            by_number = self.directory.trials()
            self._trials = (stamp, tuple(by_number[number] for number in sorted(by_number)))
        return self._trials[1]

    def _read_live(self) -> dict[int, Accuracies]:
        stamp = file_stamp(self.directory.live_path)
        if stamp != self._live[0]:
            self._live = (stamp, read_live_accuracies(self.directory.live_path))
        return self._live[1]


def with_accuracies(trials: tuple[Trial, ...], live: Mapping[int, Accuracies]) -> tuple[Trial, ...]:
    """Return the trials with the accuracies of those that train on other machines, by their numbers."""
    if not live:
        return trials
    return tuple(
        replace(trial, accuracies=live[trial.number]) if trial.ended is None and trial.number in live else trial
        for trial in trials
    )


@dataclass(frozen=True)
class ListedSweep:
    """A sweep in a list. Of one that cannot be read, only the name and the `problem` are known."""

    directory: SweepDirectory
    state: SweepState | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """The name of the sweep."""
        return self.directory.name

    @property
    def created(self) -> float:
        """Unix seconds; 0 if it is not known."""
        if self.state is None:
            return 0.0
        return self.state.definition.created


class SweepList:
    """All sweeps of this machine."""

    def __init__(self) -> None:
        self._readers: dict[str, SweepReader] = {}

    def refresh(self) -> list[ListedSweep]:
        """Return all sweeps as they are now, newest first. Raises RunError if they cannot be listed."""
        known = self._readers
        folders = sweep_folders()
        self._readers = {
            folder.name: known.get(folder.name) or SweepReader(SweepDirectory(folder)) for folder in folders
        }
        sweeps = [listed(reader) for reader in self._readers.values()]
        return sorted(sweeps, key=lambda sweep: (sweep.created, sweep.name), reverse=True)


def listed(reader: SweepReader) -> ListedSweep:
    """Return a sweep in a list, readable or not."""
    try:
        return ListedSweep(reader.directory, reader.read())
    except TuinetError as error:
        return ListedSweep(reader.directory, problem=sanitize(str(error)))
