"""The report of `tuinet data add` for the user."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from tuinet.cli.output import narrate, show, terminal_width
from tuinet.datasets.conversion.report import Report
from tuinet.facts import Traits
from tuinet.render.palette import PLAIN
from tuinet.render.strip import strip, strip_room
from tuinet.render.summary import figures_table

SAME_SIZE = 0.2
"""How much the sizes of figures may vary and still count as equal"""

POLARITIES = {
    "light_on_dark": "light on dark",
    "dark_on_light": "dark on light",
    None: "both light on dark and dark on light",
}
CENTRINGS = {"mass": ", centred by mass", "box": ", centred by their outline", None: ""}

SAMPLE_LINES = 10
"""Lines of the sample images, including captions"""

MOST_COLUMNS = 120
"""Maximum number of columns in a row of sample images"""


def print_report(report: Report) -> None:
    """Print a report."""
    entry = report.entry
    height, width = entry.shape
    low, high = report.values
    validation = f" ({report.valid:,} of them for validation)" if report.valid else ""
    counts = f"{entry.train:,} for training{validation}, {entry.test:,} for testing, {height}×{width} pixels"
    rows = [
        ("format", report.format),
        ("images", counts),
        ("test set", report.test_origin),
        ("values", f"{low:g} to {high:g}"),
        ("figures", describe_figures(report.traits)),
        ("classes", f"{len(report.classes)}"),
    ]
    table = Table("class", "training", "test", box=None, pad_edge=False)
    for label in report.classes:
        table.add_row(label.name, f"{label.train:,}", f"{label.test:,}")
    for column in table.columns[1:]:
        column.justify = "right"
    show(figures_table(rows), "", table, "")
    show_samples([sample.pixels for sample in report.samples], [sample.name for sample in report.samples])
    for note in report.notes:
        narrate(f"note: {note}")
    if not report.is_added:
        narrate("dry run: nothing was added")
        return
    narrate(f"added {entry.name}; train with:")
    narrate(report.command)


def describe_figures(traits: Traits) -> str:
    """Describe how the figures are drawn: `light on dark, 71 % of the frame, centred by mass`."""
    if traits.box is None:
        return "none: all images are blank"
    size = "of varying size"
    if traits.box_spread < SAME_SIZE:
        size = f"{100 * traits.box:.0f} % of the frame"
    return f"{POLARITIES[traits.polarity]}, {size}{CENTRINGS[traits.centring]}"


def show_samples(images: Sequence[NDArray[np.uint8]], captions: Sequence[str]) -> None:
    """Print images side by side, as many as fit, each above its caption."""
    width = min(terminal_width(MOST_COLUMNS), MOST_COLUMNS)
    room = strip_room(width, images[0].shape, SAMPLE_LINES)
    count = min(room, len(images))
    slot = width // max(1, room)
    described = [(caption, None) for caption in captions[:count]]
    show(strip(images[:count], described, -1, slot * count, SAMPLE_LINES, "ascii", PLAIN), "")
