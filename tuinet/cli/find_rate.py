"""`tuinet find-rate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.hyperparameters import Flags, assemble, options_as_typed
from tuinet.cli.options import Json, Quiet
from tuinet.cli.output import emit, glyphs_are_ascii, narrate, show, terminal_width, write
from tuinet.cli.train import PRESET_HELP
from tuinet.errors import RateSearchError, UsageError
from tuinet.evaluation.rate_curve import RateCurve, rate_range
from tuinet.jobs.rate_search import check_searchable, search
from tuinet.presets import PresetName
from tuinet.render.palette import PLAIN
from tuinet.render.rate_chart import rate_chart, rate_legend, verdict
from tuinet.training.range_test import BATCHES

MOST_COLUMNS = 100
LINES = 18

MOST_RATE = 1000
"""The highest learning rate that a configuration accepts"""

FEWEST_BATCHES = 20
"""With fewer, the result is mostly noise"""


def find_rate_command(
    *,
    preset: Annotated[PresetName, Parameter(help=PRESET_HELP, env_var="TUINET_PRESET")] = "default",
    config: Annotated[
        Path | None,
        Parameter(
            metavar="FILE",
            allow_leading_hyphen=True,
            env_var="TUINET_CONFIG",
            help="A TOML file of hyperparameters; '-' is standard input.",
        ),
    ] = None,
    lowest: Annotated[
        float | None, Parameter(help="Rate of the first batch. Default: a ten-thousandth of the default rate.")
    ] = None,
    highest: Annotated[
        float | None, Parameter(help="Rate of the last batch. Default: a thousand times the default rate.")
    ] = None,
    batches: Annotated[int, Parameter(help="Number of batches, each with a slightly higher rate.")] = BATCHES,
    json: Json = False,
    quiet: Quiet = False,
    host: Annotated[str | None, Parameter(name="--host", show=False)] = None,
    flags: Annotated[Flags | None, Parameter(name="*")] = None,
) -> int:
    """Find a good learning rate for a configuration.

    Trains a fresh network for a few hundred batches while the learning rate rises exponentially, and plots the loss
    against the rate (Smith 2017). At first the loss barely falls, then it falls fast, then it rises again. The
    suggestion is a quarter of the rate with the lowest smoothed loss: high, but with a margin for safety.

    Takes the hyperparameters of 'tuinet train'; the same ones give the same suggestion. Trains on this machine, in this
    process, and saves nothing. In the app, press R on the Train screen.
    """
    if host:
        raise UsageError(
            f"--host {host}: find-rate works only on the machine it is started on; use 'ssh {host} tuinet find-rate'"
        )
    configuration = assemble(preset, config, flags)
    default_lowest, default_highest = rate_range(configuration)
    bounds = (lowest or default_lowest, highest or default_highest)
    check_bounds(bounds, batches)
    with options_as_typed(flags):
        check_searchable(configuration)
    if not (json or quiet):
        narrate(f"training for up to {batches:,} batches, with learning rates from {bounds[0]:.2g} to {bounds[1]:.2g}")
    curve = RateCurve()
    with options_as_typed(flags):
        for rate, loss in search(configuration, *bounds, batches):
            curve.add(rate, loss)
    if json:
        smoothed = curve.smoothed().tolist() if len(curve) else []
        emit({"suggestion": curve.suggestion, "rates": curve.rates, "losses": curve.losses, "smoothed": smoothed})
        return 0
    if not quiet:
        size = (min(MOST_COLUMNS, terminal_width(MOST_COLUMNS)), LINES)
        ascii_only = glyphs_are_ascii()
        show(rate_chart(curve, bounds, size, PLAIN, ascii_only=ascii_only))
        show(rate_legend(ascii_only))
    if curve.suggestion is None:
        raise RateSearchError(f"{verdict(curve)[:-1]}: try other bounds, or another network or optimizer")
    if quiet:
        write(f"{curve.suggestion:g}\n")
    else:
        show(f"{verdict(curve)[:-1]}: --learning-rate {curve.suggestion:g}")
    return 0


def check_bounds(bounds: tuple[float, float], batches: int) -> None:
    """Raise UsageError for a range that cannot be tested."""
    lowest, highest = bounds
    if not 0 < lowest < highest <= MOST_RATE:
        raise UsageError(
            f"--lowest {lowest:g} --highest {highest:g}: expected rates above 0 and up to "
            f"{MOST_RATE:,}, the lowest first"
        )
    if batches < FEWEST_BATCHES:
        raise UsageError(f"--batches {batches}: expected at least {FEWEST_BATCHES}")
