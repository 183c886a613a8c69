"""The data set of a run: the one it was trained on, split as it was then, or an error that says what differs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tuinet.datasets import catalogue
from tuinet.datasets.dataset import Dataset, check, find, load, needs_training_images
from tuinet.datasets.files import DatasetFiles, read_sizes
from tuinet.errors import DatasetError, MissingDatasetError
from tuinet.events import AnyEvent, RunStarted
from tuinet.runs.directory import Run
from tuinet.runs.home import home
from tuinet.runs.preprocessing import preprocessing_of
from tuinet.runs.record import Record


def load_run_data(run: Run, *splits: str, is_raw: bool = False) -> Dataset:
    """Load splits of the data set that a run was trained on, preprocessed as they were then unless they are `is_raw`.

    Raises DatasetError if the data set no longer exists, or differs from the record of the run.
    """
    record = run.record()
    config = record.config
    # Reading the events takes time, and only a run without a record of its data set needs them.
    past = () if record.dataset else run.events()
    training = needs_training_images(splits)
    data = load(
        run.dataset(with_training=training),
        home(),
        valid_size=config.valid_size,
        train_limit=config.train_limit,
        splits=splits,
        seed=split_seed(record, past),
        expected=record.dataset,
    )
    if data.files is not None:
        _check_logged_sizes(past, data.files, training=training)
    if is_raw:
        return data
    return preprocessing_of(config).dataset(data)


def check_run_data(run: Run) -> None:
    """Raise DatasetError if the data set of a run on this machine no longer exists, or has changed."""
    record = run.record()
    if record.dataset is not None:
        check(record.config.dataset, home(), record.dataset)
    else:
        _check_logged_sizes(run.events(), files_of(record))


def _check_logged_sizes(past: Sequence[AnyEvent], files: DatasetFiles, *, training: bool = True) -> None:
    """Compare a data set with the image counts in the log of a run.

    Runs from the first versions recorded nothing else of their data set. Raises DatasetError if the counts differ.
    """
    started = next((event for event in past if isinstance(event, RunStarted)), None)
    if started is None:
        return
    sizes = read_sizes(files, training=training)
    used = started.train_size + started.valid_size
    is_limited = started.config.get("train_limit") is not None
    if sizes.test != started.test_size:
        difference = f"it has {sizes.test:,} test images, not {started.test_size:,}"
    elif sizes.train < used or (sizes.train > used and not is_limited):
        difference = f"it has {sizes.train:,} training images, not {used:,}"
    else:
        return
    raise DatasetError(f"{files.directory}: not the data set that the run was trained on: {difference}")


def files_of(record: Record) -> DatasetFiles:
    """Return the files of a run's data set on this machine. Raises DatasetError if they no longer exist."""
    return find(record.config.dataset, home(), expected=record.dataset)


def split_seed(record: Record, past: Sequence[AnyEvent]) -> int | None:
    """Return the seed of a run's split; None for the order of the file.

    Runs from the first versions knew only the order of the file. They have started without recording their data set.
    """
    if record.dataset is None and any(isinstance(event, RunStarted) for event in past):
        return None
    return record.config.seed


def is_dataset_of(record: Record, name_or_directory: str) -> bool:
    """Return True if a name or folder means the run's own data set.

    So does the relative path that the run was started with, from any directory that holds no other data set there.
    """
    if name_or_directory == record.config.dataset:
        return True
    parts = Path(name_or_directory).parts
    if record.dataset is None or not parts or Path(record.dataset.path).parts[-len(parts) :] != parts:
        return False
    try:
        return catalogue.resolve(name_or_directory, home()) == record.config.dataset
    except MissingDatasetError:
        return True
