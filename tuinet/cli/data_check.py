"""`tuinet data check`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.table import Table

from tuinet.analysis.input_format import output_names
from tuinet.analysis.model import Model
from tuinet.cli.arguments import CheckpointName, DatasetName, RunName
from tuinet.cli.data_report import show_samples
from tuinet.cli.machines import open_machine
from tuinet.cli.options import Host, Json
from tuinet.cli.output import emit, narrate, show
from tuinet.datasets.dataset import Images
from tuinet.errors import DatasetError, UsageError
from tuinet.evaluation.label_doubt import LabelDoubt, label_doubt
from tuinet.evaluation.predictions import Evaluation
from tuinet.messages import counted
from tuinet.render.formatting import percent

COUNT = 50


def check_command(
    name: DatasetName,
    run: RunName = "last",
    /,
    *,
    checkpoint: CheckpointName = "best",
    split: Annotated[Literal["test", "valid", "train"], Parameter(help="Which images to check.")] = "test",
    count: Annotated[int, Parameter(name=("--count", "-n"), help="Number of images to list.")] = COUNT,
    json: Json = False,
    host: Host = None,
) -> int:
    """List the images of a data set whose labels a network doubts most.

    Some of them are mistakes of the network, others are mislabelled: look at them, here or, sorted by doubt, in the
    app. An asterisk marks labels in serious doubt: the network is as sure of another class as it usually is of images
    of that class (confident learning, Northcutt 2021).

    Use a run that was not trained on these images, since a network memorises wrong labels, too.
    """
    if count < 1:
        raise UsageError(f"--count {count}: expected a whole number of at least 1")
    with open_machine(host) as machine:
        model = Model.open(machine.find(run), checkpoint)
        data = model.dataset(split, name=name)
    images = data.split(split)
    if not len(images):
        raise DatasetError(f"{data.name}: no images in split '{split}': the run has valid_size = 0")
    classes = output_names(data.classes, model.outputs)
    evaluation = model.predict(images)
    doubt = label_doubt(evaluation)
    rows = [doubt_row(evaluation, doubt, position) for position in range(min(count, len(doubt.indices)))]
    if json:
        emit(
            {
                "run_id": model.run.run_id,
                "checkpoint": model.checkpoint.path.name,
                "dataset": name,
                "split": split,
                "count": len(images),
                "mistakes": len(doubt.indices),
                "classes": list(classes),
                "doubtful": rows,
                "confident_joint": doubt.joint.tolist(),
            }
        )
        return 0
    print_doubt(name, split, images, rows, len(doubt.indices), classes)
    return 0


def doubt_row(evaluation: Evaluation, doubt: LabelDoubt, position: int) -> dict[str, Any]:
    """Return an image whose label is in doubt, as plain data."""
    index = int(doubt.indices[position])
    probabilities = evaluation.probabilities[index]
    label = int(evaluation.labels[index])
    suggested = int(doubt.suggested[position])
    return {
        "index": index,
        "label": label,
        "suggested": suggested,
        "label_probability": float(probabilities[label]),
        "suggested_probability": float(probabilities[suggested]),
        "margin": float(doubt.margins[position]),
        "is_confident": bool(doubt.is_confident[position]),
    }


def print_doubt(
    name: str, split: str, images: Images, rows: list[dict[str, Any]], mistakes: int, classes: tuple[str, ...]
) -> None:
    """Print the images whose labels are in doubt."""
    if not rows:
        show(f"{name}, split '{split}': the network agrees with all {len(images):,} labels")
        return
    table = Table("image", "label", "", "suggested", "", "", box=None, pad_edge=False)
    for row in rows:
        table.add_row(
            str(row["index"]),
            classes[row["label"]],
            percent(row["label_probability"]),
            classes[row["suggested"]],
            percent(row["suggested_probability"]),
            "*" if row["is_confident"] else "",
        )
    captions = [f"{row['index']}: {classes[row['label']]}?" for row in rows]
    show_samples([images.images[row["index"]] for row in rows], captions)
    show(table)
    verdict = f"{name}, split '{split}': the network disagrees with {mistakes:,} of {counted(len(images), 'label')}"
    if mistakes > len(rows):
        verdict += f"; these are the {len(rows)} it doubts most"
    narrate(verdict)
    if any(row["is_confident"] for row in rows):
        narrate("*: as sure of the other class as it usually is of images of that class")
    if split == "train":
        narrate("note: a network that was trained on these images may have memorised their wrong labels, too")
