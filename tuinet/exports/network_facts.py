"""The facts in a file of weights that another program needs to compute with them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tuinet.errors import ExportError
from tuinet.exports.subject import ExportSubject
from tuinet.facts import Pixels
from tuinet.nn.activations import ACTIVATIONS
from tuinet.nn.names import ActivationName, EncodingName, LossName
from tuinet.runs.preprocessing import preprocessing_of
from tuinet.sanitize import SafeText
from tuinet.values import value_text
from tuinet.version import __version__

SCALE = 1 / 255
"""The factor of a pixel from 0 to 255 before the first layer"""


class NetworkFacts(BaseModel):
    """The facts about a network besides its weights and biases."""

    model_config = ConfigDict(frozen=True)

    activation: ActivationName | None = None
    """The activation of all hidden layers; None if they differ"""
    formula: SafeText | None = None
    """That activation as people write it: frameworks mean different functions by `gelu`"""
    activations: Annotated[tuple[ActivationName, ...], Field(max_length=64)] = ()
    """The activation of each hidden layer; empty in files of versions that had one for all layers"""
    formulas: Annotated[tuple[SafeText, ...], Field(max_length=64)] = ()
    """Those activations as people write them"""
    normalisation: Literal["none", "layer"] = "none"
    """`layer` for layer normalisation. Batch normalisation is folded into the weights"""
    shortcuts: Annotated[tuple[int, ...], Field(max_length=64)] = ()
    """The layers, from 0, whose input is added before the activation: only with layer normalisation. Without it,
    shortcuts are folded into the weights"""
    classes: Annotated[tuple[SafeText, ...], Field(min_length=2, max_length=65536)]
    """A name for each output"""
    height: Pixels
    width: Pixels
    scale: Annotated[float, Field(gt=0, le=1)]
    """The factor of a pixel from 0 to 255 before the first layer"""
    dataset: SafeText
    """The name of the data set that it was trained on"""
    encoding: EncodingName = "onehot"
    """What the outputs stood for in training. In the file they are always the logits of the classes"""
    loss: LossName = "cross_entropy"
    """What training minimised"""
    run_id: SafeText
    name: SafeText | None
    epoch: int
    program: SafeText


def network_facts(subject: ExportSubject) -> NetworkFacts:
    """Return the facts about the network of a checkpoint.

    Raises as `check_takes_images` and `Model.input_format` do.
    """
    check_takes_images(subject)
    model = subject.model
    height, width = model.input_format.shape
    activations = model.network.activations
    common: ActivationName | None = None
    if len(set(activations)) == 1:
        common = activations[0]
    return NetworkFacts(
        activation=common,
        formula=ACTIVATIONS[common].formula if common else None,
        activations=activations,
        formulas=tuple(ACTIVATIONS[activation].formula for activation in activations),
        normalisation="layer" if model.network.normalisation == "layer" else "none",
        shortcuts=tuple(model.plain.shortcuts),
        classes=model.classes,
        height=height,
        width=width,
        scale=SCALE,
        # Without its folder, which the recipients of the file need not know.
        dataset=PurePath(model.config.dataset).name,
        encoding=model.encoding.name,
        loss=model.encoding.loss,
        run_id=model.run.run_id,
        name=subject.record.name,
        epoch=model.checkpoint.epoch,
        program=f"tuinet {__version__}",
    )


def check_takes_images(subject: ExportSubject) -> None:
    """Raise ExportError for a network whose images are preprocessed: other programs would pass them as they are.

    Raises as `Model.open` does, too.
    """
    config = subject.model.config
    if not preprocessing_of(config).is_none:
        raise ExportError(
            f"{subject.run.run_id}: uses preprocess {config.preprocess} and figure_width "
            f"{value_text(config.figure_width)}, which the file cannot contain: expected a run without them"
        )


def facts_as_data(subject: ExportSubject) -> dict[str, Any]:
    """Return the facts as JSON values."""
    return network_facts(subject).model_dump(mode="json")
