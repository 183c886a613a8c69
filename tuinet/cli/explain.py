"""`tuinet explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tuinet.analysis.explanation import Explanation, explain
from tuinet.analysis.input_format import InputFormat
from tuinet.analysis.model import Model
from tuinet.analysis.subject import Subject
from tuinet.cli.arguments import CheckpointName, RunName, refuse_options
from tuinet.cli.explanation_data import as_data
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host, Json
from tuinet.cli.output import emit, glyphs_are_ascii, narrate, show, terminal_width
from tuinet.datasets.images import read_pictures
from tuinet.datasets.inputs import network_inputs
from tuinet.datasets.sources import name_of
from tuinet.datasets.steps import as_text
from tuinet.errors import DatasetError, ImageError, UsageError
from tuinet.messages import counted
from tuinet.render.evidence import score_name
from tuinet.render.explanation import answer_in_words, attribution_pictures, flips_table, sums_table
from tuinet.render.formatting import architecture, number, percent
from tuinet.render.palette import DARK, PLAIN
from tuinet.render.prediction import prediction_picture
from tuinet.render.summary import figures_table

SplitName = Literal["test", "valid", "train"]


def explain_command(
    run: RunName,
    image: Annotated[
        Path | None,
        Parameter(help="A file, a pipe, or '-' for standard input, with one figure.", allow_leading_hyphen=True),
    ] = None,
    /,
    *,
    index: Annotated[
        int | None, Parameter(metavar="N", help="Explain this image of the data set, counted from 0. Default: 0.")
    ] = None,
    split: Annotated[
        SplitName | None, Parameter(help="Which images of the data set --index counts. Default: test.")
    ] = None,
    versus: Annotated[
        str | None, Parameter(metavar="CLASS", help="Explain why it is not this class. Default: the runner-up.")
    ] = None,
    checkpoint: CheckpointName = "best",
    json: Json = False,
    host: Host = None,
) -> int:
    """Explain an answer of a trained network: the sums behind it, the pixels that it rests on, and where it flips.

    Takes an image of the run's data set, or one of your own, which is read and framed as 'tuinet predict' does.

    For the predicted class, and for one unit of each layer below, the largest terms of the weighted sum are listed. The
    unit is the one that contributes the largest term to the sum above. Three methods attribute the answer to pixels:
    input × gradient, occlusion and integrated gradients. Each explains by how much the logit of the predicted class
    exceeds that of the runner-up, or of the class that --versus names. Finally, the image is shifted, rotated, blurred
    and so on, until another class is predicted.

    --json prints every number. Each of 'layers' has z, a, delta (the gradient of the loss with respect to z), the norms
    of the gradients of weights and biases, and the terms. 'attribution' has a number per pixel for each method, and
    'flips' the strength at which each perturbation changes the answer; at 'holds', just before, it is still the same.
    The loss is that of this image alone, plain cross-entropy as in 'tuinet eval'. An image of your own has no label:
    'label' is then null, and 'loss_label', the class that the loss is for, is the predicted one.
    """
    if image is not None:
        refuse_options(image)
        _refuse_beside_image("--index", index)
        _refuse_beside_image("--split", split)
    with open_machine(host) as machine:
        model = Model.open(machine.find(run), checkpoint)
        # Read while there is a link: a run from the first versions needs its data set for this.
        input_format = model.input_format
        if image is None:
            subject = _from_data_set(model, split or "test", index or 0)
    if image is not None:
        subject = _from_file(image, input_format)
    other = None
    if versus is not None:
        other = _class_named(versus, model, subject)
    explanation = explain(model, subject, other)
    if json:
        emit(as_data(model, explanation))
    else:
        print_explanation(model, explanation)
    return 0


def print_explanation(model: Model, explanation: Explanation) -> None:
    """Print an explanation."""
    classes = model.classes
    ascii_only = glyphs_are_ascii()
    palette = DARK
    if ascii_only:
        palette = PLAIN
    width = terminal_width()
    subject = explanation.subject
    probabilities = list(explanation.answer.probabilities)
    rows = [
        ("run", model.run.run_id),
        ("checkpoint", model.checkpoint.path.name),
        ("network", architecture(model.config, model.inputs, model.trained.widths[-1])),
        ("image", subject.name),
        ("answer", answer_in_words(explanation, classes)),
        *_true_class(explanation, classes),
    ]
    show(
        figures_table(rows),
        "",
        prediction_picture(subject.pixels, probabilities, classes, width, ascii_only),
        "",
        sums_table(explanation, classes, width),
        "",
        attribution_pictures(explanation, classes, palette, width, ascii_only, score_name(model)),
        "",
        flips_table(explanation, classes),
    )


def _true_class(explanation: Explanation, classes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the true class and the loss, if they are known."""
    label = explanation.subject.label
    if label is None:
        return []
    probability = percent(explanation.answer.probabilities[label])
    return [("true class", f"{classes[label]} ({probability})"), ("loss", number(explanation.trace.loss))]


def _class_named(name: str, model: Model, subject: Subject) -> int:
    """Return the class with that name. Raises UsageError if it is unknown or the answer itself."""
    predicted = model.classes[int(model.predict([subject.pixels]).predicted[0])]
    others = [known for known in model.classes if known != predicted]
    if name == predicted:
        raise UsageError(f"--versus {name}: is the answer itself: expected one of {', '.join(others)}")
    if name not in others:
        raise UsageError(f"--versus {name}: expected one of {', '.join(others)}")
    return model.classes.index(name)


def _refuse_beside_image(option: str, value: object) -> None:
    if value is not None:
        raise UsageError(f"{option} {value}: cannot be used with an image file")


def _from_data_set(model: Model, split: str, index: int) -> Subject:
    """Return an image of the run's data set. Raises DatasetError."""
    images = model.images(split)
    if not 0 <= index < len(images):
        if not len(images):
            raise DatasetError(f"{model.config.dataset}: no images in split '{split}': the run has valid_size = 0")
        raise DatasetError(
            f"--index {index}: expected a number from 0 to {len(images) - 1:,}: "
            f"split '{split}' of {model.config.dataset} has {counted(len(images), 'image')}"
        )
    return Subject.of(images, split, index)


def _from_file(path: Path, input_format: InputFormat) -> Subject:
    """Return the only figure of an image file, framed like the training images. Raises ImageError."""
    name = name_of(path)
    pictures = read_pictures(path)
    picture = next(pictures)
    if next(pictures, None) is not None:
        raise ImageError(f"{name}: a stack of images: expected one image")
    try:
        figures = network_inputs(picture, input_format.shape, input_format.traits)
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from None
    if len(figures) > 1:
        raise ImageError(f"{name}: {len(figures)} figures: expected one ('tuinet predict' says where they are)")
    if figures[0].done:
        narrate(f"{name}: {as_text(figures[0].done)}")
    return Subject(input_format.prepared(figures[0].pixels), None, name)
