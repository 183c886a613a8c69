"""`tuinet eval`."""

from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.table import Table

from tuinet.cli.completers import dataset_names
from tuinet.cli.machines import Host, machine_of
from tuinet.cli.names import CheckpointName, RunName
from tuinet.cli.output import emit, show
from tuinet.errors import DatasetError
from tuinet.jobs.trained import Trained, class_names, load_for, open_trained
from tuinet.render.confusion_tables import MOST_CLASSES, commonest_confusions, confusion_table
from tuinet.render.formatting import number, percent
from tuinet.render.summary import accuracy_with_interval, figures_table
from tuinet.training.evaluation import Predictions, class_reports, predict
from tuinet.training.interval import interval

MISTAKES = 10
"""How many of the most confident mistakes are shown."""


def eval_command(
    run: RunName = "last",
    /,
    *,
    checkpoint: CheckpointName = "best",
    split: Annotated[Literal["test", "valid", "train"], Parameter(help="Which images to evaluate.")] = "test",
    dataset: Annotated[
        str | None, Parameter(metavar="NAME", help="Another data set than the run's.", completer=dataset_names)
    ] = None,
    json: Annotated[bool, Parameter(negative="", help="One JSON object on standard output.")] = False,
    host: Host = None,
) -> int:
    """Evaluate a trained network: loss, accuracy, precision and recall per class, confusion, worst mistakes.

    Precision: of the images called a 3, how many are one. Recall: of the 3s, how many were called one. The interval
    is the range in which the accuracy on endlessly many such images lies with 95 % confidence.
    """
    with machine_of(host) as machine:
        trained = open_trained(machine.find(run), checkpoint)
        data = load_for(trained, dataset, split)
    images = data.split(split)
    if not len(images):
        raise DatasetError(f"{data.name}: no images in split '{split}': the run has valid_size = 0")
    predictions = predict(trained.network, images)
    classes = class_names(data.classes, trained.network.widths[-1])
    name = trained.config.dataset if trained.run.machine and not dataset else data.name  # fetched: a folder of no name
    if json:
        emit(as_data(trained, name, split, predictions, classes))
    else:
        print_evaluation(trained, name, split, predictions, classes)
    return 0


def as_data(
    trained: Trained, dataset: str, split: str, predictions: Predictions, classes: tuple[str, ...]
) -> dict[str, Any]:
    """Everything that was found, for a program."""
    confusion = predictions.confusion()
    low, high = interval(predictions.correct, len(predictions.labels))
    return {
        "run_id": trained.run.run_id,
        "checkpoint": trained.checkpoint.path.name,
        "epoch": trained.checkpoint.epoch,
        "dataset": dataset,
        "split": split,
        "count": len(predictions.labels),
        "loss": predictions.loss,
        "accuracy": predictions.accuracy,
        "interval": [low, high],
        "classes": [
            {"name": name, **vars(report)} for name, report in zip(classes, class_reports(confusion), strict=True)
        ],
        "confusion": confusion.tolist(),
        "confident_mistakes": mistakes(predictions),
    }


def mistakes(predictions: Predictions) -> list[dict[str, Any]]:
    """The most confident mistakes, as plain data."""
    predicted, confidences = predictions.predicted, predictions.confidences
    return [
        {
            "index": index,
            "label": int(predictions.labels[index]),
            "predicted": int(predicted[index]),
            "confidence": float(confidences[index]),
            "loss": float(predictions.losses[index]),
        }
        for index in predictions.confident_mistakes(MISTAKES).tolist()
    ]


def print_evaluation(
    trained: Trained, dataset: str, split: str, predictions: Predictions, classes: tuple[str, ...]
) -> None:
    """The same for a person."""
    confusion = predictions.confusion()
    rows = [
        ("run", trained.run.run_id),
        ("checkpoint", trained.checkpoint.path.name),
        ("images", f"{len(predictions.labels):,} of {dataset}, split '{split}'"),
        ("accuracy", accuracy_with_interval(predictions.accuracy, len(predictions.labels))),
        ("loss", number(predictions.loss)),
    ]
    per_class = Table("class", "images", "precision", "recall", "F1", box=None, pad_edge=False)
    for name, report in zip(classes, class_reports(confusion), strict=True):
        shares = (percent(share) for share in (report.precision, report.recall, report.f1))
        per_class.add_row(name, f"{report.count:,}", *shares)
    for column in per_class.columns[1:]:
        column.justify = "right"
    surest = Table("image", "true", "taken for", "confidence", "loss", box=None, pad_edge=False)
    surest.title, surest.title_justify = "most confident mistakes", "left"
    for mistake in mistakes(predictions):
        surest.add_row(
            str(mistake["index"]),
            classes[mistake["label"]],
            classes[mistake["predicted"]],
            percent(mistake["confidence"]),
            number(mistake["loss"], 2),
        )
    crowded = len(classes) > MOST_CLASSES
    matrix = commonest_confusions(confusion, classes) if crowded else confusion_table(confusion, classes)
    show(figures_table(rows), "", per_class, "", matrix, "", surest)
