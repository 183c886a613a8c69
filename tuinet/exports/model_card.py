"""A model card in Markdown: what a network is for, how well it does, and how to train it again.

The sections are those of Mitchell et al. 2019, "Model Cards for Model Reporting" (https://arxiv.org/abs/1810.03993).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import BinaryIO
from urllib.parse import quote

from tuinet.exports import card_sections
from tuinet.exports.card_pictures import CURVES, MISTAKES, PICTURES, pictures
from tuinet.exports.exporter import Exporter, Illustrated
from tuinet.exports.markdown import bullets, escaped, table
from tuinet.exports.report import Report, report
from tuinet.exports.subject import ExportSubject
from tuinet.exports.wording import decimal, interval, percent
from tuinet.version import __version__

MOST_CLASSES = 30
"""With more classes, the most common confusions are listed instead of the matrix"""

CONFUSIONS = 20

CERTAIN = 0.99
"""The lowest probability of an answer that counts as certain"""


def model_card(shown: Report, folder: str = "", drawn: Collection[str] = ()) -> str:
    """Return the card as Markdown.

    Args:
        shown: The run.
        folder: The name of the folder beside the card that has its pictures.
        drawn: The names of the pictures; without them, the card has none.
    """
    parts = [
        f"# Model card: {escaped(shown.title)}",
        *card_sections.details(shown),
        *card_sections.intended_use(shown),
        *_metrics(),
        *card_sections.data(shown),
        *_quantitative_analyses(shown),
        *[_picture(folder, name) for name in drawn],
        *_considerations(),
        *card_sections.reproduction(shown),
        f"Written by tuinet {__version__}.",
    ]
    return "\n\n".join(parts) + "\n"


def _metrics() -> list[str]:
    return [
        "## Metrics",
        bullets(
            "Accuracy: the share of the images whose most probable class is the true one. Its interval is the 95 % "
            "confidence interval (Wilson 1927) on images like these.",
            "Precision: of the images predicted as a class, the share that belongs to it. Recall: of the images of a "
            "class, the share that is predicted as it. F1: their harmonic mean.",
            "Loss: the mean cross-entropy in nats.",
        ),
    ]


def _quantitative_analyses(shown: Report) -> list[str]:
    evaluation = shown.evaluation
    count = len(evaluation)
    if not count:
        return ["## Quantitative analyses", "There are no test images, so nothing was measured."]
    is_certain = evaluation.confidences >= CERTAIN
    certain = int(is_certain.sum())
    right = int((is_certain & (evaluation.predicted == evaluation.labels)).sum())
    rows = [
        ("accuracy", percent(evaluation.accuracy), interval(evaluation.correct, count)),
        ("loss", decimal(evaluation.loss), ""),
    ]
    if certain:
        rows.append(
            (
                f"accuracy of answers with a probability of at least {percent(CERTAIN, 0)}",
                percent(right / certain),
                interval(right, certain),
            )
        )
    return [
        "## Quantitative analyses",
        table(("metric", "test set", "95 % interval"), rows),
        f"The network gave {certain:,} of its {count:,} answers a probability of at least {percent(CERTAIN, 0)}.",
        "### Classes",
        _class_table(shown),
        *_confusion(shown),
    ]


def _class_table(shown: Report) -> str:
    rows = []
    for k, (name, scores) in enumerate(zip(shown.classes, shown.evaluation.class_reports(), strict=True)):
        recall_interval = interval(int(shown.confusion[k, k]), scores.count) if scores.count else ""
        rows.append(
            (
                name,
                f"{scores.count:,}",
                percent(scores.precision),
                percent(scores.recall),
                recall_interval,
                percent(scores.f1),
            )
        )
    return table(("class", "images", "precision", "recall", "95 % interval of the recall", "F1"), rows)


def _confusion(shown: Report) -> list[str]:
    if len(shown.classes) > MOST_CLASSES:
        rows = [
            (shown.classes[true], shown.classes[named], f"{times:,}")
            for true, named, times in shown.confusions(CONFUSIONS)
        ]
        return ["### Most common confusions", table(("true class", "answer", "times"), rows)]
    counts = [
        (shown.classes[k], *(str(count) if count else "·" for count in row))
        for k, row in enumerate(shown.confusion.tolist())
    ]
    return [
        "### Confusion matrix",
        "A row for each true class, a column for each answer.",
        table(("", *shown.classes), counts),
    ]


def _picture(folder: str, name: str) -> str:
    texts = {
        CURVES: ("Curves", "Loss and accuracy of training and validation by epoch"),
        MISTAKES: ("Mistakes", "The most confident mistakes on the test images"),
    }
    title, text = texts[name]
    return f"### {title}\n\n![{text}]({quote(folder)}/{name})"


def _considerations() -> list[str]:
    return [
        "## Ethical considerations",
        "tuinet knows nothing about the people who made the images. Handwriting can be personal data: before you share "
        "a network, find out where its data set is from, and what its licence allows.",
        "## Caveats and recommendations",
        bullets(
            "The metrics hold for images like those of the test set. Expect worse results on your own images, "
            "and measure them.",
            "An image must be in the form of the training images, with the same polarity, size and centring. "
            "`tuinet predict` does that; a program that uses the weights alone must do it itself.",
            "This is one run with one seed. Another seed gives another network, and a slightly different accuracy.",
            "A probability is the network's own estimate. It does not promise that this share of its answers is right.",
        ),
    ]


def write(subject: ExportSubject, stream: BinaryIO) -> None:
    """Write the card without pictures. Raises as `report` does."""
    stream.write(model_card(report(subject)).encode())


def illustrate(subject: ExportSubject, folder: str) -> Illustrated:
    """Return the card with its pictures. Raises as `report` does."""
    shown = report(subject)
    drawn = pictures(shown)
    return Illustrated(model_card(shown, folder, drawn).encode(), drawn)


EXPORTER = Exporter(
    name="md",
    help="a model card in Markdown, with its pictures in a directory beside it",
    suffixes=(".md", ".markdown"),
    is_text=True,
    kind="report",
    write=write,
    illustrate=illustrate,
    pictures=PICTURES,
)
