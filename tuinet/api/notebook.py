"""The HTML of a run in a notebook."""

from __future__ import annotations

from html import escape

from tuinet.exports.svg import curves_svg
from tuinet.messages import spoken_status
from tuinet.render.formatting import percent
from tuinet.runs.curves import fold_curves
from tuinet.runs.overview import Overview
from tuinet.values import value_text


def run_html(overview: Overview) -> str:
    """Return the metrics of a run as a small table, with its curves below."""
    rows = "".join(
        f"<tr><td style='text-align:left'>{escape(name)}</td><td style='text-align:left'>{escape(value)}</td></tr>"
        for name, value in table_rows(overview)
    )
    curves = "" if overview.problem else curves_svg(fold_curves(overview.run.events()))
    # At most as wide as the cell: charts side by side are wider than many cells.
    curves = curves.replace("<svg ", "<svg style='max-width:100%;height:auto' ", 1)
    return f"<div><table>{rows}</table>{curves}</div>"


def table_rows(overview: Overview) -> list[tuple[str, str]]:
    """Return names and values, without those that are not known yet."""
    if overview.problem is not None:
        return [("run", overview.label), ("problem", overview.problem)]
    rows = [("run", overview.label), ("status", spoken_status(overview.status)), ("epochs", overview.epochs)]
    if overview.config is not None:
        hidden = value_text(overview.config.hidden)
        rows += [("hidden units", hidden), ("optimizer", overview.config.optimizer)]
    accuracies = (("validation accuracy", overview.valid_accuracy), ("test accuracy", overview.test_accuracy))
    rows += [(name, percent(accuracy)) for name, accuracy in accuracies if accuracy is not None]
    return rows
