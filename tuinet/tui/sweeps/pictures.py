"""The pictures of the Sweep screen. Each draws what it is shown, and reports the trial that was clicked."""

from __future__ import annotations

import textwrap

from rich.text import Text
from textual.events import Click
from textual.message import Message

from tuinet.render.importance_bars import importance_bars
from tuinet.render.rung_rows import notes, rung_rows
from tuinet.render.trial_lines import trial_lines
from tuinet.render.trial_picture import TrialPicture, ranked
from tuinet.render.trial_scatter import scatter_title, trial_scatter
from tuinet.render.trial_signs import legend
from tuinet.sweeps.importance import FEWEST_TRIALS
from tuinet.sweeps.rungs import rungs_of
from tuinet.sweeps.state import SweepState
from tuinet.tui.context import AppContext
from tuinet.tui.sweeps.view import SweepView
from tuinet.tui.widgets.picture import Picture
from tuinet.tui.widgets.titles import set_subtitle, set_title, title_room


class SweepPicture(Picture, can_focus=True):
    """A pane that shows a view of a sweep."""

    TITLE = ""

    class Clicked(Message):
        """A trial was clicked."""

        def __init__(self, number: int, *, is_double: bool) -> None:
            super().__init__()
            self.number = number
            self.is_double = is_double

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = self.TITLE
        self.view = SweepView()
        self.hint = ""
        """The end of the title: which keys show something else here"""
        self._picture = TrialPicture(Text())

    def show(self, view: SweepView, hint: str) -> None:
        """Show another view of the sweep."""
        self.view = view
        self.hint = hint
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        state = self.view.state
        if self.view.message or state is None:
            self._picture = TrialPicture(wrapped(self.explanation, width, height))
        else:
            self._picture = self.picture(state, width, height)
        set_title(self, Text(self.title(title_room(self) - len(self.hint)) + self.hint))
        set_subtitle(self, self.subtitle(title_room(self)))
        return self._picture.text

    @property
    def explanation(self) -> str:
        """What will appear in the pane."""
        return "Drawn from the trials, as soon as there are any."

    def picture(self, state: SweepState, width: int, height: int) -> TrialPicture:
        """Draw the trials of a sweep that has some."""
        raise NotImplementedError

    def title(self, room: int) -> str:
        """Return the title, in about that many columns."""
        return self.TITLE

    def subtitle(self, room: int) -> str:
        """Return what the signs in the picture mean, in that many columns."""
        return ""

    def on_click(self, event: Click) -> None:
        cell = event.get_content_offset(self)
        number = self._picture.nearest(cell.x, cell.y) if cell else None
        if number is not None:
            self.post_message(self.Clicked(number, is_double=event.chain == 2))


class LinesPane(SweepPicture):
    """Parallel coordinates."""

    TITLE = "Parallel coordinates"

    def picture(self, state: SweepState, width: int, height: int) -> TrialPicture:
        context = AppContext.of(self)
        options = {"ascii_only": context.ascii_only, "log": self.view.log}
        return trial_lines(state, self.view.selected, (width, height), context.palette, **options)

    def title(self, room: int) -> str:
        if self.view.log:
            return f"{self.TITLE} · log error"
        return self.TITLE


class ScatterPane(SweepPicture):
    """A hyperparameter against the accuracy."""

    TITLE = "Accuracy by hyperparameter"

    def picture(self, state: SweepState, width: int, height: int) -> TrialPicture:
        context = AppContext.of(self)
        options = {"ascii_only": context.ascii_only, "log": self.view.log}
        name = self.view.hyperparameter
        return trial_scatter(state, name, self.view.selected, (width, height), context.palette, **options)

    def title(self, room: int) -> str:
        if self.view.state is None:
            return self.TITLE
        state = self.view.state
        dimension = next(each for each in state.space.dimensions if each.name == self.view.hyperparameter)
        return scatter_title(state.trials, dimension, room, log=self.view.log)

    def subtitle(self, room: int) -> str:
        state = self.view.state
        if self.view.message or state is None:
            return ""
        statuses = [state.status_of(trial) for trial in ranked(state.trials)]
        return legend(statuses, room, ascii_only=AppContext.of(self).ascii_only)


class RungsPane(SweepPicture):
    """How many trials went on at each rung."""

    TITLE = "Rungs"

    def picture(self, state: SweepState, width: int, height: int) -> TrialPicture:
        context = AppContext.of(self)
        rungs = rungs_of(state)
        if not rungs:
            return TrialPicture(wrapped("Each trial is counted here after its first epoch.", width, height))
        table = rung_rows(rungs, width, context.palette, ascii_only=context.ascii_only)
        lines = table.split("\n", allow_blank=True)[:height]
        for text in notes(rungs, width, prune=state.definition.prune):
            remark = [Text(line, context.palette.dim) for line in textwrap.wrap(text, width)]
            if len(lines) + len(remark) <= height:
                lines += remark
        return TrialPicture(Text("\n", no_wrap=True).join(lines))


class ImportancePane(SweepPicture):
    """How much each hyperparameter matters."""

    TITLE = "Importance"

    def picture(self, state: SweepState, width: int, height: int) -> TrialPicture:
        context = AppContext.of(self)
        view = self.view
        if not view.importances:
            return TrialPicture(wrapped(view.importance_problem or "Computing …", width, height))
        measured = state.measured
        remark: list[str] = []
        if measured < FEWEST_TRIALS:
            text = f"A rough estimate from {measured} trials: {FEWEST_TRIALS} or more are better."
            remark = textwrap.wrap(text, width)[: max(0, height - 1)]
        room = height - len(remark)
        shown = dict(list(view.importances.items())[:room])
        if len(shown) < len(view.importances):
            shown = dict(list(shown.items())[: room - 1])
            others = len(view.importances) - len(shown)
            verb = "matters" if others == 1 else "matter"
            remark.insert(0, f"and {others} that {verb} less")
        bars = importance_bars(shown, view.hyperparameter, width, context.palette, ascii_only=context.ascii_only)
        lines = [bars, *(Text(line, context.palette.warning) for line in remark)]
        return TrialPicture(Text("\n", no_wrap=True).join(lines))


def wrapped(text: str, width: int, height: int) -> Text:
    """Return a message in the place of a picture."""
    return Text("\n".join(textwrap.wrap(text, max(1, width), break_on_hyphens=False)[:height]))
