"""Getting things out of the Train screen: the configuration and the log."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget

from tuinet.errors import ConfigurationError
from tuinet.jobs.follower import RunFollower
from tuinet.render.log_lines import log_text
from tuinet.render.palette import PLAIN
from tuinet.tui.context import AppContext
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.train.saving import save
from tuinet.tui.widgets.panes_screen import PanesScreen, pane_of


class ExportScreen(PanesScreen[None]):
    """A screen with a form and perhaps a run, which can be copied or saved. It scrolls where it has one column."""

    @property
    def follower(self) -> RunFollower | None:
        """The run that the app shows."""
        return AppContext.of(self).run_session.follower

    @property
    def form(self) -> ConfigurationForm:
        return self.query_one(ConfigurationForm)

    def action_copy_command(self) -> None:
        command = self._text_or_notice(self.form.copy_command)
        if command is not None:
            self.app.copy_to_clipboard(command)
            self.notify(command, title="copied", markup=False)

    def action_save_toml(self) -> None:
        toml = self._text_or_notice(self.form.toml)
        if toml is not None:
            save(self, "Save the configuration as:", "tuinet.toml", toml)

    def action_save_log(self) -> None:
        if self.follower:
            save(self, "Save the log as:", f"{self.follower.label}.log", log_text(self.follower.log, PLAIN))

    def _text_or_notice(self, make: Callable[[], str]) -> str | None:
        """Return a text made from the form; None, and a notification, while the form has an invalid field."""
        try:
            return make()
        except ConfigurationError as error:
            self.notify(str(error), severity="error", markup=False)
            return None

    def on_resize(self) -> None:
        self.keep_in_sight(self.focused)

    def on_descendant_focus(self) -> None:
        """Bring all of the focused pane into view: in one column, only a part of the panes is."""
        if self.focused:
            self.keep_in_sight(pane_of(self.focused))

    def keep_in_sight(self, widget: Widget | None) -> None:
        if widget:
            self.call_after_refresh(widget.scroll_visible, animate=False)
