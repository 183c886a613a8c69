"""The one schema of a run: every hyperparameter with its type, bounds, default, choices and help.

Flags, TOML files, forms and help texts are all made from `Configuration`, and every value passes through `configure`,
wherever it comes from. To add a hyperparameter, declare it here and use it in the engine; nothing in between changes.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tuinet.errors import ConfigurationError
from tuinet.hidden_layers import HiddenLayer, activation_of, layers_from_text, width_of
from tuinet.hyperparameter import Hyperparameter, declare, describe
from tuinet.limits import shortened
from tuinet.nn.names import (
    LOSSES,
    ActivationName,
    EncodingName,
    InitializerChoice,
    LossChoice,
    NormalisationName,
    OptimizerName,
    ScheduleName,
)
from tuinet.validation_size import MOST_VALID
from tuinet.values import class_weights_text, names_from_text, none_from_text, quoted, teacher_text, value_text

GROUPS = ("Network", "Training", "Optimizer", "Regularisation", "Augmentation", "Data", "Stopping", "Run")

PRINTABLE = r"^\P{Cc}+$"
"""Text without control characters"""

LEARNING_RATES: dict[str, float] = {
    "momentum": 0.05,
    "nesterov": 0.05,
    "adagrad": 0.01,
    "rmsprop": 0.001,
    "adam": 0.002,
    "adamw": 0.002,
    "nadam": 0.002,
    "lion": 0.0005,
    "muon": 0.002,
    "lbfgs": 1.0,
}
"""Default learning rates of the optimizers whose default is not 0.1"""

FULL_BATCH = ("lbfgs",)
"""The optimizers that need the loss and the gradient of all training images for a step; a test compares it with them"""

NOT_WITH_FULL_BATCH = {
    "dropout": 0,
    "l1": 0,
    "augment": "none",
    "mixup": 0,
    "clip_norm": None,
    "max_norm": None,
}
"""Hyperparameters that would make the loss random, or change it between epochs; and the values they must have"""

SEE_HELP = "see 'tuinet train --help' for all hyperparameters"
"""The hint after an unknown hyperparameter"""


def default_learning_rate(optimizer: str) -> float:
    """The learning rate of an optimizer unless another one is given."""
    return LEARNING_RATES.get(optimizer, 0.1)


NoneAsText = BeforeValidator(none_from_text)
ClassName = Annotated[str, Field(pattern=PRINTABLE)]


class Configuration(BaseModel):
    """Everything that determines a run: two runs with the same configuration end with the same weights."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    hidden: Annotated[tuple[HiddenLayer, ...], BeforeValidator(layers_from_text)] = declare(
        (256,),
        "Network",
        "Widths of the hidden layers, such as 128,64, or with activations: 256 relu, 64 tanh. 'none' means no "
        "hidden layer: softmax regression.",
        expected="up to 64 widths from 1 to 65,536, as in 128,64 or 128 relu, 64 tanh; or 'none'",
        metavar="INT[ NAME],...",
        max_length=64,
        common=True,
    )
    activation: ActivationName = declare(
        "relu",
        "Network",
        "Activation of the hidden layers that name none. 'elu', 'silu' and 'gelu' are smoother than 'relu'; 'selu' "
        "suits deep networks. With 'identity', the whole network is a single linear map.",
        common=True,
    )
    initializer: InitializerChoice = declare(
        "auto",
        "Network",
        "Initial weights. 'auto' uses Xavier for sigmoid, tanh and identity, LeCun for selu, and He otherwise. From "
        "'zeros', a network with hidden layers learns nothing: all units of a layer stay equal.",
    )
    normalisation: NormalisationName = declare(
        "none",
        "Network",
        "How the sums of hidden units are brought to mean 0 and variance 1. 'batch': each unit over the images of the "
        "batch. 'layer': each image over the units of the layer.",
    )
    encoding: EncodingName = declare(
        "onehot",
        "Network",
        "What outputs stand for: 'onehot' a class each, 'number' its number, 'binary' its bits. 'number' confuses "
        "neighbours, 'binary' codes that share bits.",
    )
    loss: LossChoice = declare(
        "auto",
        "Network",
        "What training minimises. 'auto': the squared error for the encoding 'number', else the cross-entropy. With "
        "the squared error, networks learn more slowly.",
    )
    epochs: int = declare(
        10, "Training", "Number of passes over the training images.", common=True, live=True, ge=1, le=1_000_000
    )
    batch_size: int = declare(
        64,
        "Training",
        "Images per batch. Small batches make more and noisier updates; large ones train more images per second.",
        common=True,
        ge=1,
        le=1_000_000,
    )
    accumulate: int = declare(
        1,
        "Training",
        "Batches per update. With 4, the gradients of four batches are averaged before the weights move: the same step "
        "as with a batch four times as large, in less memory.",
        ge=1,
        le=1_000_000,
    )
    optimizer: OptimizerName = declare(
        "nesterov",
        "Optimizer",
        "Rule that turns a gradient into an update. 'sgd' is plain gradient descent. From 'adagrad' on, updates hardly "
        "depend on the gradient's size. 'muon' is slow; 'lbfgs' steps once per epoch.",
        common=True,
    )
    learning_rate: float = declare(
        None,
        "Optimizer",
        "Step size. Too high, and the loss rises; too low, and little is learned: 'tuinet find-rate' suggests one. "
        "Default: sgd 0.1; momentum, nesterov 0.05; lbfgs 1; others 0.0005 to 0.01.",
        common=True,
        live=True,
        gt=0,
        le=1000,
    )
    momentum: float = declare(
        0.9,
        "Optimizer",
        "Fraction of the last update to carry over into the next (momentum and nesterov).",
        live=True,
        ge=0,
        lt=1,
    )
    schedule: ScheduleName = declare(
        "cosine",
        "Optimizer",
        "How the learning rate changes over the run. 'cosine' falls smoothly to 0, 'exponential' to a hundredth. "
        "'step' divides by 10 at 50 % and 75 %. 'one_cycle' rises until 30 % and then falls.",
    )
    warmup: float = declare(
        0.0,
        "Optimizer",
        "Epochs at the start during which the learning rate rises from zero. Fractions are allowed.",
        ge=0,
        le=1000,
    )
    averaging: float = declare(
        0.0,
        "Optimizer",
        "Decay of a moving average of the weights, such as 0.999. It spans about 1 / (1 - decay) updates, and is "
        "validated and saved instead of the weights. 0: no average.",
        ge=0,
        lt=1,
    )
    weight_decay: float = declare(
        0.0,
        "Regularisation",
        "How strongly weights are pulled towards zero (L2 penalty). Decoupled in adamw, lion and muon. Biases are "
        "spared.",
        live=True,
        ge=0,
        le=10,
    )
    l1: float = declare(
        0.0,
        "Regularisation",
        "How far weights move towards zero in an update, per unit of learning rate (L1 penalty). Many become "
        "exactly 0. Decoupled in every optimizer. Biases are spared.",
        live=True,
        ge=0,
        le=10,
    )
    dropout: float = declare(
        0.0, "Regularisation", "Fraction of the hidden units to drop at random in each batch.", live=True, ge=0, lt=1
    )
    label_smoothing: float = declare(
        0.0,
        "Regularisation",
        "Fraction of the target probability to spread evenly over all classes, to reduce overconfidence.",
        ge=0,
        lt=1,
    )
    max_norm: Annotated[float | None, NoneAsText] = declare(
        None,
        "Regularisation",
        "Maximum norm of a unit's incoming weights. After each update, larger norms are scaled down to it. Usually 2 "
        "to 4, with dropout.",
        gt=0,
    )
    class_weights: Annotated[str | None, BeforeValidator(class_weights_text)] = declare(
        None,
        "Regularisation",
        "Weight of each class in the training loss. 'balanced' makes rare classes count as much as frequent ones; "
        "'0:2, 7:0.5' doubles the weight of 0 and halves that of 7.",
        expected="'balanced', 'none', or weights from 0 to 1,000,000 by class, such as '0:2, 7:0.5'",
        metavar="WEIGHTS",
        pattern=PRINTABLE,
    )
    teacher: Annotated[str | None, BeforeValidator(teacher_text)] = declare(
        None,
        "Regularisation",
        "Runs to learn from, besides the labels (distillation), separated by commas. The answers of several are "
        "averaged.",
        expected="runs separated by commas, or 'none'",
        metavar="RUN,...",
        pattern=PRINTABLE,
    )
    teacher_share: float = declare(
        0.5, "Regularisation", "Share of the teacher in the loss; the rest is that of the labels.", ge=0, le=1
    )
    temperature: float = declare(
        4.0,
        "Regularisation",
        "How much to soften the teacher's answers; 1: not at all. Softer answers tell more about how classes "
        "resemble each other.",
        gt=0,
        le=100,
    )
    clip_norm: Annotated[float | None, NoneAsText] = declare(
        None, "Regularisation", "Maximum norm of the gradient. Larger gradients are scaled down to it.", gt=0
    )
    augment: Literal["none", "shift", "affine", "elastic"] = declare(
        "none",
        "Augmentation",
        "Random distortion of the training images, new in each epoch. 'shift' moves by whole pixels, 'affine' rotates, "
        "scales, shears and moves, 'elastic' also bends.",
    )
    affine_strength: float = declare(
        1.0,
        "Augmentation",
        "Strength of affine and elastic distortions. 1 rotates by up to 15 degrees, scales and shears by up to 15 %, "
        "and moves by up to 2 pixels. 0 leaves only the bending.",
        ge=0,
        le=5,
    )
    elastic_alpha: float = declare(
        34.0,
        "Augmentation",
        "Strength of the bending in 'elastic' distortions. With 34 and sigma 4, as in Simard et al. (2003), pixels "
        "move by 1.4 on average along each axis.",
        ge=0,
        le=1000,
    )
    elastic_sigma: float = declare(
        4.0,
        "Augmentation",
        "Smoothness of the bending in 'elastic' distortions, in pixels. A smoother field is also weaker, so raise "
        "alpha with sigma.",
        ge=0.5,
        le=100,
    )
    half_rotation: Annotated[tuple[ClassName, ...], BeforeValidator(names_from_text)] = declare(
        (),
        "Augmentation",
        "Classes that distortions rotate only half as far, such as 1,7. A 1 that leans too far looks like a 7.",
        expected="names of classes, separated by commas, or 'none'",
        metavar="NAME,...",
        max_length=256,
    )
    mixup: float = declare(
        0.0,
        "Augmentation",
        "How strongly images are blended with others, and their targets alike. The shares come from Beta(mixup, "
        "mixup): 0.2 leaves most images nearly whole; at 1, all shares are as likely.",
        ge=0,
        le=100,
    )
    clean_epochs: int = declare(
        0,
        "Augmentation",
        "Number of final epochs that train on undistorted images.",
        live=True,
        ge=0,
        le=1_000_000,
    )
    dataset: str = declare(
        "mnist",
        "Data",
        "Name of a data set (see 'tuinet data list') or path of a directory of IDX files.",
        pattern=PRINTABLE,
    )
    train_limit: Annotated[int | None, NoneAsText] = declare(
        None,
        "Data",
        "Maximum number of training images, not counting validation images. For MNIST, the first ones are used; for "
        "any other data set, a stratified sample.",
        ge=1,
    )
    valid_size: Literal["auto"] | Annotated[int, Field(ge=0)] = declare(
        "auto",
        "Data",
        "Training images to set aside for validation, which selects the best epoch. 'auto': the data set's own, or a "
        "tenth, at most 5,000. For MNIST, the last ones; otherwise a stratified sample.",
        expected="'auto' or a whole number of at least 0",
        metavar="auto|INT",
    )
    early_stopping: Annotated[int | None, NoneAsText] = declare(
        None, "Stopping", "Epochs without a new best validation accuracy after which to stop (the patience).", ge=1
    )
    target_accuracy: Annotated[float | None, NoneAsText] = declare(
        None, "Stopping", "Validation accuracy at which to stop, such as 0.98.", gt=0, le=1
    )
    seed: int = declare(
        0,
        "Run",
        "Seed of the random numbers: initial weights, order of the images, dropout and distortions.",
        ge=0,
        lt=2**63,
    )
    threads: Literal["auto"] | Annotated[int, Field(ge=1, le=1024)] = declare(
        "auto",
        "Run",
        "Threads for matrix products. 'auto' measures, again when training slows down, and records its choices. A "
        "different number may change the last bits of the weights.",
        expected="'auto' or a whole number from 1 to 1,024",
        metavar="auto|INT",
    )
    checkpoint_every: int = declare(
        1, "Run", "Epochs between checkpoints. A new best epoch and the last epoch are always saved.", ge=1
    )
    keep: int = declare(
        20, "Run", "Number of newest checkpoints to keep, in addition to the best and the first. 0 keeps all.", ge=0
    )

    @model_validator(mode="before")
    @classmethod
    def _rate_for_optimizer(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A good learning rate depends on the optimizer, so its default does."""
        if isinstance(values, dict) and values.get("learning_rate") is None:
            optimizer = values.get("optimizer", cls.model_fields["optimizer"].default)
            values = {**values, "learning_rate": default_learning_rate(str(optimizer))}
        return values

    @property
    def is_full_batch(self) -> bool:
        """True if the optimizer takes one step per epoch, with the gradient of all training images."""
        return self.optimizer in FULL_BATCH

    def batches_per_update(self, batches: int) -> int:
        """The number of batches that update the weights together, in an epoch of so many."""
        if self.is_full_batch:
            return batches
        return self.accumulate

    @property
    def hidden_widths(self) -> tuple[int, ...]:
        """The widths of the hidden layers, first to last."""
        return tuple(map(width_of, self.hidden))

    @property
    def activations(self) -> tuple[ActivationName, ...]:
        """The activation of each hidden layer, first to last."""
        return tuple(activation_of(layer, self.activation) for layer in self.hidden)

    def changed(self, **values: object) -> Configuration:
        """This configuration with other values for some fields, validated. Raises ConfigurationError."""
        return configure({**self.model_dump(), **values})

    def non_defaults(self) -> dict[str, Any]:
        """The values that differ from the defaults, and so have to be given to repeat this configuration.

        A learning rate is a default if it is that of this configuration's optimizer, and 5,000 validation images are
        one for the bundled data set, where `auto` means just that.
        """
        defaults = Configuration().model_dump()
        if self.dataset == defaults["dataset"] and self.valid_size == MOST_VALID:
            defaults["valid_size"] = MOST_VALID
        defaults["learning_rate"] = default_learning_rate(self.optimizer)
        return {name: value for name, value in self.model_dump().items() if value != defaults[name]}

    def differences(self, other: Configuration) -> dict[str, tuple[Any, Any]]:
        """The fields in which two configurations differ, each with both values."""
        mine = self.model_dump()
        theirs = other.model_dump()
        return {name: (mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]}


@cache
def hyperparameters() -> dict[str, Hyperparameter]:
    """All hyperparameters by name, in the order of the schema."""
    return {name: describe(name, field) for name, field in Configuration.model_fields.items()}


def live_hyperparameters() -> list[str]:
    """The hyperparameters that the `set` command can change while a run trains."""
    return [name for name, hyperparameter in hyperparameters().items() if hyperparameter.live]


def configure(values: Mapping[str, object], source: str = "configuration") -> Configuration:
    """Validate values, as text or typed, into a configuration.

    Raises ConfigurationError with one line that names the source, the field, the value and what was expected.
    """
    known = hyperparameters()
    for name, value in values.items():
        if name not in known and isinstance(value, Mapping):
            # Most likely a part of settings.toml, where hyperparameters are in a table.
            raise ConfigurationError(f"{source}: table {quoted(name)}: expected hyperparameters without a table")
    unknown = [name for name in values if name not in known]
    if len(unknown) == 1:
        raise ConfigurationError(f"{source}: unknown hyperparameter {quoted(unknown[0])}: {_hint(unknown[0])}")
    if unknown:
        names = shortened(", ".join(map(quoted, unknown)))
        raise ConfigurationError(f"{source}: unknown hyperparameters {names}: {SEE_HELP}")
    for name, value in values.items():
        parts: Sequence[object] = (value,)
        if isinstance(value, (list, tuple)):
            parts = value
        # pydantic would take true for 1.
        if any(isinstance(part, bool) for part in parts):
            raise ConfigurationError(f"{source}: {name} = {quoted(value)}: expected {known[name].expected}")
    try:
        return Configuration.model_validate(dict(values))
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        message = f"{source}: {name} = {quoted(values[name])}: expected {known[name].expected}"
        raise ConfigurationError(message) from None


def teacher_names(config: Configuration) -> list[str]:
    """The names of the runs that a configuration learns from."""
    return [name.strip() for name in (config.teacher or "").split(",") if name.strip()]


def check_consistent(config: Configuration) -> None:
    """Raise ConfigurationError if two hyperparameters contradict each other."""
    if config.is_full_batch:
        for name, needed in NOT_WITH_FULL_BATCH.items():
            value = getattr(config, name)
            if value != needed:
                raise ConfigurationError(
                    f"{name} = {value_text(value)}: expected {value_text(needed)} with the optimizer {config.optimizer}"
                )
        if config.normalisation == "batch":
            raise ConfigurationError(
                f"normalisation = batch: expected layer or none with the optimizer {config.optimizer}"
            )
    if config.loss not in ("auto", *LOSSES[config.encoding]):
        expected = " or ".join(("auto", *LOSSES[config.encoding]))
        raise ConfigurationError(
            f"loss = {config.loss}: does not suit encoding = {config.encoding}: expected {expected}"
        )
    if config.valid_size != 0:
        return
    for name in ("early_stopping", "target_accuracy"):
        value = getattr(config, name)
        if value is not None:
            raise ConfigurationError(f"{name} = {value}: needs validation images: expected valid_size above 0, not 0")


def _hint(unknown: str) -> str:
    names = hyperparameters()
    abbreviated = [name for name in names if "_" in name and unknown == "".join(word[0] for word in name.split("_"))]
    nearest = abbreviated or difflib.get_close_matches(unknown, names, n=1, cutoff=0.5)
    if nearest:
        return f"did you mean '{nearest[0]}'?"
    return SEE_HELP
