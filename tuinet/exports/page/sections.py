"""The parts of the page below the drawing: metrics, curves, confusion matrix, mistakes and hyperparameters."""

from __future__ import annotations

import html
import math

from tuinet.datasets.catalogue import BUNDLED
from tuinet.exports.image_svg import image_svg
from tuinet.exports.markup import Element, element, serialize
from tuinet.exports.report import Report
from tuinet.exports.svg import chart
from tuinet.exports.wording import architecture, certainty, decimal, duration, interval, percent
from tuinet.facts import DRAWN
from tuinet.values import value_text
from tuinet.version import __version__

OF_DIGITS = (BUNDLED, DRAWN)
"""Data sets of digits. Others may have numbers for the names of their classes, whatever they show"""

MOST_CLASSES = 30
"""With more classes, a matrix is too large for a page, and the most common confusions are listed instead"""

MOST_NARROW = 14
"""With more classes, the matrix is scrolled sideways"""

CONFUSIONS = 20
MISTAKES = 12
HEATS = 4


def sections(report: Report) -> dict[str, str]:
    """Return the HTML for each name in page.html."""
    parts = [_metrics(report), _curves(report)]
    if len(report.images):
        parts += [_confusion(report), _mistakes(report)]
    parts.append(_settings(report))
    height, width = report.model.input_format.shape
    return {
        "heading": heading(report),
        "introduction": html.escape(_introduction(report)),
        "size": f"{height} × {width}",
        "sections": "\n".join(serialize(part) for part in parts if part is not None),
        "footer": f"Made with tuinet {__version__}, which trains a neural network written from scratch in NumPy.",
    }


def heading(report: Report) -> str:
    """Return the heading of the page, which invites people to draw."""
    if report.model.config.dataset in OF_DIGITS:
        return "Draw a digit"
    return "Draw something"


def _introduction(report: Report) -> str:
    return (
        f"The neural network “{report.title}” names it while you draw. Its {report.parameters:,} parameters are part "
        "of this page: it needs no server, and your drawing stays with you."
    )


def _card(title: str, *content: Element) -> Element:
    return element("section", element("h2", title), *content, class_="card")


def _metrics(report: Report) -> Element:
    evaluation = report.evaluation
    epoch = report.model.checkpoint.epoch
    trained = "epochs of training"
    if epoch != report.state.epochs_done:
        trained = f"epochs of training, of {report.state.epochs_done:,}"
    rows = [("parameters", f"{report.parameters:,}"), (trained, f"{epoch:,}")]
    if report.state.seconds:
        rows.append(("training time", duration(report.state.seconds)))
    if len(evaluation):
        count = len(evaluation)
        rows = [
            (
                f"of {count:,} test images are classified correctly. 95 % interval: "
                f"{interval(evaluation.correct, count)}",
                percent(evaluation.accuracy),
            ),
            *rows,
        ]
    items = [element("div", element("dt", name), element("dd", value)) for name, value in rows]
    return _card("The network", element("dl", *items, class_="figures"))


def _curves(report: Report) -> Element | None:
    charts = [drawn for metric in ("loss", "accuracy") if (drawn := chart(report.curves, metric)) is not None]
    if not charts:
        return None
    note = element(
        "p",
        "An epoch is one pass over the training images. The network never trains on validation images; the ring marks "
        "the epoch with the highest validation accuracy.",
        class_="note",
    )
    return _card("How it learned", note, element("div", *charts, class_="charts"))


def _confusion(report: Report) -> Element:
    if len(report.classes) > MOST_CLASSES:
        return _commonest_confusions(report)
    note = element(
        "p", "A row for each true class, a column for each answer. Mistakes are off the diagonal.", class_="note"
    )
    columns = [element("th", name, scope="col", title=name) for name in report.classes]
    header = element("tr", element("td"), *columns)
    worst = max((times for _, _, times in report.confusions(1)), default=1)
    rows = []
    for k, counts in enumerate(report.confusion.tolist()):
        cells = [_cell(count, worst, is_right=k == column) for column, count in enumerate(counts)]
        rows.append(element("tr", element("th", report.classes[k], scope="row", title=report.classes[k]), *cells))
    kind = ["confusion"]
    if max(map(len, report.classes)) > 3:
        kind.append("is-named")
    if len(report.classes) > MOST_NARROW:
        kind.append("is-large")
    table = element("table", element("thead", header), element("tbody", *rows), class_=" ".join(kind))
    return _card("What it confuses", note, _scrollable(table, "Confusion matrix"))


def _cell(count: int, worst: int, *, is_right: bool) -> Element:
    if is_right:
        return element("td", str(count), class_="right")
    if not count:
        return element("td", "0", class_="zero")
    # Rounded up, so that even a single mistake has a colour.
    return element("td", str(count), class_=f"heat-{math.ceil(HEATS * count / worst)}")


def _commonest_confusions(report: Report) -> Element:
    header = element("tr", *(element("th", name, scope="col") for name in ("true class", "answer", "times")))
    rows = [
        element("tr", *(element("td", text) for text in (report.classes[true], report.classes[answer], f"{times:,}")))
        for true, answer, times in report.confusions(CONFUSIONS)
    ]
    table = element("table", element("thead", header), element("tbody", *rows), class_="settings")
    return _card("What it confuses most often", _scrollable(table, "Most common confusions"))


def _scrollable(table: Element, label: str) -> Element:
    """Return a table that may be wider than a phone. It can be scrolled with the keys as well."""
    scroll = element("div", table, class_="scroll", tabindex=0, role="region")
    scroll.set("aria-label", label)
    return scroll


def _mistakes(report: Report) -> Element | None:
    indices = report.evaluation.confident_mistakes(MISTAKES).tolist()
    if not indices:
        return None
    text = "Its most confident mistakes on the test images. Some of them are hard for people, too."
    tiles = element("ul", *(_mistake(report, index) for index in indices), class_="mistakes")
    return _card("Its mistakes", element("p", text, class_="note"), tiles)


def _mistake(report: Report, index: int) -> Element:
    answer = report.evaluation.answer(index)
    true = report.classes[int(report.images.labels[index])]
    picture = image_svg(report.images.images[index])
    picture.set("role", "img")
    picture.set("aria-label", f"test image {index}")
    sure = element("span", f"{certainty(answer.confidence)} sure")
    text = element("p", element("strong", true), f" mistaken for {report.classes[answer.predicted]} ", sure)
    return element("li", picture, text)


def _settings(report: Report) -> Element:
    model = report.model
    network = model.network
    rows = [
        ("network", architecture(network)),
        ("data set", report.dataset),
        ("checkpoint", f"epoch {model.checkpoint.epoch}"),
        ("test loss", decimal(report.evaluation.loss)),
        *((name, value_text(value)) for name, value in report.config.model_dump().items() if name != "dataset"),
        *(("version of " + name, version) for name, version in report.record.versions.items()),
        ("run", model.run.run_id),
    ]
    cells = [element("tr", element("th", name, scope="row"), element("td", value)) for name, value in rows]
    table = element("table", element("tbody", *cells), class_="settings")
    return _card(
        "Train it again",
        element("p", "This command trains the same network on your own machine:", class_="note"),
        element("pre", element("code", report.command)),
        element("details", element("summary", "Details of this run"), table),
    )
