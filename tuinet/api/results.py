"""The results of a run, as a script reads them: status, accuracies, curves and exports."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self

from tuinet.api.notebook import run_html
from tuinet.config import Configuration
from tuinet.errors import UsageError
from tuinet.exports.curve_table import batch_columns, epoch_columns
from tuinet.exports.exporter import FolderExporter
from tuinet.exports.output import write_file, write_folder
from tuinet.exports.registry import exporter_for, exporter_named, names
from tuinet.exports.subject import ExportSubject
from tuinet.runs.directory import Run as RunDirectory
from tuinet.runs.overview import Overview, read_overview


class RunResults:
    """The results of a run, while it trains and afterwards."""

    def __init__(self, directory: RunDirectory) -> None:
        self.directory = directory
        self._overview: Overview | None = None

    @classmethod
    def of(cls, overview: Overview) -> Self:
        """Return the run of an overview that has just been read."""
        run = cls(overview.run)
        run._overview = overview
        return run

    @property
    def overview(self) -> Overview:
        """Everything that a list shows about the run: as it is now or, on another machine, as it was when listed."""
        if self._overview is None or (self._overview.live and not self.directory.machine):
            self._overview = read_overview(self.directory)
        return self._overview

    @property
    def run_id(self) -> str:
        """The name of its directory, which every command and `tuinet.open` accept."""
        return self.directory.run_id

    @property
    def path(self) -> Path:
        """Its directory."""
        return self.directory.folder

    @property
    def name(self) -> str | None:
        """The name that the user gave it."""
        return self.overview.name

    @property
    def config(self) -> Configuration:
        """Every hyperparameter. Raises RunError if the run cannot be read."""
        if self.directory.machine and self.overview.config:
            return self.overview.config
        return self.directory.record().config

    @property
    def status(self) -> str:
        """`training`, `paused`, `interrupted`, or how it ended, such as `finished`."""
        return self.overview.status

    @property
    def is_live(self) -> bool:
        """True while it trains or is paused."""
        if self.directory.machine:
            return self.overview.live
        return self.directory.is_live()

    @property
    def valid_accuracy(self) -> float | None:
        """The highest validation accuracy so far, 0 to 1."""
        return self.overview.valid_accuracy

    @property
    def test_accuracy(self) -> float | None:
        """The accuracy on the test images of the best epoch, 0 to 1; None until the run has ended."""
        return self.overview.test_accuracy

    def __repr__(self) -> str:
        """Return one line, for a user at a prompt."""
        return repr(self.overview).replace("Overview", "Run", 1)

    def _repr_html_(self) -> str:
        """Return its metrics and curves, for a notebook."""
        return run_html(self.overview)

    def curves(self, *, batches: bool = False) -> dict[str, list[Any]]:
        """Return columns by name, with a row for each epoch or batch report, and None where nothing was measured.

        `pandas.DataFrame(run.curves())` makes a table of them.
        """
        if batches:
            return batch_columns(self.directory.events())
        return epoch_columns(self.directory.events())

    def export(
        self,
        file: str | os.PathLike[str],
        *,
        format: str | None = None,  # noqa: A002 - the name of the option
        checkpoint: str | int = "best",
    ) -> Path:
        """Write the network or the curves for other programs, as `tuinet export` does. Replaces the file.

        Args:
            file: Its extension names the format: `.onnx`, `.safetensors`, `.npz`, `.json`, `.csv`, `.html` …
            format: The name of the format, if the extension does not name it.
            checkpoint: `"best"`, `"last"` or the number of an epoch.

        Raises:
            tuinet.errors.TuinetError: The format is unknown, or the file cannot be written.
        """
        path = Path(file)
        exporter = exporter_for(path) if format is None else exporter_named(format)
        if exporter is None:
            raise UsageError(f"{path}: unknown extension: expected a format: {', '.join(names())}")
        subject = ExportSubject(self.directory, str(checkpoint))
        if isinstance(exporter, FolderExporter):
            write_folder(path, lambda folder: exporter.write(subject, folder), exporter.is_own, overwrite=True)
        else:
            write_file(path, lambda stream: exporter.write(subject, stream), overwrite=True)
        return path
