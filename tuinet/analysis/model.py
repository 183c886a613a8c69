"""A trained network, opened from a checkpoint of a run."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from tuinet.analysis.attribution import Map, Method, Target, attribute, default_target
from tuinet.analysis.classifier import Classifier
from tuinet.analysis.decoded import decoded
from tuinet.analysis.input_format import InputFormat, output_names
from tuinet.analysis.layers import LayerActivations, LayerWeights, layer_activations, layer_weights
from tuinet.analysis.loading import read_network, read_next_step
from tuinet.analysis.pixels import check_labels, many_images, one_image
from tuinet.analysis.trace import Trace, trace
from tuinet.analysis.training_step import TrainingStep
from tuinet.config import Configuration
from tuinet.datasets.dataset import Dataset, load, traits_of
from tuinet.errors import DatasetError, RunError
from tuinet.evaluation.forward import direct_encoding, evaluate_pixels, predict, scaled
from tuinet.evaluation.predictions import Predictions
from tuinet.nn.encodings import Encoding
from tuinet.nn.folding import folded
from tuinet.nn.network import Network
from tuinet.private import tighten_tree
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.data import is_dataset_of, load_run_data
from tuinet.runs.directory import Run
from tuinet.runs.home import home
from tuinet.runs.preprocessing import preprocessing_of


class Model(Classifier):
    """A trained network: the weights of one checkpoint, and the run that it belongs to.

    Open one with `tuinet.open`:

        model = tuinet.open("last")
        model.predict(model.images("test")).accuracy
    """

    def __init__(
        self,
        run: Run,
        checkpoint: Checkpoint,
        config: Configuration,
        trained: Network,
        encoding: Encoding | None = None,
    ) -> None:
        """Without an encoding, the outputs of the network are the logits of the classes."""
        self.run = run
        self.checkpoint = checkpoint
        self.config = config
        self.trained = trained
        """The network as it was trained: its outputs are those of the encoding"""
        self.encoding = encoding or direct_encoding(trained)
        self.network = decoded(trained, self.encoding)
        """The network as a classifier: its outputs are the logits of the classes. It is the same for the encoding
        `onehot` with cross-entropy, where every output is such a logit"""

    @classmethod
    def open(cls, run: Run, which: str = "best") -> Model:
        """Open a checkpoint of a run: `best`, `last` or the number of an epoch.

        Raises RunError, CheckpointError or TrustError.
        """
        tighten_tree(run.folder)
        return cls.at(run, run.checkpoints().choose(which, run.best_saved()))

    @classmethod
    def at(cls, run: Run, checkpoint: Checkpoint) -> Model:
        """Open this checkpoint. Raises RunError or CheckpointError."""
        config = run.record().config
        run.fetch(checkpoint)
        return cls(run, checkpoint, config, *read_network(checkpoint.path, config))

    def __repr__(self) -> str:
        return f"<Model {self.run.run_id} {self.checkpoint.path.stem}: {'-'.join(map(str, self.network.widths))}>"

    @property
    def knows_input_format(self) -> bool:
        """True if `input_format` has been read and is cached."""
        return "input_format" in vars(self)

    @property
    def inputs(self) -> int:
        """The number of pixels of an image."""
        return self.network.widths[0]

    @property
    def outputs(self) -> int:
        """The number of probabilities in an answer. It may be larger than the number of classes in the data set."""
        return self.network.widths[-1]

    @property
    def is_untrained(self) -> bool:
        """True if this is the checkpoint from before training."""
        return self.checkpoint.is_untrained

    def _predict(self, images: ArrayLike, labels: ArrayLike | None) -> Predictions:
        pixels = many_images(images, self.inputs)
        if labels is None:
            return predict(self.network, pixels)
        return evaluate_pixels(self.network, pixels, check_labels(labels, len(pixels), self.outputs))

    def activations(self, pixels: ArrayLike) -> list[LayerActivations]:
        """Return the activations of each layer for one image, hidden layers first, output last. Raises ImageError."""
        layers = layer_activations(self.network, one_image(pixels, self.inputs))
        return [LayerActivations(layer.pre_activations[0], layer.activations[0]) for layer in layers]

    def weights(self) -> list[LayerWeights]:
        """Return weight (out, in) and bias (out,) of each layer, hidden layers first, output last; read-only.

        They are as trained. `plain` has them with batch normalisation folded in.
        """
        return layer_weights(self.network)

    def trace(self, pixels: ArrayLike, label: int | None = None) -> Trace:
        """Run a forward and a backward pass for one image, and compute the update that the run would make with it.

        The loss is that of training, with label smoothing if the run uses it. Without a label, the predicted class
        takes its place. Raises ImageError like `predict`, and CheckpointError like `next_step`.
        """
        image = one_image(pixels, self.inputs)
        if label is None:
            label = int(self.predict(image).predicted[0])
        labels = check_labels([label], 1, self.outputs)
        return trace(self.trained, scaled(image), labels, self.next_step)

    def attribution(
        self, pixels: ArrayLike, method: Method = "integrated_gradients", target: Target | None = None
    ) -> Map:
        """Return how much each pixel of one image contributes to the answer, (inputs,), by one of three methods.

        The default `target` is the logit of the predicted class minus that of the runner-up. Raises ImageError like
        `predict`, and whatever `input_format` raises.
        """
        x = scaled(one_image(pixels, self.inputs))[0]
        if target is None:
            target = default_target(self.activations(x)[-1].pre_activations)
        return attribute(method, self.network, x, target, self.input_format.shape, self.input_format.paper)

    @cached_property
    def plain(self) -> Network:
        """The network with batch normalisation folded into its weights; the same network without it.

        It gives the same answers, up to rounding, and its z is Σ w·x + b unless the network has layer normalisation.
        """
        return folded(self.network)

    @cached_property
    def next_step(self) -> TrainingStep:
        """The training step after the checkpoint: the optimizer with its state, and the learning rate.

        Raises CheckpointError if the checkpoint no longer exists.
        """
        return read_next_step(self.run, self.checkpoint, self.trained)

    def prepared(self, images: ArrayLike) -> ArrayLike:
        """Preprocess n images, of shape (n, inputs) or (n, height, width), as the run does with its data set.

        All other methods take images that are preprocessed already. Without preprocessing, images are returned as they
        are.
        """
        preprocessing = preprocessing_of(self.config)
        if preprocessing.is_none:
            return images
        pixels = many_images(images, self.inputs)
        if pixels.dtype != np.uint8:
            pixels = np.rint(pixels * 255)
        levels = pixels.astype(np.uint8)
        return preprocessing(levels.reshape(-1, *self.input_format.shape), self.input_format.traits)

    def dataset(self, *splits: str, name: str | None = None, is_raw: bool = False) -> Dataset:
        """Load splits of the run's data set or of another one, preprocessed as in the run unless `is_raw`.

        Without splits, only the number and the names of the classes are read. Raises DatasetError if they do not fit
        the network.
        """
        if name is None or is_dataset_of(self.run.record(), name):
            name = self.config.dataset
            data = load_run_data(self.run, *splits, is_raw=is_raw)
        else:
            data = load(name, home(), valid_size="auto", train_limit=None, splits=splits, seed=self.config.seed)
            preprocessing = preprocessing_of(self.config)
            if not (is_raw or preprocessing.is_none):
                data = preprocessing.dataset(data, self.input_format.traits)
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
        """The format of the network's input, as recorded in its run: the data set itself may be gone.

        Runs of early versions did not record it, so their data set is read instead. Raises DatasetError if that fails,
        and RunError if the record does not fit the network.
        """
        facts = self.run.record().dataset
        if facts is None:
            return _measured_input_format(self)
        if facts.height * facts.width != self.inputs or len(facts.classes) > self.outputs:
            raise RunError(
                f"{self.run.run_id}: recorded images of {facts.height}×{facts.width} pixels in {len(facts.classes)} "
                f"classes: the network expects {self.inputs} pixels and has {self.outputs} outputs"
            )
        preprocessing = preprocessing_of(self.config)
        return InputFormat(facts.shape, output_names(facts.classes, self.outputs), facts.traits, preprocessing)


def _measured_input_format(model: Model) -> InputFormat:
    data = model.dataset()
    return InputFormat(data.image_shape, output_names(data.classes, model.outputs), traits_of(data))
