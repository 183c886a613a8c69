"""The data set of a run: the one that it was trained on, split as it was, or an error that says what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tuinet.datasets import catalogue
from tuinet.datasets.dataset import Dataset, check, find, load, needs_training_images
from tuinet.datasets.files import DatasetFiles, read_sizes
from tuinet.datasets.normal_form import WHITE, Content, examine
from tuinet.datasets.origin import FILE_NAME as ORIGIN
from tuinet.errors import DatasetError, MissingDatasetError
from tuinet.events import AnyEvent, RunStarted, Warned
from tuinet.runs.directory import Record, Run
from tuinet.runs.home import home


def load_run_data(run: Run, *splits: str) -> Dataset:
    """Load splits of the data set that a run was trained on.

    Raises DatasetError if it no longer exists, or is not what the run has recorded of it.
    """
    record = run.record()
    config = record.config
    past = () if record.dataset else run.events()
    data = load(
        run.dataset(with_training=needs_training_images(splits)),
        home(),
        valid_size=config.valid_size,
        train_limit=config.train_limit,
        splits=splits,
        seed=split_seed(record, past),
        expected=record.dataset,
    )
    if data.files is not None:
        check_told_sizes(past, data.files, training=needs_training_images(splits))
    return data


def check_run_data(run: Run) -> None:
    """Raises DatasetError if the data set of a run of this machine no longer exists, or has changed."""
    record = run.record()
    if record.dataset is not None:
        check(record.config.dataset, home(), record.dataset)
    else:
        check_told_sizes(run.events(), files_of(record))


def check_told_sizes(past: Sequence[AnyEvent], files: DatasetFiles, *, training: bool = True) -> None:
    """The same where the log alone tells of the data set, as that of a run of the first versions: by its counts."""
    started = next((event for event in past if isinstance(event, RunStarted)), None)
    if started is None:
        return
    sizes = read_sizes(files, training=training)
    used = started.train_size + started.valid_size
    is_limited = started.config.get("train_limit") is not None
    if sizes.test != started.test_size:
        found = f"it has {sizes.test:,} test images, not {started.test_size:,}"
    elif sizes.train < used or (sizes.train > used and not is_limited):
        found = f"it has {sizes.train:,} training images, not {used:,}"
    else:
        return
    raise DatasetError(f"{files.directory}: not the data set that the run was trained on: {found}")


def files_of(record: Record) -> DatasetFiles:
    """The files of a run's data set on this machine. Raises DatasetError if they no longer exist."""
    return find(record.config.dataset, home(), expected=record.dataset)


def split_seed(record: Record, past: Sequence[AnyEvent]) -> int | None:
    """The seed of a run's split; None for the order of the file.

    A run that began without recording its data set is one of the first versions, which knew only that order.
    """
    began_without_facts = record.dataset is None and any(isinstance(event, RunStarted) for event in past)
    return None if began_without_facts else record.config.seed


def form_warnings(dataset: Dataset) -> Iterator[Warned]:
    """A warning of a folder whose data set 'tuinet data add' would bring into another form before it is trained on."""
    files = dataset.files
    if files is None or files.bundled or (files.directory / ORIGIN).exists():
        return
    form = examine(files, Content(dataset.train, dataset.test))
    found = []
    if form.transposed:
        found.append("its images are stored transposed, rows for columns")
    if form.white != WHITE:
        found.append(f"its values reach only from 0 to {form.white}")
    if found:
        yield Warned(
            code="dataset_form",
            message=f"{files.directory}: {' and '.join(found)}: 'tuinet data add' makes a copy in the usual form; "
            "train on that",
        )


def is_own(name_or_directory: str, record: Record) -> bool:
    """Whether a name that a person gives is that of the run's own data set.

    The relative path that the run was started with names it from any other directory as well, where there is nothing
    else of that name.
    """
    if name_or_directory == record.config.dataset:
        return True
    words = Path(name_or_directory).parts
    if record.dataset is None or not words or Path(record.dataset.path).parts[-len(words) :] != words:
        return False
    try:
        found = catalogue.resolve(name_or_directory, home())
    except MissingDatasetError:
        return True
    return found == record.config.dataset
