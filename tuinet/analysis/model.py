"""A trained network, opened from a checkpoint of a run, to be asked questions."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from tuinet.analysis.input_format import InputFormat, output_names
from tuinet.analysis.layers import LayerActivations, LayerWeights, layer_activations, layer_weights
from tuinet.analysis.pixels import many_images, one_image
from tuinet.config import Configuration
from tuinet.datasets.catalogue import BUNDLED
from tuinet.datasets.dataset import Dataset, Images, load
from tuinet.datasets.traits import traits
from tuinet.errors import CheckpointError, DatasetError, ImageError, RunError
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.forward import evaluate, evaluate_pixels, predict
from tuinet.evaluation.predictions import Evaluation, Predictions
from tuinet.facts import MNIST_TRAITS
from tuinet.nn.arrays import Labels
from tuinet.nn.network import Network
from tuinet.runs.checkpoints import Checkpoint, check_belongs
from tuinet.runs.checkpoints import load as load_checkpoint
from tuinet.runs.data import is_dataset_of, load_run_data
from tuinet.runs.directory import Run
from tuinet.runs.home import home


class Model:
    """A trained network: the weights of one checkpoint, and the run they are from.

    Open one with `tuinet.open`:

        model = tuinet.open("last")
        model.predict(model.images("test")).accuracy
    """

    def __init__(self, run: Run, checkpoint: Checkpoint, config: Configuration, network: Network) -> None:
        self.run = run
        self.checkpoint = checkpoint
        self.config = config
        self.network = network

    @classmethod
    def open(cls, run: Run, which: str = "best") -> Model:
        """Open a run's checkpoint: `best`, `last` or the number of an epoch.

        Raises RunError, CheckpointError or TrustError.
        """
        run.check_private()
        return cls.at(run, run.checkpoints().choose(which, run.best_saved()))

    @classmethod
    def at(cls, run: Run, checkpoint: Checkpoint) -> Model:
        """Open this checkpoint. Raises RunError or CheckpointError."""
        config = run.record().config
        run.fetch(checkpoint)
        return cls(run, checkpoint, config, read_network(checkpoint.path, config))

    def __repr__(self) -> str:
        return f"<Model {self.run.run_id} {self.checkpoint.path.stem}: {'-'.join(map(str, self.network.widths))}>"

    @property
    def inputs(self) -> int:
        """Pixels of an image."""
        return self.network.widths[0]

    @property
    def outputs(self) -> int:
        """Number of probabilities in an answer. A network may have more outputs than its data set has classes."""
        return self.network.widths[-1]

    @property
    def classes(self) -> tuple[str, ...]:
        """A name for each output. Raises as `input_format` does."""
        return self.input_format.classes

    @property
    def is_untrained(self) -> bool:
        """Whether this is the network before the first batch."""
        return not (self.checkpoint.epoch or self.checkpoint.batch)

    @overload
    def predict(self, images: Images) -> Evaluation: ...
    @overload
    def predict(self, images: ArrayLike) -> Predictions: ...
    @overload
    def predict(self, images: ArrayLike, labels: ArrayLike) -> Evaluation: ...
    def predict(self, images: Images | ArrayLike, labels: ArrayLike | None = None) -> Predictions:
        """Predict the classes of n images, of shape (n, inputs) or (n, height, width).

        Integers are levels from 0 to 255, anything else is a number from 0 to 1. With labels (n,), which a split of a
        data set has anyway, the result is an `Evaluation`: it also knows accuracy, losses and confusion. Raises
        ImageError for images or labels that do not fit the network.
        """
        if isinstance(images, Images):
            self._check_labels(images.labels, len(images))
            return evaluate(self.network, images)
        pixels = many_images(images, self.inputs)
        if labels is None:
            return predict(self.network, pixels)
        return evaluate_pixels(self.network, pixels, self._check_labels(labels, len(pixels)))

    def answer(self, pixels: ArrayLike, label: int | None = None) -> Answer:
        """The answer to one image, of shape (inputs,) or (height, width). Raises ImageError as `predict` does."""
        image = one_image(pixels, self.inputs)
        if label is None:
            return Answer(predict(self.network, image).probabilities[0].tolist(), untrained=self.is_untrained)
        evaluation = evaluate_pixels(self.network, image, self._check_labels([label], 1))
        return Answer(
            evaluation.probabilities[0].tolist(), label, float(evaluation.losses[0]), untrained=self.is_untrained
        )

    def activations(self, pixels: ArrayLike) -> list[LayerActivations]:
        """What each layer computes for one image, hidden layers first, output last. Raises ImageError."""
        layers = layer_activations(self.network, one_image(pixels, self.inputs))
        return [LayerActivations(layer.pre_activations[0], layer.activations[0]) for layer in layers]

    def weights(self) -> list[LayerWeights]:
        """Weight (out, in) and bias (out,) of each layer, hidden layers first, output last. They are read-only."""
        return layer_weights(self.network)

    def images(self, split: str = "test") -> Images:
        """The images of a split of the run's data set: `train`, `valid` or `test`. Raises DatasetError."""
        return self.dataset(split).split(split)

    def dataset(self, *splits: str, name: str | None = None) -> Dataset:
        """Load splits of the run's data set, or of the one named. Raises DatasetError if they do not fit the network.

        Without splits only the number and the names of the classes are read.
        """
        if name is None or is_dataset_of(self.run.record(), name):
            name = self.config.dataset
            data = load_run_data(self.run, *splits)
        else:
            data = load(name, home(), valid_size="auto", train_limit=None, splits=splits, seed=self.config.seed)
        if data.inputs != self.inputs:
            height, width = data.image_shape
            raise DatasetError(
                f"{name}: images of {height}×{width} = {data.inputs} pixels: the network expects {self.inputs}"
            )
        if len(data.classes) > self.outputs:
            raise DatasetError(f"{name}: {len(data.classes)} classes: the network has outputs for {self.outputs}")
        return data

    @cached_property
    def input_format(self) -> InputFormat:
        """What the network takes, as its run has recorded it: the data set need not exist any longer.

        Only runs of the first versions have recorded nothing; their data set is read. Raises DatasetError if that
        fails, and RunError if what is recorded does not fit the network.
        """
        facts = self.run.record().dataset
        if facts is None:
            return self._measured_input_format()
        if facts.height * facts.width != self.inputs or len(facts.classes) > self.outputs:
            raise RunError(
                f"{self.run.run_id}: records images of {facts.height}×{facts.width} pixels in {len(facts.classes)} "
                f"classes: the network expects {self.inputs} pixels and has {self.outputs} outputs"
            )
        return InputFormat(facts.shape, output_names(facts.classes, self.outputs), facts.traits)

    def _measured_input_format(self) -> InputFormat:
        if self.config.dataset == BUNDLED:
            data = self.dataset()
            return InputFormat(data.image_shape, output_names(data.classes, self.outputs), MNIST_TRAITS)
        data = self.dataset("train")
        return InputFormat(data.image_shape, output_names(data.classes, self.outputs), traits(data.train.images))

    def _check_labels(self, labels: ArrayLike, count: int) -> Labels:
        """Labels as an array (count,). Raises ImageError if a label is no class of the network."""
        array = np.asarray(labels)
        if array.shape != (count,):
            raise ImageError(f"labels of shape {array.shape}: expected one for each of {count} images")
        if count and not (np.issubdtype(array.dtype, np.integer) and array.min() >= 0 and array.max() < self.outputs):
            raise ImageError(
                f"the labels are not classes of the network: expected numbers from 0 to {self.outputs - 1}"
            )
        return array.astype(np.intp)


def read_network(path: Path, config: Configuration) -> Network:
    """The network in a checkpoint file. Raises CheckpointError if it is not one of the configuration's."""
    snapshot = load_checkpoint(path)
    check_belongs(snapshot, config, path)
    network = Network(snapshot.progress.widths, config.activation)
    try:
        network.parameters[...] = network.vector(snapshot.parameters)
    except (KeyError, ValueError):
        raise CheckpointError(f"{path}: its arrays are not those of a network {snapshot.progress.widths}") from None
    return network
