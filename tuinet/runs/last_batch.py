"""The batch that was trained last by the command `step`, in the file `last_batch.safetensors` of a run.

It is only for people to inspect: training does not need it. The arrays are named as in a checkpoint. `gradient.`,
`update.`, `collected.` and `optimizer.velocity.` are prefixes of names such as `layers.0.weight`; `x`, `labels` and
`indices` describe the images, and names such as `targets.weights` hold targets besides their labels.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tuinet.config import Configuration
from tuinet.errors import CheckpointError
from tuinet.recorded_batch import BatchFacts, RecordedBatch
from tuinet.runs.array_file import encode_arrays, read_arrays
from tuinet.runs.checkpoints import check_same_network
from tuinet.runs.files import write_atomically

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tuinet.recorded_batch import Parts

    Arrays = dict[str, NDArray[Any]]

FILE_NAME = "last_batch.safetensors"

TARGETS = "targets."
"""The prefix of the arrays of targets"""


def save(folder: Path, batch: RecordedBatch) -> str:
    """Write the record of a batch, in place of the one before, and return its path relative to the run.

    Raises OSError. It is not synced: after a power cut the next step writes it again.
    """
    write_atomically(folder / FILE_NAME, encode(batch), durable=False)
    return FILE_NAME


def encode(batch: RecordedBatch) -> bytes:
    """Return a batch as the bytes of a safetensors file. Equal batches give equal bytes."""
    arrays: dict[str, NDArray[Any]] = {"x": batch.x, "labels": batch.labels, "indices": batch.indices}
    arrays |= {f"{TARGETS}{name}": array for name, array in batch.targets.items()}
    arrays |= batch.parameters
    vectors = {"gradient": batch.gradient, "update": batch.update}
    if batch.collected:
        vectors["collected"] = batch.collected
    vectors |= {f"optimizer.{slot}": parts for slot, parts in batch.optimizer.items()}
    for prefix, parts in vectors.items():
        arrays |= {f"{prefix}.{name}": array for name, array in parts.items()}
    return encode_arrays(arrays, "batch", batch.facts.model_dump_json())


def load(path: Path, config: Configuration) -> RecordedBatch:
    """Read the record of a batch, verify every byte, and check that it fits a run of this configuration.

    Raises CheckpointError if it is missing, truncated, altered or of another network.
    """
    arrays, text = read_arrays(path, "batch", "a batch that tuinet recorded")
    try:
        facts = BatchFacts.model_validate_json(text)
        own = Configuration.model_validate(facts.config)
    except ValidationError:
        raise CheckpointError(f"{path}: recorded by another version of tuinet") from None
    check_same_network(own, config, path)
    if not _fit(arrays, facts, own):
        raise CheckpointError(f"{path}: its arrays are not those of a batch of a network {facts.widths}")
    parts: dict[str, Parts] = {}
    for name in [name for name in arrays if "layers." in name]:
        prefix, _, _ = name.partition("layers.")
        parts.setdefault(prefix.rstrip("."), {})[name.removeprefix(prefix)] = arrays.pop(name)
    return RecordedBatch(
        facts=facts,
        x=arrays["x"],
        labels=arrays["labels"],
        indices=arrays["indices"],
        parameters=parts.pop(""),
        gradient=parts.pop("gradient"),
        update=parts.pop("update"),
        collected=parts.pop("collected", {}),
        optimizer={prefix.removeprefix("optimizer."): slot for prefix, slot in parts.items()},
        targets={name.removeprefix(TARGETS): arrays[name] for name in arrays if name.startswith(TARGETS)},
    )


def load_at(path: Path, config: Configuration, epoch: int, batch: int) -> RecordedBatch:
    """Read a record as `load` does. Raises CheckpointError if it is that of another batch: each step replaces it."""
    record = load(path, config)
    if (record.facts.epoch, record.facts.batch) != (epoch, batch):
        raise CheckpointError(
            f"{path}: holds batch {record.facts.batch} of epoch {record.facts.epoch}: "
            f"expected batch {batch} of epoch {epoch}"
        )
    return record


def _fit(arrays: Arrays, facts: BatchFacts, config: Configuration) -> bool:
    """Return True if a record has the arrays of a batch, of the right shapes and types, and its labels are classes."""
    widths = facts.widths
    classes = facts.classes or widths[-1] if widths else 0
    labels = arrays.get("labels")
    # Imported here because NumPy takes time to load.
    from tuinet.nn.optimizers import OPTIMIZERS
    from tuinet.nn.parts import parameter_shapes, state_shapes

    if len(widths) < 2 or tuple(widths[1:-1]) != config.hidden_widths or min(widths) < 1:
        return False
    if labels is None or not labels.size:
        return False
    count = labels.size
    expected: dict[str, tuple[str, tuple[int, ...]]] = {
        "x": ("float32", (count, widths[0])),
        "labels": ("int64", (count,)),
        "indices": ("int64", (count,)),
    }
    targets = {"targets.probabilities": (count, classes), "targets.weights": (count,)}
    targets["targets.teacher"] = (count, classes)
    expected |= {name: ("float32", shape) for name, shape in targets.items() if name in arrays}
    prefixes = ["", "gradient.", "update."]
    if config.batches_per_update(facts.batches) > 1:
        prefixes.append("collected.")
    prefixes += [f"optimizer.{slot}." for slot in OPTIMIZERS[config.optimizer].slots]
    shapes = parameter_shapes(widths, config.normalisation)
    expected |= {f"{prefix}{name}": ("float32", shape) for prefix in prefixes for name, shape in shapes.items()}
    expected |= {name: ("float32", shape) for name, shape in state_shapes(widths, config.normalisation).items()}
    actual = {name: (str(array.dtype), array.shape) for name, array in arrays.items()}
    return actual == expected and bool(labels.min() >= 0 and labels.max() < classes)
