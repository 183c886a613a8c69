"""Exploring one run: its images, and the answers of each checkpoint to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Lock
from weakref import WeakValueDictionary

from tuinet.analysis.cache import SizedCache
from tuinet.analysis.input_format import output_names
from tuinet.analysis.model import Model
from tuinet.analysis.surgery import NO_SURGERY, Surgery, evaluate_after
from tuinet.analysis.units import UnitStatistics, unit_statistics
from tuinet.datasets.dataset import Dataset, Images
from tuinet.errors import CheckpointError, DatasetError
from tuinet.evaluation.answer import Answer
from tuinet.evaluation.forward import evaluate
from tuinet.evaluation.predictions import Evaluation, concatenate
from tuinet.messages import spoken_split
from tuinet.runs.checkpoints import Checkpoint
from tuinet.runs.data import load_run_data
from tuinet.runs.directory import Run
from tuinet.runs.preprocessing import preprocessing_of
from tuinet.training.threads import use_threads

BATCH = 5000
"""Images evaluated between two checks for cancellation"""

MODEL_BYTES = 48_000_000
"""Bytes for open models: one of the default configuration takes 0.8 MB"""

EVALUATION_BYTES = 24_000_000
"""Bytes for evaluations: one of 55,000 images takes 3 MB"""

STATISTICS_BYTES = 8_000_000
"""Bytes for statistics of units: those of 1,024 units take 0.2 MB"""


SHARED: WeakValueDictionary[int, Exploration] = WeakValueDictionary()
"""The explorations that `Exploration.shared` has opened and that are still in use, by the identity of their runs"""

SHARING = Lock()


class Exploration:
    """One run, read on demand from any thread. Models and evaluations are cached."""

    def __init__(self, run: Run) -> None:
        """Open a run. Raises RunError if it is incomplete."""
        self.run = run
        self.config = run.record().config
        self.preprocessing = preprocessing_of(self.config)
        """What has been done to the images"""
        self.members_differ = False
        """True if several networks answer, each of which preprocesses the images in its own way"""
        self._outputs = 0
        self._class_names: tuple[str, ...] | None = None
        self._splits: dict[str, Dataset] = {}
        """For each split that was read, the data set with its images alone"""
        self._models: SizedCache[str, Model] = SizedCache(MODEL_BYTES)
        self._evaluations: SizedCache[tuple[str, str, Surgery], Evaluation] = SizedCache(EVALUATION_BYTES)
        self._statistics: SizedCache[tuple[str, str, int], UnitStatistics] = SizedCache(STATISTICS_BYTES)
        self._loading = Lock()

    @classmethod
    def shared(cls, run: Run) -> Exploration:
        """Return the open exploration of this run, with its caches, or open one. Raises RunError like the constructor.

        Screens that show the same run then read its images and evaluate its networks only once.
        """
        if (opened := cls.opened(run)) is not None:
            return opened
        # Not under the lock: a run on another machine may take a long time.
        opened = cls(run)
        with SHARING:
            # An exploration holds its run, so the identity belongs to no other run meanwhile.
            return SHARED.setdefault(id(run), opened)

    @classmethod
    def opened(cls, run: Run) -> Exploration | None:
        """Return the open exploration of this run without waiting, or None."""
        with SHARING:
            return SHARED.get(id(run))

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names. Raises DatasetError if the run has not recorded them and its data set is missing."""
        if self._class_names is None:
            facts = self.run.record().dataset
            self._class_names = facts.classes if facts else load_run_data(self.run, is_raw=True).classes
        return output_names(self._class_names, self._outputs)

    def checkpoints(self) -> list[Checkpoint]:
        """Return the checkpoints that exist now, oldest first.

        A run that is training adds new ones and deletes old ones.
        """
        return self.run.checkpoints().all()

    def default_checkpoint(self, best: int | None) -> Checkpoint:
        """Return the checkpoint of the `best` epoch (see `RunState.best_saved`), or else the last one.

        Raises CheckpointError if there is none.
        """
        checkpoints = self.checkpoints()
        if not checkpoints:
            raise CheckpointError(f"{self.run.run_id}: no checkpoint yet: nothing to explore until one is saved")
        for checkpoint in checkpoints:
            if checkpoint.epoch == best and not checkpoint.batch:
                return checkpoint
        return checkpoints[-1]

    def images(self, split: str) -> Images:
        """Return the images of a split, which may be empty. Raises DatasetError if they cannot be read."""
        return self.data(split).split(split)

    def data(self, split: str) -> Dataset:
        """Return the data set with the images of one split, which may be empty. Raises DatasetError like `images`."""
        # A cached split is returned without the lock: drawing it must not wait while another split is read.
        if split in self._splits:
            return self._splits[split]
        with self._loading:
            if split not in self._splits:
                data = load_run_data(self.run, split, is_raw=self.preprocessing.is_none)
                # Views would keep all training images in memory.
                if split == "valid":
                    data = replace(data, valid=data.valid.copy())
                elif self.config.train_limit:
                    data = replace(data, train=data.train.copy())
                if self._class_names is None:
                    self._class_names = data.classes
                self._splits[split] = data
            return self._splits[split]

    def has_read(self, split: str) -> bool:
        """Return True if the images of a split are in memory."""
        return split in self._splits

    def evaluate(
        self, checkpoint: Checkpoint, split: str, is_wanted: Callable[[], bool] = lambda: True
    ) -> Evaluation | None:
        """Return the network's predictions for all images of a split; None once `is_wanted` returns False.

        Raises DatasetError if there are no images, CheckpointError if the checkpoint no longer exists.
        """
        if (evaluation := self.cached_evaluation(checkpoint, split)) is not None:
            return evaluation
        images = self._some_images(split)
        model = self.model(checkpoint)
        # A second thread would compete with training for its core, and both would lose.
        use_threads(1)
        parts = []
        for start in range(0, len(images), BATCH):
            if not is_wanted():
                return None
            parts.append(self.evaluate_part(model, split, slice(start, start + BATCH)))
        return self._keep(checkpoint, split, NO_SURGERY, concatenate(parts))

    def evaluate_after(
        self,
        surgery: Surgery,
        checkpoint: Checkpoint,
        split: str,
        is_wanted: Callable[[], bool] = lambda: True,
        on_progress: Callable[[float], object] = lambda share: None,
    ) -> Evaluation | None:
        """Return the predictions of a checkpoint after surgery on its network. Otherwise like `evaluate`.

        `on_progress` receives the share of images evaluated so far, from 0 to 1.
        """
        if (evaluation := self.cached_evaluation(checkpoint, split, surgery)) is not None:
            return evaluation
        images = self._some_images(split)
        model = self.model(checkpoint)
        use_threads(1)
        after = evaluate_after(model.trained, surgery, images, is_wanted, on_progress, model.encoding)
        if after is None:
            return None
        return self._keep(checkpoint, split, surgery, after)

    def cached_evaluation(self, checkpoint: Checkpoint, split: str, surgery: Surgery = NO_SURGERY) -> Evaluation | None:
        """Return the cached result of `evaluate` or `evaluate_after`, if there is one."""
        return self._evaluations.get((checkpoint.path.name, split, surgery))

    def unit_statistics(
        self, checkpoint: Checkpoint, split: str, layer: int, is_wanted: Callable[[], bool] = lambda: True
    ) -> Iterator[UnitStatistics]:
        """Yield the statistics of a hidden layer's units over more and more images. Raises like `evaluate`."""
        key = (checkpoint.path.name, split, layer)
        if (known := self._statistics.get(key)) is not None:
            yield known
            return
        images = self._some_images(split)
        model = self.model(checkpoint)
        use_threads(1)
        for statistics in unit_statistics(model.network, images, layer, is_wanted):
            if statistics.images == len(images):
                self._statistics.put(key, statistics, statistics.nbytes)
            yield statistics

    def answer(self, checkpoint: Checkpoint, split: str, index: int) -> Answer:
        """Return the network's answer to one image of a split. Raises like `evaluate`."""
        if (evaluation := self.cached_evaluation(checkpoint, split)) is not None:
            return replace(evaluation.answer(index), untrained=checkpoint.is_untrained)
        self._some_images(split)
        return self.answer_image(self.model(checkpoint), split, index)

    def answer_image(self, model: Model, split: str, index: int) -> Answer:
        """Return the answer to one image of a split, given the model of a checkpoint."""
        images = self.images(split)
        return model.answer(images.images[index], int(images.labels[index]))

    def evaluate_part(self, model: Model, split: str, part: slice) -> Evaluation:
        """Return the answers to a part of the images of a split, given the model of a checkpoint."""
        return evaluate(model.network, self.images(split)[part])

    def cached_model(self, checkpoint: Checkpoint) -> Model | None:
        """Return the cached model of a checkpoint, if there is one."""
        return self._models.get(checkpoint.path.name)

    def model(self, checkpoint: Checkpoint) -> Model:
        """Return the model of a checkpoint. Raises CheckpointError, or DatasetError if the data set does not fit it."""
        if (model := self.cached_model(checkpoint)) is not None:
            return model
        self.run.fetch(checkpoint)
        if not checkpoint.path.exists():
            raise CheckpointError(f"{checkpoint.path}: no longer exists: choose another epoch")
        # Whatever the model is used for, a second thread would compete with training for its core.
        use_threads(1)
        model = Model.at(self.run, checkpoint)
        if self._outputs != model.outputs:
            # The data set may have been replaced since the run was trained: this raises if it no longer fits.
            model.dataset()
            self._outputs = model.outputs
        return self._models.put(checkpoint.path.name, model, model.network.parameters.nbytes)

    def _keep(self, checkpoint: Checkpoint, split: str, surgery: Surgery, evaluation: Evaluation) -> Evaluation:
        size = evaluation.probabilities.nbytes + evaluation.losses.nbytes + evaluation.labels.nbytes
        return self._evaluations.put((checkpoint.path.name, split, surgery), evaluation, size)

    def _some_images(self, split: str) -> Images:
        images = self.images(split)
        if len(images):
            return images
        missing = f"no {spoken_split(split)} images"
        if split == "valid":
            missing += " (valid_size = 0)"
        raise DatasetError(f"{self.config.dataset}: {missing}: choose another split")
