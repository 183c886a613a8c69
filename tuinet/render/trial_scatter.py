"""A scatter plot of the trials of a sweep: a hyperparameter against the validation accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from rich.text import Text

from tuinet.render.character_grid import CharacterGrid
from tuinet.render.formatting import first_fitting
from tuinet.render.palette import Palette
from tuinet.render.trial_axes import AccuracyAxis, choices_of, is_log, share_of, short_name, ticks_of
from tuinet.render.trial_picture import TrialPicture, grade, grade_styles, ranked, selected_style
from tuinet.render.trial_signs import sign_of
from tuinet.sweeps.dimensions import Choices, Dimension
from tuinet.sweeps.state import SweepState
from tuinet.sweeps.trial import Trial

LEAST = (24, 6)
"""Minimum number of columns and lines"""

LABEL_ROOM = 8
"""Columns for a tick of the lower axis, with the gap after it"""

MEDIAN_NOTE = " · line: median"

BESIDE = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5)
"""Where a point goes in the column of a category if its place is taken"""


def trial_scatter(
    state: SweepState,
    name: str,
    selected: int | None,
    size: tuple[int, int],
    palette: Palette,
    *,
    ascii_only: bool = False,
    log: bool = False,
) -> TrialPicture:
    """Draw a point for each trial that has an accuracy. Categories have columns, with a line at their median.

    Args:
        state: The sweep.
        name: The hyperparameter of the lower axis.
        selected: The number of the trial to mark.
        size: Maximum number of columns and lines.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
        log: Use a logarithmic axis of the error.
    """
    width, height = size
    trials = ranked(state.trials)
    if width < LEAST[0] or height < LEAST[1]:
        return TrialPicture(Text("Too small: z enlarges this pane."[:width]))
    if not trials:
        return TrialPicture(Text("Each trial appears here after its first epoch.", palette.dim))
    dimension = next(dimension for dimension in state.space.dimensions if dimension.name == name)
    plot = _Plot(dimension, trials, (width, height), palette, ascii_only=ascii_only, log=log)
    plot.draw_axes()
    plot.draw_medians()
    styles = grade_styles(palette)
    for index, trial in enumerate(trials):
        status = state.status_of(trial)
        style = styles[grade(index, len(trials))]
        plot.draw_trial(trial, sign_of(status, ascii_only=ascii_only), style)
    if selected is not None:
        plot.mark(selected)
    return TrialPicture(plot.grid.text(), plot.places)


class _Plot:
    """The cells of a scatter plot while it is drawn."""

    def __init__(
        self,
        dimension: Dimension,
        trials: Sequence[Trial],
        size: tuple[int, int],
        palette: Palette,
        *,
        ascii_only: bool,
        log: bool,
    ) -> None:
        width, height = size
        self.dimension = dimension
        self.trials = trials
        self.palette = palette
        self.ascii_only = ascii_only
        self.rows = height - 2
        accuracies = [trial.accuracy for trial in trials if trial.accuracy is not None]
        self.y = AccuracyAxis.fitted(accuracies, self.rows, log=log)
        self.labels = self.y.labels(self.rows)
        self.left = max(map(len, self.labels.values()), default=0) + 2
        self.columns = width - self.left - 1
        self.grid = CharacterGrid(width, height)
        self.places: dict[tuple[int, int], int] = {}
        self._cells: dict[int, tuple[int, int]] = {}

    def column(self, share: float) -> int:
        """Return the column of a share of the lower axis. A category is in the middle of its part."""
        if isinstance(self.dimension, Choices):
            count = len(self.dimension.values)
            index = round(share * max(1, count - 1))
            return self.left + (2 * index + 1) * self.columns // (2 * count)
        return self.left + round(share * (self.columns - 1))

    def draw_axes(self) -> None:
        """Draw both axes with their ticks, and the names of the quantities."""
        dim = self.palette.dim
        axis = self.left - 1
        for row in range(self.rows):
            self.grid.put(axis, row, self._sign("┤", "+") if row in self.labels else self._sign("│", "|"), dim)
        for row, label in self.labels.items():
            self.grid.put(axis - len(label), row, label, dim)
        self.grid.put(axis, self.rows, self._sign("└", "+") + self._sign("─", "-") * self.columns, dim)
        end = 0
        width = self.grid.width
        for share, text in ticks_of(self.dimension, max(2, self.columns // LABEL_ROOM)):
            column = self.column(share)
            label = short_name(text, max(3, self._part - 1))
            start = min(max(axis, column - (len(label) - 1) // 2), width - len(label))
            if start >= end:
                self.grid.put(column, self.rows, self._sign("┬", "+"), dim)
                self.grid.put(start, self.rows + 1, label, dim)
                end = start + len(label) + 1

    @property
    def _part(self) -> int:
        """The columns of a category; for a range, enough for any number."""
        if isinstance(self.dimension, Choices):
            return self.columns // len(choices_of(self.dimension))
        return 2 * LABEL_ROOM

    def draw_medians(self) -> None:
        """Draw a line at the median accuracy of each category."""
        for text, middle in medians(self.trials, self.dimension).items():
            share = share_of(self.dimension, text)
            if share is None:
                continue
            half = max(1, self._part // 2 - 1)
            row = self.y.row(middle, self.rows)
            line = self._sign("─", "-") * (2 * half + 1)
            self.grid.put(self.column(share) - half, row, line, self.palette.dim)

    def draw_trial(self, trial: Trial, sign: str, style: str) -> None:
        """Draw the point of a trial: over earlier, worse ones or, for a choice, beside them if there is room."""
        share = share_of(self.dimension, trial.values.get(self.dimension.name, ""))
        if share is None or trial.accuracy is None:
            return
        x = self.column(share)
        y = self.y.row(trial.accuracy, self.rows)
        if isinstance(self.dimension, Choices):
            half = max(0, self._part // 2 - 1)
            free = (x + by for by in BESIDE if abs(by) <= half and (x + by, y) not in self.places)
            x = next(free, x)
        self.grid.put(x, y, sign, style)
        self.places[x, y] = trial.number
        self._cells[trial.number] = (x, y)

    def mark(self, number: int) -> None:
        """Mark the point of a trial, in front of all others; with brackets if there is room for both."""
        if number not in self._cells:
            return
        x, y = self._cells[number]
        style = selected_style(self.palette)
        self.grid.put(x, y, self._sign("◆", "#"), style)
        self.places[x, y] = number
        if x > self.left and self.places.keys().isdisjoint({(x - 1, y), (x + 1, y)}):
            self.grid.put(x - 1, y, "[", style)
            self.grid.put(x + 1, y, "]", style)

    def _sign(self, sign: str, ascii_sign: str) -> str:
        return ascii_sign if self.ascii_only else sign


def medians(trials: Sequence[Trial], dimension: Dimension) -> dict[str, float]:
    """Return the median accuracy of each category that several trials have; none for a range."""
    if not isinstance(dimension, Choices):
        return {}
    found = {}
    for text in choices_of(dimension):
        of_category = [trial.accuracy for trial in trials if trial.values.get(dimension.name) == text]
        accuracies = [accuracy for accuracy in of_category if accuracy is not None]
        if len(accuracies) > 1:
            found[text] = median(accuracies)
    return found


def scatter_title(trials: Sequence[Trial], dimension: Dimension, room: int, *, log: bool = False) -> str:
    """Return what the plot shows: `Accuracy % by learning_rate (log)`, `Accuracy % by hidden · line: median`.

    `log` is True if the axis of the error is logarithmic.
    """
    ending = " (log)" if is_log(dimension) else ""
    error = " · log error" if log else ""
    titles = [f"Accuracy % by {dimension.name}{ending}{error}"]
    if medians(trials, dimension):
        titles.insert(0, f"Accuracy % by {dimension.name}{MEDIAN_NOTE}{error}")
    if title := first_fitting(titles, room):
        return title
    beginning = "Log error by " if log else "Accuracy % by "
    return f"{beginning}{short_name(dimension.name, room - len(beginning) - len(ending))}{ending}"
