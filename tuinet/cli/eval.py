"""`tuinet eval`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.table import Table

from tuinet.analysis.input_format import output_names
from tuinet.analysis.model import Model
from tuinet.cli.arguments import CheckpointName, MoreRunNames, RunName
from tuinet.cli.committees import open_committee
from tuinet.cli.completers import dataset_names
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host, Json
from tuinet.cli.output import emit, show
from tuinet.errors import DatasetError
from tuinet.evaluation.averages import average_evaluations
from tuinet.evaluation.intervals import wilson_interval
from tuinet.evaluation.predictions import Evaluation
from tuinet.render.confusion_tables import MOST_CLASSES, commonest_confusions, confusion_table
from tuinet.render.formatting import number, percent
from tuinet.render.summary import accuracy_with_interval, figures_table

Member = tuple[Model, Evaluation]
"""A network, and its evaluation"""

MISTAKES = 10
"""Number of confident mistakes that are listed"""


def eval_command(
    run: RunName = "last",
    /,
    *more: MoreRunNames,
    checkpoint: CheckpointName = "best",
    split: Annotated[Literal["test", "valid", "train"], Parameter(help="Which images to evaluate.")] = "test",
    dataset: Annotated[
        str | None,
        Parameter(metavar="NAME", help="Evaluate on this data set, not the run's.", completer=dataset_names),
    ] = None,
    json: Json = False,
    host: Host = None,
) -> int:
    """Evaluate a trained network: loss, accuracy, precision and recall per class, confusion matrix, mistakes.

    Precision: of the images predicted as 3, the share that shows a 3. Recall: of the images that show a 3, the share
    predicted as 3. The interval is the 95 % confidence interval of the accuracy on images like these.

    Several runs are evaluated as a committee: their probabilities are averaged. Their networks may differ, but must
    have the same classes. The images come from the first run's data set, unless --dataset names another one.

    The loss is always the cross-entropy (the negative logarithm of the probability of the true class), whatever loss
    the network was trained with.
    """
    with open_machine(host) as machine:
        committee = open_committee(machine, (run, *more), checkpoint)
        model = committee.members[0]
        data = committee.dataset(split, name=dataset)
    images = data.split(split)
    if not len(images):
        raise DatasetError(f"{data.name}: no images in split '{split}': the run has valid_size = 0")
    evaluations = [member.predict(member.prepared(images.images), images.labels) for member in committee.members]
    evaluation = average_evaluations(evaluations)
    classes = output_names(data.classes, model.outputs)
    name = data.name
    if model.run.machine and not dataset:
        # The data set of a remote run was fetched into a folder whose name says nothing.
        name = model.config.dataset
    subject = {"dataset": name, "split": split}
    members = list(zip(committee.members, evaluations, strict=True))
    if json:
        emit(as_data(members, subject, evaluation, classes))
    else:
        print_evaluation(members, subject, evaluation, classes)
    return 0


def as_data(
    members: Sequence[Member], subject: Mapping[str, str], evaluation: Evaluation, classes: tuple[str, ...]
) -> dict[str, Any]:
    """Return an evaluation for `--json`. Several runs are listed as `members`."""
    low, high = wilson_interval(evaluation.correct, len(evaluation))
    described = [_member_as_data(*member) for member in members]
    network = {"members": described}
    if len(members) == 1:
        network = {name: described[0][name] for name in ("run_id", "checkpoint", "epoch")}
    return {
        **network,
        **subject,
        "count": len(evaluation),
        "loss": evaluation.loss,
        "accuracy": evaluation.accuracy,
        "interval": [low, high],
        "classes": [
            {"name": name, **vars(report)} for name, report in zip(classes, evaluation.class_reports(), strict=True)
        ],
        "confusion": evaluation.confusion().tolist(),
        "confident_mistakes": confident_mistakes(evaluation),
    }


def _member_as_data(model: Model, evaluation: Evaluation) -> dict[str, Any]:
    low, high = wilson_interval(evaluation.correct, len(evaluation))
    return {
        "run_id": model.run.run_id,
        "checkpoint": model.checkpoint.path.name,
        "epoch": model.checkpoint.epoch,
        "accuracy": evaluation.accuracy,
        "interval": [low, high],
    }


def confident_mistakes(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the wrong predictions with the highest confidence, as plain data."""
    answers = [(index, evaluation.answer(index)) for index in evaluation.confident_mistakes(MISTAKES).tolist()]
    return [
        {
            "index": index,
            "label": answer.label,
            "predicted": answer.predicted,
            "confidence": answer.confidence,
            "loss": answer.loss,
        }
        for index, answer in answers
    ]


def print_evaluation(
    members: Sequence[Member], subject: Mapping[str, str], evaluation: Evaluation, classes: tuple[str, ...]
) -> None:
    """Print an evaluation."""
    rows = _member_rows(members)
    rows += [
        ("images", f"{len(evaluation):,} of {subject['dataset']}, split '{subject['split']}'"),
        ("accuracy", accuracy_with_interval(evaluation.accuracy, len(evaluation))),
        ("loss", number(evaluation.loss)),
    ]
    confusion = evaluation.confusion()
    if len(classes) > MOST_CLASSES:
        matrix = commonest_confusions(confusion, classes)
    else:
        matrix = confusion_table(confusion, classes)
    show(figures_table(rows), "", class_table(evaluation, classes), "", matrix, "", mistakes_table(evaluation, classes))


def _member_rows(members: Sequence[Member]) -> list[tuple[str, str]]:
    """Return the rows for a run and its checkpoint or, for a committee, a row per member with its accuracy."""
    if len(members) == 1:
        model = members[0][0]
        return [("run", model.run.run_id), ("checkpoint", model.checkpoint.path.name)]
    rows = []
    for count, (model, evaluation) in enumerate(members, 1):
        accuracy = accuracy_with_interval(evaluation.accuracy, len(evaluation))
        rows.append((f"member {count}", f"{accuracy}  {model.run.run_id}, {model.checkpoint.path.name}"))
    return rows


def class_table(evaluation: Evaluation, classes: tuple[str, ...]) -> Table:
    """Return a table of precision, recall and F1, with a row for each class."""
    table = Table("class", "images", "precision", "recall", "F1", box=None, pad_edge=False)
    for name, report in zip(classes, evaluation.class_reports(), strict=True):
        shares = (percent(share) for share in (report.precision, report.recall, report.f1))
        table.add_row(name, f"{report.count:,}", *shares)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def mistakes_table(evaluation: Evaluation, classes: tuple[str, ...]) -> Table:
    """Return a table of the most confident mistakes."""
    table = Table("image", "true", "predicted", "confidence", "loss", box=None, pad_edge=False)
    table.title = "most confident mistakes"
    table.title_justify = "left"
    for mistake in confident_mistakes(evaluation):
        table.add_row(
            str(mistake["index"]),
            classes[mistake["label"]],
            classes[mistake["predicted"]],
            percent(mistake["confidence"]),
            number(mistake["loss"], 2),
        )
    return table
