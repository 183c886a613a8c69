"""Parallel coordinates: an axis for each hyperparameter of a sweep, one for the accuracy, and a line for each trial."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from rich.text import Text

from tuinet.render.axes import Axis
from tuinet.render.character_grid import CharacterGrid
from tuinet.render.dots import ACROSS, UP, Canvas, Cell, Line, Pattern, ascii_sign, cells_of, dots_of
from tuinet.render.formatting import first_fitting, shown_value
from tuinet.render.palette import Palette
from tuinet.render.rows import short_figure
from tuinet.render.trial_axes import AccuracyAxis, share_of, short_name, ticks_of
from tuinet.render.trial_picture import GRADES, TrialPicture, grade, grade_styles, ranked, selected_style
from tuinet.sweeps.dimensions import Choices
from tuinet.sweeps.state import SweepState
from tuinet.sweeps.trial import Trial

LEAST_LINES = 7
"""Minimum number of lines"""

LEAST_GAP = 5
"""Minimum number of columns from one axis to the next"""

RIGHT = 7
"""Columns right of the last axis, for its labels"""

MOST_LINES = 60
"""Lines that can still be told apart. With more trials, only the best have lines; the others are marks on the axes"""

MOST_ASCII_LINES = 4
"""The same in ASCII, where lines that cross are hard to follow"""

PATTERNS: tuple[Pattern, ...] = ((1, 3), (2, 2), (1, 0))
"""The lines of each third, from the worst to the best: dotted, dashed and solid"""

BRAILLE = ((0x40, 0x80), (0x04, 0x20), (0x02, 0x10), (0x01, 0x08))
"""The bit of each dot of a braille character, from its lowest row"""

SELECTED = "####"
"""The ASCII characters of the line of the selected trial"""

ABOVE = 2
"""Lines above the axes: their names, and the upper ends of their ranges"""


def trial_lines(
    state: SweepState,
    selected: int | None,
    size: tuple[int, int],
    palette: Palette,
    *,
    ascii_only: bool = False,
    log: bool = False,
) -> TrialPicture:
    """Draw a line for each trial across all axes.

    Better trials have brighter and denser lines, and the selected one has its values written on the axes.

    Args:
        state: The sweep.
        selected: The number of the trial to mark.
        size: Maximum number of columns and lines.
        palette: The colours.
        ascii_only: Draw in ASCII alone.
        log: Use a logarithmic axis of the error.
    """
    width, height = size
    count = len(state.space.dimensions)
    if height < LEAST_LINES or width < count * LEAST_GAP + RIGHT:
        return TrialPicture(Text("Too small: z enlarges this pane."[:width]))
    trials = ranked(state.trials)
    if not trials:
        return TrialPicture(Text("Each trial appears here after its first epoch.", palette.dim))
    drawing = _Drawing(state, trials, size, palette, ascii_only=ascii_only, log=log)
    drawing.draw_lines(selected)
    drawing.draw_axes()
    chosen = next((trial for trial in trials if trial.number == selected), None)
    if chosen is not None:
        drawing.mark(chosen)
    return TrialPicture(drawing.grid.text(), drawing.places)


class _Drawing:
    """The cells of a picture of parallel coordinates while it is drawn."""

    def __init__(
        self,
        state: SweepState,
        trials: Sequence[Trial],
        size: tuple[int, int],
        palette: Palette,
        *,
        ascii_only: bool,
        log: bool,
    ) -> None:
        width, height = size
        self.dimensions = state.space.dimensions
        self.trials = trials
        self.palette = palette
        self.ascii_only = ascii_only
        self.rows = height - ABOVE - 1
        accuracies = [trial.accuracy for trial in trials if trial.accuracy is not None]
        self.accuracy = AccuracyAxis.fitted(accuracies, self.rows, log=log)
        columns = width - RIGHT
        count = len(self.dimensions)
        self.axes = [round(index * (columns - 1) / count) for index in range(count + 1)]
        self.canvas = Canvas(Axis(0, columns - 1, []), Axis(0, 1, []), columns, self.rows)
        self.grid = CharacterGrid(width, height)
        self.places: dict[tuple[int, int], int] = {}

    def shares(self, trial: Trial) -> list[float | None]:
        """Return where a trial is on each axis."""
        shares = [share_of(dimension, trial.values.get(dimension.name, "")) for dimension in self.dimensions]
        return [*shares, self.accuracy.share(trial.accuracy or 0.0)]

    def draw_lines(self, selected: int | None) -> None:
        """Draw the lines, better ones in front of others, and the selected one in front of all."""
        count = len(self.trials)
        lines: list[tuple[Trial, Line]] = []
        most = MOST_ASCII_LINES if self.ascii_only else MOST_LINES
        styles = grade_styles(self.palette)
        for index, trial in enumerate(self.trials):
            if trial.number == selected:
                continue
            if index < count - most:
                self._draw_marks(trial, styles[0])
                continue
            own = grade(index, count)
            signs = "...." if own < GRADES - 1 else "_-'|"
            lines.append((trial, self._line(trial, styles[own], PATTERNS[own], signs)))
        for trial in self.trials:
            if trial.number == selected:
                style = selected_style(self.palette).removesuffix(" reverse")
                lines.append((trial, self._line(trial, style, (1, 0), SELECTED)))
        cells = cells_of([dots_of(line, self.canvas) for _, line in lines])
        for (column, row), cell in cells.items():
            trial, line = lines[cell.line]
            y = ABOVE + self.rows - 1 - row
            self.grid.put(column, y, self._sign(cell, line), line.style)
            self.places[column, y] = trial.number

    def _line(self, trial: Trial, style: str, pattern: Pattern, signs: str) -> Line:
        shares = [float("nan") if share is None else share for share in self.shares(trial)]
        return Line(([float(axis) for axis in self.axes], shares), style, pattern, signs)

    def _sign(self, cell: Cell, line: Line) -> str:
        is_selected = line.signs == SELECTED
        if self.ascii_only:
            return SELECTED[0] if is_selected else ascii_sign(cell, line.signs)
        if is_selected and not self.palette.colour:
            # A line of dots would look like any other one.
            return "•"
        bits = sum(BRAILLE[y % UP][x % ACROSS] for x, y in cell.dots)
        return chr(0x2800 + bits)

    def _draw_marks(self, trial: Trial, style: str) -> None:
        """Mark the values of a trial without a line, right of each axis."""
        for axis, share in zip(self.axes, self.shares(trial), strict=True):
            if share is not None:
                y = self._y(share)
                self.grid.put(axis + 1, y, "-" if self.ascii_only else "╴", style)
                self.places[axis + 1, y] = trial.number

    def _y(self, share: float) -> int:
        return ABOVE + self.rows - 1 - self.canvas.row(share)

    def draw_axes(self) -> None:
        """Draw the axes over the lines, with their names and labels."""
        dim = self.palette.dim
        bar = "|" if self.ascii_only else "│"
        for axis in self.axes:
            for row in range(self.rows):
                self.grid.put(axis, ABOVE + row, bar, dim)
        ends = [*self.axes[1:], self.grid.width + 1]
        for dimension, axis, end in zip(self.dimensions, self.axes, ends, strict=False):
            room = end - axis - 1
            self.grid.put(axis, 0, short_name(dimension.name, room), "bold")
            if isinstance(dimension, Choices):
                for share, text in ticks_of(dimension, len(dimension.values)):
                    self._label(axis, self._y(share), short_name(text, room - 1), dim)
            else:
                self.grid.put(axis, 1, short_figure(dimension.high)[:room], dim)
                self.grid.put(axis, ABOVE + self.rows, short_figure(dimension.low)[:room], dim)
        self.grid.put(self.axes[-1], 0, "valid %", "bold")
        for row, label in self.accuracy.labels(self.rows).items():
            self._label(self.axes[-1], ABOVE + row, label, dim)

    def _label(self, axis: int, y: int, text: str, style: str) -> None:
        """Write a label beside its tick on an axis."""
        self.grid.put(axis, y, "+" if self.ascii_only else "├", self.palette.dim)
        self.grid.put(axis + 1, y, text, style)

    def mark(self, trial: Trial) -> None:
        """Write the values of the selected trial beside its points."""
        style = selected_style(self.palette)
        texts = [shown_value(trial.values.get(dimension.name, "")) for dimension in self.dimensions]
        texts.append(f"{100 * (trial.accuracy or 0):.2f}")
        ends = [*self.axes[1:], self.grid.width + 1]
        for axis, share, text, end in zip(self.axes, self.shares(trial), texts, ends, strict=True):
            if share is not None:
                y = self._y(share)
                self.grid.put(axis, y, "#" if self.ascii_only else "◆", style)
                self.grid.put(axis + 1, y, _short_value(text, end - axis - 2), style)
                self.places[axis, y] = trial.number


def _short_value(text: str, room: int) -> str:
    """Return a value in that many columns, a number with fewer digits if necessary."""
    if len(text) > room:
        with suppress(ValueError):
            text = first_fitting([f"{float(text):.{digits}g}" for digits in (3, 2, 1)], room) or text
    return short_name(text, room)
