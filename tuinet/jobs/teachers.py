"""The teachers of a run: found when it is created, and copied into its directory, so that it needs no other run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tuinet.config import Configuration, teacher_names
from tuinet.errors import ConfigurationError, RunError
from tuinet.limits import shortened
from tuinet.private import make_private_folder
from tuinet.runs.collection import find_run
from tuinet.runs.files import write_atomically
from tuinet.runs.home import home, runs_folder
from tuinet.runs.local import LocalRun
from tuinet.runs.record import Teacher
from tuinet.values import value_text

if TYPE_CHECKING:
    from tuinet.analysis.model import Model
    from tuinet.nn.network import Network

FOLDER = "teachers"
"""The folder in a run directory with the teachers' checkpoints: `1.safetensors`, `2.safetensors` …"""


def find_teachers(config: Configuration) -> list[Model]:
    """Open the best checkpoint of every teacher of a configuration.

    Raises a TuinetError if one is missing, and ConfigurationError if one has other classes or images than the data set.
    """
    names = teacher_names(config)
    if not names:
        return []
    # Imported here because NumPy takes time to load, and most runs have no teacher.
    from tuinet.analysis.model import Model
    from tuinet.datasets.dataset import load
    from tuinet.runs.preprocessing import preprocessing_of

    models = [Model.open(_find_teacher(name)) for name in names]
    data = load(config.dataset, home(), valid_size=config.valid_size, train_limit=None, splits=())
    for name, model in zip(names, models, strict=True):
        if model.inputs != data.inputs or model.classes != data.classes:
            raise ConfigurationError(
                f"teacher = {name}: has {len(model.classes)} classes and images of {model.inputs} pixels: expected "
                f"the {len(data.classes)} classes of {data.name} and images of {data.inputs} pixels"
            )
        if preprocessing_of(model.config) != preprocessing_of(config):
            raise ConfigurationError(
                f"teacher = {name}: uses preprocess {model.config.preprocess} and figure_width "
                f"{value_text(model.config.figure_width)}: expected the same as in this run"
            )
    return models


def _find_teacher(name: str) -> LocalRun:
    """Find the run of a teacher. Raises ConfigurationError, which names the hyperparameter."""
    try:
        return find_run(runs_folder(), name)
    except RunError as error:
        problem = str(error).removeprefix(f"run '{shortened(name)}': ")
        raise ConfigurationError(f"teacher = {name}: {problem}") from None


def with_teacher_ids(config: Configuration, teachers: Sequence[Model]) -> Configuration:
    """Return the configuration with the ids of its teachers, which stay valid when other runs are added or renamed."""
    if not teachers:
        return config
    return config.changed(teacher=",".join(model.run.run_id for model in teachers))


def teacher_copier(teachers: Sequence[Model]) -> Callable[[LocalRun, str], None] | None:
    """Return the function that copies teachers into the directory of a new run, and notes them in its record."""
    if not teachers:
        return None

    def fill(run: LocalRun, _: str) -> None:
        folder = run.folder / FOLDER
        make_private_folder(folder)
        noted = []
        for number, model in enumerate(teachers, 1):
            content = model.checkpoint.path.read_bytes()
            write_atomically(folder / f"{number}.safetensors", content)
            noted.append(
                Teacher(
                    run_id=model.run.run_id,
                    name=model.run.record().name,
                    checkpoint=model.checkpoint.path.name,
                    sha256=hashlib.sha256(content).hexdigest(),
                )
            )
        run.write_record(run.record().model_copy(update={"teachers": tuple(noted)}))

    return fill


def copied_teachers(run: LocalRun) -> list[Network]:
    """Return the teachers in the directory of a run, as classifiers.

    Raises CheckpointError if one is missing or damaged.
    """
    teachers = run.record().teachers
    if not teachers:
        return []
    from tuinet.analysis.decoded import decoded
    from tuinet.analysis.loading import read_any_network

    networks = []
    for number, _ in enumerate(teachers, 1):
        path = run.folder / FOLDER / f"{number}.safetensors"
        networks.append(decoded(*read_any_network(path)))
    return networks
