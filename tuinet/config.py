"""The one schema of a run: every hyperparameter with its type, bounds, default, choices and help.

Flags, TOML files, forms and help texts are all made from `Configuration`, and every value, wherever it
comes from, passes through `configure`. A new hyperparameter is declared here and used in the engine;
nothing in between has to know of it.
"""

from __future__ import annotations

import difflib
import math
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tuinet.errors import ConfigurationError

GROUPS = ("Network", "Training", "Optimizer", "Regularization", "Data", "Stopping", "Run")

LIVE_SETTINGS = ("learning_rate", "momentum", "weight_decay", "dropout", "epochs", "probe")
"""What the `set` command may change while a run trains, from the next batch on."""

PRINTABLE = r"^\P{Cc}+$"
"""Text without control characters"""

BUNDLED_VALID = 5000
"""Validation images that the default takes of the bundled data set"""

LEARNING_RATES = {"momentum": 0.05, "nesterov": 0.05, "rmsprop": 0.001, "adam": 0.002, "adamw": 0.002}
"""Default learning rates of the optimizers that take other than 0.1."""


def _none(value: object) -> object:
    """TOML and the command line have no null: the word `none` stands for it."""
    return None if isinstance(value, str) and value.strip().lower() == "none" else value


def _widths(value: object) -> object:
    """`128,64` is two hidden layers, `none` is no hidden layer; the empty text is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    if not isinstance(value, str) or not value.strip():
        return value
    text = "" if _none(value) is None else value
    return tuple(part.strip() for part in text.replace(",", " ").split())


def _setting(default: Any, group: str, help_text: str, **bounds: Any) -> Any:  # noqa: ANN401 - as pydantic's Field
    return Field(default, description=help_text, json_schema_extra={"group": group}, **bounds)


Width = Annotated[int, Field(ge=1, le=65536)]
Optional_ = BeforeValidator(_none)


class Configuration(BaseModel):
    """Everything that determines a run; two runs of one configuration end with the same weights."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    hidden: Annotated[tuple[Width, ...], BeforeValidator(_widths)] = _setting(
        (256,),
        "Network",
        "Widths of the hidden layers, first to last, as 128,64. 'none' has no hidden layer: softmax regression.",
        max_length=64,
    )
    activation: Literal["relu", "sigmoid", "tanh", "leaky_relu", "gelu", "identity"] = _setting(
        "relu",
        "Network",
        "What each hidden unit does to its weighted sum. Without one (identity), layers collapse into a linear map.",
    )
    initializer: Literal["auto", "he", "xavier", "normal", "zeros"] = _setting(
        "auto",
        "Network",
        "Where the weights start. 'auto' takes He for the ReLU family and Xavier for the rest; with 'zeros' and hidden "
        "layers nothing can be learned, because all units stay alike.",
    )
    epochs: int = _setting(10, "Training", "How often to go through all training images.", ge=1, le=1_000_000)
    batch_size: int = _setting(
        64,
        "Training",
        "Images per update. Small: more, noisier updates. Large: fewer updates, more images a second.",
        ge=1,
        le=1_000_000,
    )
    optimizer: Literal["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"] = _setting(
        "nesterov", "Optimizer", "How a gradient becomes an update. 'sgd' is plain mini-batch gradient descent."
    )
    learning_rate: float = _setting(
        None,
        "Optimizer",
        "How far each update steps along the gradient. Too high: the loss rises or is no number. Too low: nothing "
        "moves. The default is 0.1 for sgd, 0.05 for momentum and nesterov, 0.002 for adam and adamw, and 0.001 for "
        "rmsprop.",
        gt=0,
        le=1000,
    )
    momentum: float = _setting(
        0.9, "Optimizer", "Share of the last update kept in the next one (momentum and nesterov).", ge=0, lt=1
    )
    schedule: Literal["constant", "step", "exponential", "cosine", "one_cycle"] = _setting(
        "cosine",
        "Optimizer",
        "How the learning rate changes over the run: 'step' divides it by 10 at half and at three quarters, "
        "'exponential' falls evenly to a hundredth, 'cosine' glides to zero, 'one_cycle' rises for 30 % and falls.",
    )
    warmup: float = _setting(
        0.0, "Optimizer", "Epochs over which the rate rises from zero at the start. May be a fraction.", ge=0, le=1000
    )
    weight_decay: float = _setting(
        0.0,
        "Regularization",
        "Pull of every weight towards zero (L2; decoupled for adamw). Biases are left alone.",
        ge=0,
        le=10,
    )
    dropout: float = _setting(
        0.0, "Regularization", "Share of the hidden units silenced at random in each training batch.", ge=0, lt=1
    )
    label_smoothing: float = _setting(
        0.0, "Regularization", "Share of the target spread over all classes, against overconfidence.", ge=0, lt=1
    )
    clip_norm: Annotated[float | None, Optional_] = _setting(
        None, "Regularization", "Longest gradient (Euclidean norm) that is allowed; longer ones are scaled down.", gt=0
    )
    augment: Literal["none", "shift", "affine", "elastic"] = _setting(
        "none",
        "Regularization",
        "Fresh distortions of the training images in each epoch: whole-pixel shifts, affine (turn, scale, shear, move) "
        "or affine and elastic.",
    )
    dataset: str = _setting(
        "mnist", "Data", "Name of a data set (see 'tuinet data list') or a folder of IDX files.", pattern=PRINTABLE
    )
    train_limit: Annotated[int | None, Optional_] = _setting(
        None,
        "Data",
        "Use only so many training images, validation images not counted: of MNIST the first ones, of any other data "
        "set a sample with every class in its proportion.",
        ge=1,
    )
    valid_size: Annotated[Literal["auto"], Field()] | Annotated[int, Field(ge=0)] = _setting(
        "auto",
        "Data",
        "Training images kept aside to choose the best epoch: of MNIST the last ones, of any other data set a sample "
        "with every class in its proportion, drawn with the seed. 'auto' takes a tenth, but at most 5000.",
    )
    early_stopping: Annotated[int | None, Optional_] = _setting(
        None, "Stopping", "Patience: end after so many epochs in which the validation accuracy has no new best.", ge=1
    )
    target_accuracy: Annotated[float | None, Optional_] = _setting(
        None, "Stopping", "End as soon as the validation accuracy reaches this share, such as 0.98.", gt=0, le=1
    )
    seed: int = _setting(0, "Run", "Start of all chance: initial weights, order, dropout, distortions.", ge=0, lt=2**63)
    threads: Annotated[Literal["auto"], Field()] | Annotated[int, Field(ge=1, le=1024)] = _setting(
        "auto",
        "Run",
        "Threads of the matrix products. 'auto' measures once, before the first batch, and records what it chose; the "
        "number may change the last bits of the weights.",
    )
    checkpoint_every: int = _setting(
        1, "Run", "Epochs between checkpoints. A new best epoch and the last one are always saved.", ge=1
    )
    keep: int = _setting(
        20, "Run", "How many of the newest checkpoints stay on disk; the best and the first always do. 0: all.", ge=0
    )

    @model_validator(mode="before")
    @classmethod
    def _rate_for_optimizer(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A good learning rate depends on the optimizer, so its default does."""
        if isinstance(values, dict) and values.get("learning_rate") is None:
            optimizer = values.get("optimizer", cls.model_fields["optimizer"].default)
            values = {**values, "learning_rate": LEARNING_RATES.get(str(optimizer), 0.1)}
        return values

    def changed(self, **values: object) -> Configuration:
        """This configuration with other values for some fields, validated. Raises ConfigurationError."""
        return configure({**self.model_dump(), **values})

    def own_settings(self) -> dict[str, Any]:
        """The settings that have to be given to arrive at this configuration: those that are not the defaults.

        The default learning rate is that of this configuration's optimizer, and 5,000 images of the bundled data set
        are what the default takes there.
        """
        defaults = Configuration().model_dump()
        if self.dataset == defaults["dataset"] and self.valid_size == BUNDLED_VALID:
            defaults["valid_size"] = BUNDLED_VALID
        defaults["learning_rate"] = configure({"optimizer": self.optimizer}).learning_rate
        return {name: value for name, value in self.model_dump().items() if value != defaults[name]}

    def differences(self, other: Configuration) -> dict[str, tuple[Any, Any]]:
        """The fields in which two configurations differ, each with both values."""
        mine, theirs = self.model_dump(), other.model_dump()
        return {name: (mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]}


@dataclass(frozen=True)
class Setting:
    """One field of the schema as help texts and forms see it."""

    name: str
    group: str
    help: str
    default: Any
    choices: tuple[str, ...]
    bounds: str

    @property
    def flag(self) -> str:
        """The command-line flag: `--learning-rate` for `learning_rate`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable: `TUINET_LEARNING_RATE` for `learning_rate`."""
        return "TUINET_" + self.name.upper()

    @property
    def metavar(self) -> str:
        """What a help text shows in the place of a value: `INT`, `FLOAT`."""
        return _metavar(self.name)

    @property
    def takes(self) -> str:
        """What it takes, in words: `a number at least 0 and below 1`."""
        return _expected(self.name)


def settings() -> tuple[Setting, ...]:
    """All fields of the schema, in order."""
    return tuple(
        Setting(
            name=name,
            group=field.json_schema_extra["group"],  # type: ignore[index, arg-type] # _setting puts it there
            help=field.description or "",
            default=field.default,
            choices=_choices(field.annotation),
            bounds=_bounds(field.metadata),
        )
        for name, field in Configuration.model_fields.items()
    )


def configure(values: Mapping[str, object], source: str = "configuration") -> Configuration:
    """Validate values, as text or typed, into a configuration.

    Raises ConfigurationError with one line that names the source, the field, the value and what was expected.
    """
    known = Configuration.model_fields
    for name in values:
        if name not in known:
            nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean '{nearest[0]}'?" if nearest else "see 'tuinet train --help' for all settings"
            raise ConfigurationError(f"{source}: unknown setting {shown(name)}: {hint}")
    for name, value in values.items():
        parts = value if isinstance(value, (list, tuple)) else (value,)
        if any(isinstance(part, bool) for part in parts):  # pydantic would take true for 1
            raise ConfigurationError(f"{source}: {name} = {shown(value)}: expected {_expected(name)}")
    try:
        return Configuration.model_validate(dict(values))
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise ConfigurationError(f"{source}: {name} = {shown(values[name])}: expected {_expected(name)}") from None


def check_consistent(config: Configuration) -> None:
    """Raises ConfigurationError if two settings contradict each other."""
    if config.valid_size == 0:
        for name in ("early_stopping", "target_accuracy"):
            if (value := getattr(config, name)) is not None:
                raise ConfigurationError(
                    f"{name} = {value}: needs validation images: expected valid_size above 0, not 0"
                )


def setting_text(value: object) -> str:
    """A value as it is typed on the command line; `configure` reads it back."""
    if value is None or value == ():
        return "none"
    if isinstance(value, (tuple, list)):
        return ",".join(str(part) for part in value)
    return repr(value) if isinstance(value, float) else str(value)


class _Short(reprlib.Repr):
    """Quotes no more of a value than a person reads: the whole of it may be a megabyte."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = 40

    def repr_int(self, value: int, level: int) -> str:
        """Python refuses to write a number of more than 4,300 digits."""
        if value.bit_length() <= 256:
            return repr(value)
        return f"a number of about {int(value.bit_length() * math.log10(2)):,} digits"


def shown(value: object) -> str:
    """A value as a message quotes it: at most 80 characters, whatever it is."""
    if isinstance(value, str):
        start = value[:81]
        text = f"'{start}'" if start.isprintable() else repr(start)
    else:
        text = _Short().repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _expected(name: str) -> str:
    """What a field takes, in words, from its declaration."""
    field = Configuration.model_fields[name]
    annotation, bounds = field.annotation, _bounds(field.metadata)
    options = ["'none'"] if type(None) in get_args(annotation) else []
    if name == "hidden":
        return "whole numbers from 1 to 65536 with commas between, at most 64 of them, or 'none'"
    if name == "threads":
        return "'auto' or a whole number from 1 to 1024"
    if name == "valid_size":
        return "'auto' or a whole number at least 0"
    if choices := _choices(annotation):
        return "one of " + ", ".join(choices)
    kinds = set(get_args(annotation) or (annotation,))
    kind = "a number" if float in kinds else "a whole number" if int in kinds else "text"
    if kind == "text":
        kind += " without control characters"
    return " or ".join([f"{kind} {bounds}".strip(), *options])


def _metavar(name: str) -> str:
    """The kind of value that a field takes, from its declaration."""
    if name == "hidden":
        return "INT,..."
    annotation = Configuration.model_fields[name].annotation
    if name in ("threads", "valid_size"):
        return "auto|INT"
    if _choices(annotation):
        return "CHOICE"
    kinds = get_args(annotation) or (annotation,)
    if float in kinds:
        return "FLOAT"
    return "INT" if int in kinds else "NAME"


def _choices(annotation: object) -> tuple[str, ...]:
    arguments = get_args(annotation)
    return arguments if arguments and all(isinstance(argument, str) for argument in arguments) else ()


def _bounds(metadata: list[Any]) -> str:
    """Bounds as words: 'at least 0 and below 1'."""
    words = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
    found = [
        f"{word} {bound:,}" if abs(bound) < 2**40 else f"{word} 2^{math.log2(bound):.0f}"
        for constraint in metadata
        for attribute, word in words.items()
        if (bound := getattr(constraint, attribute, None)) is not None
    ]
    return " and ".join(found)
