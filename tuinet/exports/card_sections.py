"""The sections of a model card about a network, its use, its data and its training."""

from __future__ import annotations

from datetime import UTC, datetime

from tuinet.datasets.catalogue import BUNDLED
from tuinet.exports.markdown import bullets, code_block, escaped, table
from tuinet.exports.report import Report
from tuinet.exports.wording import architecture, duration
from tuinet.facts import Role, Traits
from tuinet.values import value_text

UNKNOWN_FACTORS = (
    "The data set does not say who made its images, or with what. Whether the network does better for some people than "
    "for others is therefore unknown. Differences between classes are measured below."
)

MNIST_FACTORS = (
    "The digits were written by employees of the United States Census Bureau and by high-school students; nobody who "
    "wrote training images wrote test images. Elsewhere people write differently: a 1 with an upstroke, for example, "
    "or a 7 with a bar. The files do not say who wrote which digit, so differences between writers cannot be "
    "measured. Differences between classes are measured below."
)
"""LeCun, Cortes and Burges 1998, http://yann.lecun.com/exdb/mnist/"""

TRAINING: tuple[Role, ...] = ("train-images", "train-labels")
TEST: tuple[Role, ...] = ("test-images", "test-labels")


def details(report: Report) -> list[str]:
    """Describe the network."""
    model = report.model
    versions = report.record.versions
    network = model.network
    layers = architecture(network)
    height, width = model.input_format.shape
    created = datetime.fromtimestamp(report.record.created, UTC)
    return [
        "## Model details",
        bullets(
            f"A fully connected neural network, {layers}, with {report.parameters:,} parameters in float32.",
            f"Input: grey images of {height} × {width} pixels, divided by 255, with "
            f"{_describe_figures(model.input_format.traits)}.{_preprocessing(report)}",
            f"Output: a probability for each of {len(report.classes)} classes.",
            _checkpoint(report),
            f"Trained on {created:%Y-%m-%d} in {duration(report.state.seconds)}, with tuinet "
            f"{escaped(versions.get('tuinet', 'of an unknown version'))}.",
            f"Run {escaped(model.run.run_id)}.",
        ),
    ]


def _preprocessing(report: Report) -> str:
    config = report.config
    steps = []
    if config.preprocess == "deslant":
        steps.append("their figures are sheared upright")
    if config.figure_width is not None:
        steps.append(f"the box of each figure is resized to {config.figure_width} columns")
    if not steps:
        return ""
    return f" Before that, {' and '.join(steps)}: tuinet does this with every image."


def _checkpoint(report: Report) -> str:
    checkpoint = report.model.checkpoint
    if checkpoint.is_untrained:
        return "Its weights are the random ones from before training."
    if checkpoint.batch:
        return f"Its weights are those after batch {checkpoint.batch:,} of epoch {checkpoint.epoch + 1:,}."
    return f"Its weights are those after epoch {checkpoint.epoch:,} of {report.state.epochs_done:,}."


def _describe_figures(traits: Traits) -> str:
    match traits.polarity:
        case "light_on_dark":
            return "light figures on a dark background"
        case "dark_on_light":
            return "dark figures on a light background"
        case None:
            return "light or dark figures"


def intended_use(report: Report) -> list[str]:
    """Say what the network is for, and what it is not for."""
    return [
        "## Intended use",
        bullets(
            "Learning, teaching and experiments.",
            f"Classifying images that look like those of the data set {escaped(report.dataset)}.",
            "Not for decisions that affect people, such as reading forms, cheques or addresses: nobody has tested it "
            "for that.",
            "Not for images of anything else. It cannot answer “none of these”, and can be confident and wrong.",
        ),
        "## Factors",
        MNIST_FACTORS if report.model.config.dataset == BUNDLED else UNKNOWN_FACTORS,
    ]


def data(report: Report) -> list[str]:
    """Describe the data that it was trained and tested on."""
    started = report.state.started
    facts = report.record.dataset
    trained = "The training images"
    validated = "none were set aside for validation"
    if started is not None:
        trained = f"{started.train_size:,} training images"
        if started.valid_size:
            validated = f"{started.valid_size:,} more were set aside for validation, which chose the best epoch"
    if facts is not None and started is not None and started.valid_size:
        splits = {"file_order": "the last ones of the file", "stratified": "a seeded sample of each class"}
        validated += f": {splits[facts.split]}"
    return [
        "## Evaluation data",
        f"{len(report.images):,} test images of the data set {escaped(report.dataset)}. They had no part in training, "
        "and none in choosing the best epoch.",
        *_fingerprints(report, TEST),
        "## Training data",
        f"{trained} of the data set {escaped(report.dataset)}; {validated}.",
        *_fingerprints(report, TRAINING),
    ]


def _fingerprints(report: Report, roles: tuple[Role, ...]) -> list[str]:
    """Return the checksums that identify the files; nothing for runs that recorded none."""
    facts = report.record.dataset
    if facts is None:
        return []
    rows = [(role, facts.fingerprints[role].content) for role in roles if role in facts.fingerprints]
    return [table(("file", "SHA-256 of its uncompressed content"), rows, numeric=False)]


def reproduction(report: Report) -> list[str]:
    """Explain how to train it again."""
    changes = [
        f"{escaped(change.name)}: {escaped(value_text(change.old))} → {escaped(value_text(change.new))} in epoch "
        f"{change.epoch}, after batch {change.batch}"
        for change in report.state.changes
        if change.name not in ("probe", "threads")
    ]
    notes = [
        "The same hyperparameters, data, versions and number of threads give the same weights on the same kind of "
        "processor."
    ]
    if report.model.config.dataset != report.dataset:
        notes.append(f"{escaped(report.dataset)} is a directory: replace its name with its path.")
    if changes:
        notes += [
            "Some hyperparameters were changed during training. The command alone does not repeat these changes:",
            bullets(*changes),
        ]
    python = f"import tuinet\n\nrun = {report.library_call}\nmodel = run.model()"
    return [
        "## How to train it again",
        code_block("sh", report.command),
        "The same from Python:",
        code_block("python", python),
        *notes,
        table(
            ("hyperparameter", "value"),
            [(name, value_text(value)) for name, value in report.config.model_dump().items()],
            numeric=False,
        ),
        table(("program", "version"), list(report.record.versions.items()), numeric=False),
    ]
