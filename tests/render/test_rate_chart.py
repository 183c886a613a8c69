"""The chart of a range test."""

from __future__ import annotations

import re

import pytest

from tuinet.evaluation.rate_curve import RateCurve
from tuinet.render.palette import PLAIN
from tuinet.render.rate_chart import rate_chart, rate_legend


@pytest.mark.parametrize("width", range(24, 90))
def test_the_suggestion_cuts_off_no_number_of_the_axis(width: int) -> None:
    rates = [10 ** (-5 + 6 * step / 99) for step in range(100)]
    losses = [2.3 - min(2.0, 30 * rate) + max(0.0, rate - 0.2) for rate in rates]
    curve = RateCurve(rates, losses)
    assert curve.suggestion
    axis = rate_chart(curve, (1e-5, 10.0), (width, 12), PLAIN).plain.split("\n")[-1]
    numbers = re.findall(r"[\d.e-]*\d[\d.e-]*", axis.replace("─", " ").replace("└", " "))
    allowed = {"1e-5", "1e5", "0.0001", "0.001", "0.01", "0.1", "1", "10", f"{curve.suggestion:g}"}
    assert set(numbers) <= allowed
    assert f" {curve.suggestion:g} " in axis


def test_the_legend_names_every_sign_of_an_ascii_chart() -> None:
    rates = [10 ** (-5 + 6 * step / 99) for step in range(100)]
    losses = [2.3 - min(2.0, 30 * rate) + 0.3 * (step % 2) for step, rate in enumerate(rates)]
    chart = rate_chart(RateCurve(rates, losses), (1e-5, 10.0), (60, 12), PLAIN, ascii_only=True, is_complete=False)
    plots = [re.split(r"[|+]", line, maxsplit=1)[1] for line in chart.plain.split("\n")[:-1]]
    signs = set("".join(plots)) - {" "}
    assert "." in signs
    assert "_" in signs
    assert signs <= set(rate_legend(ascii_only=True).replace("each batch", ""))
