"""The visible panes of the Train screen, and the focus among them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual.widget import Widget

from tuinet.tui.context import AppContext
from tuinet.tui.train.arrangement import Arrangement
from tuinet.tui.train.export_screen import ExportScreen
from tuinet.tui.train.form_line import FormLine
from tuinet.tui.train.log_line import LogLine
from tuinet.tui.train.log_pane import LogPane
from tuinet.tui.train.panes import Panes
from tuinet.tui.train.status_lines import StatusLines


class ArrangedScreen(ExportScreen):
    """Fits the panes to the size of the screen, to the run, and to what the user wants to see."""

    _arranged: Arrangement | None = None
    _shows_batch = False
    """True if the layers are displayed because a single batch was trained"""

    @property
    def panes(self) -> Panes:
        return self.query_one(Panes)

    @property
    def arrangement(self) -> Arrangement:
        return self.panes.arrangement

    def rearrange(self, **changes: Any) -> None:  # noqa: ANN401 - attributes of an arrangement
        """Change the arrangement, and move the focus if the pane that has it is no longer displayed."""
        follower = self.follower
        arrangement = replace(
            self.arrangement,
            size=self.app.size,
            has_run=follower is not None,
            has_problem=bool(follower and follower.problem),
            is_opening=AppContext.of(self).run_session.is_opening_first,
        )
        arrangement = replace(arrangement, **changes)
        if arrangement == self._arranged:
            return
        was_opening = self._arranged is not None and self._arranged.is_opening
        self._arranged = arrangement
        self.panes.show(arrangement)
        self.query_one(StatusLines).styles.height = arrangement.status_rows
        self.query_one(FormLine).display = arrangement.shows_form_line
        self.query_one(LogPane).set_key("L" if "log" in arrangement.fronts else "")
        self.query_one(LogLine).display = arrangement.shows_log_line
        if (was_opening and self.focused is None) or (self.focused and not is_displayed(self.focused)):
            self.focus_pane()
        self.on_descendant_focus()

    def focus_pane(self, name: str = "digit") -> None:
        """Focus a pane, or the first one that is displayed; none while no pane is."""
        displayed = self.arrangement.displayed
        if not displayed:
            self.set_focus(None)
            return
        if name not in displayed:
            name = displayed[0]
        self.panes.members[name].focus()

    def reveal(self, pane: Widget) -> bool:
        """Bring a pane into view that is folded, or behind another one. Chart and log need a run."""
        if pane is self.form:
            self.open_form()
        elif self.follower:
            for name in ("chart", "log"):
                if pane is self.panes.members[name] and not pane.display:
                    self.rearrange(front=name, is_form_open=False)
        return is_displayed(pane)

    def on_resize(self) -> None:
        """Fit the panes to the new size. The form stays while it has the focus: what is typed must not act as keys."""
        is_in_form = self.focused is not None and self.form in self.focused.ancestors
        self.rearrange(is_form_open=self.arrangement.is_form_open or is_in_form)
        super().on_resize()

    def open_form(self) -> None:
        """Bring the form into view, if it is folded."""
        if "form" not in self.arrangement.displayed:
            self.rearrange(is_form_open=True)

    def close_form(self) -> None:
        """Fold the form where it takes room from the run, and go to the digit, where letters work as keys."""
        self.rearrange(is_form_open=False)
        self.focus_pane()

    def action_form(self) -> None:
        """Open the form and go to its first field, or close it again."""
        if self.arrangement.is_form_open:
            self.close_form()
        else:
            self.open_form()
            self.call_after_refresh(self.form.focus)

    def action_layers(self) -> None:
        """Show the layers in place of the chart, or the chart again."""
        self._bring_to_front("layers")

    def action_log(self) -> None:
        """Go to the log, and show it in place of the chart where it is only a line; or show the chart again."""
        if self.arrangement.is_large:
            self.focus_pane("log")
        else:
            self._bring_to_front("log")

    def show_batch(self) -> None:
        """Show the layers of a single batch, until the run goes on."""
        if self.arrangement.front != "layers":
            self._shows_batch = True
            self.rearrange(front="layers")
            if self.arrangement.has_one_column and "layers" in self.arrangement.displayed:
                # Otherwise they would be out of view, above the digit.
                self.focus_pane("layers")

    def hide_batch(self) -> None:
        """Show what was shown before, unless the user has asked for the layers."""
        if self._shows_batch:
            self._shows_batch = False
            self.rearrange(front="chart")

    def _bring_to_front(self, name: str) -> None:
        self._shows_batch = False
        if self.arrangement.front == name:
            name = "chart"
        self.rearrange(front=name)
        self.focus_pane(name)


def is_displayed(widget: Widget) -> bool:
    """Return True if neither a widget nor anything around it is hidden."""
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))
