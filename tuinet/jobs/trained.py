"""Getting at a trained network: which checkpoint, and the data it is for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tuinet.config import Configuration
from tuinet.datasets.catalogue import BUNDLED
from tuinet.datasets.dataset import Dataset, load
from tuinet.datasets.traits import traits
from tuinet.errors import CheckpointError, DatasetError, RunError
from tuinet.facts import MNIST_TRAITS, Traits
from tuinet.jobs.data import is_own, load_run_data
from tuinet.nn.network import Network
from tuinet.runs.checkpoints import Checkpoint, check_belongs
from tuinet.runs.checkpoints import load as load_checkpoint
from tuinet.runs.directory import Run
from tuinet.runs.home import home


@dataclass(frozen=True)
class Trained:
    """A network out of a checkpoint."""

    run: Run
    checkpoint: Checkpoint
    config: Configuration
    network: Network


def open_trained(run: Run, which: str) -> Trained:
    """The network of a run's checkpoint (`best`, `last` or an epoch). Raises RunError, CheckpointError, TrustError."""
    run.check_private()
    config = run.record().config
    checkpoint = run.checkpoints().choose(which, run.best_saved())
    run.fetch(checkpoint)
    return Trained(run, checkpoint, config, read_network(checkpoint.path, config))


def read_network(path: Path, config: Configuration) -> Network:
    """The network in a checkpoint. Raises CheckpointError if it is not that of the configuration."""
    snapshot = load_checkpoint(path)
    check_belongs(snapshot, config, path)
    network = Network(snapshot.progress.widths, config.activation)
    try:
        network.parameters[...] = network.vector(snapshot.parameters)
    except (KeyError, ValueError):
        raise CheckpointError(f"{path}: its arrays are not those of a network {snapshot.progress.widths}") from None
    return network


def load_for(trained: Trained, dataset: str | None, *splits: str) -> Dataset:
    """Load splits of the run's data set, or of another. Raises DatasetError if they do not fit the network."""
    config = trained.config
    if dataset is None or is_own(dataset, trained.run.record()):
        name = config.dataset
        data = load_run_data(trained.run, *splits)
    else:
        name = dataset
        data = load(dataset, home(), valid_size="auto", train_limit=None, splits=splits, seed=config.seed)
    inputs, *_, outputs = trained.network.widths
    if data.inputs != inputs:
        height, width = data.image_shape
        raise DatasetError(f"{name}: images of {height}×{width} = {data.inputs} pixels: the network expects {inputs}")
    if len(data.classes) > outputs:
        raise DatasetError(f"{name}: {len(data.classes)} classes: the network has outputs for {outputs}")
    return data


@dataclass(frozen=True)
class Input:
    """What a network takes and answers: all that `tuinet predict` needs of a data set."""

    shape: tuple[int, int]
    """Height and width of an image, in pixels"""
    classes: tuple[str, ...]
    """A name for each output"""
    traits: Traits
    """How the figures of the training images are drawn"""


def input_of(trained: Trained) -> Input:
    """What a network takes, from what its run has recorded: the data set may be gone.

    Only a run of the first versions has recorded nothing: its data set is read. Raises DatasetError if it is gone, and
    RunError if what is recorded does not fit the network.
    """
    inputs, *_, outputs = trained.network.widths
    facts = trained.run.record().dataset
    if facts is not None:
        if facts.height * facts.width != inputs or len(facts.classes) > outputs:
            raise RunError(
                f"{trained.run.run_id}: records images of {facts.height}×{facts.width} pixels in {len(facts.classes)} "
                f"classes: the network expects {inputs} pixels and has {outputs} outputs"
            )
        return Input(facts.shape, class_names(facts.classes, outputs), facts.traits)
    if trained.config.dataset == BUNDLED:
        data = load_for(trained, None)
        return Input(data.image_shape, class_names(data.classes, outputs), MNIST_TRAITS)
    data = load_for(trained, None, "train")
    return Input(data.image_shape, class_names(data.classes, outputs), traits(data.train.images))


def class_names(names: tuple[str, ...], outputs: int) -> tuple[str, ...]:
    """A name for each output; a network may have more outputs than the data set has classes."""
    return names + tuple(str(k) for k in range(len(names), outputs))
