"""Going to a field of the form from anywhere on the Train screen."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from tuinet.config import Configuration
from tuinet.errors import TuinetError, UsageError
from tuinet.tui.context import AppContext
from tuinet.tui.form.draft import label
from tuinet.tui.form.field_help import FieldHelp
from tuinet.tui.form.search import matching
from tuinet.tui.train.arranged_screen import ArrangedScreen
from tuinet.tui.train.opening import open_toml
from tuinet.tui.widgets.pick import Pick
from tuinet.values import value_text


class FieldScreen(ArrangedScreen):
    """A screen with a form, whose fields can be reached by name."""

    @property
    def field_names(self) -> list[str]:
        """The names of the fields that can be edited now."""
        return self.form.fields.names

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the slash to a text field: it belongs to paths."""
        if action == "find_field":
            return not isinstance(self.focused, Input)
        return True

    def go_to_field(self, name: str) -> None:
        """Focus a field, with the form in view."""
        self.minimize()
        self.open_form()
        self.form.fields.go_to(name)

    def show_refusal(self, error: TuinetError) -> None:
        """Show why a machine started no run: at the field that this is about, or else in a notification."""
        if self.form.refuse(error):
            self.show_problem()
        else:
            AppContext.of(self).run_session.show_error(error)

    def show_problem(self) -> None:
        """Go to the first invalid field."""
        self.minimize()
        self.open_form()
        # While another pane is shown alone the form has no layout, and nothing in it can be scrolled into view.
        self.call_after_refresh(self.form.show_problem)

    def explain_focused(self) -> bool:
        """Explain the field that has the focus. Returns False if none has."""
        name = self.form.fields.focused_name
        if name is None:
            return False
        self.app.push_screen(FieldHelp(name, self.form.draft.lenient))
        return True

    def action_open_toml(self) -> None:
        """Fill in the form from a TOML file."""
        open_toml(self, self._use_file)

    def _use_file(self, path: Path, config: Configuration) -> None:
        self.minimize()
        self.open_form()
        self.form.load(config, self.form.run_name)
        self.form.check()
        self.notify(f"opened {path.absolute()}", markup=False)

    def action_find_rate(self) -> None:
        """Find a learning rate for the configuration in the form, and enter it there."""
        self.form.when_checked(self._find_rate_if_valid)

    def _find_rate_if_valid(self) -> None:
        config = self.form.configuration
        if config is None:
            self.show_problem()
            return
        # Imported here because it brings NumPy and plotext, for which the first painting does not wait.
        from tuinet.tui.train.rate_screen import RateScreen

        is_elsewhere = bool(AppContext.of(self).machines.others)
        self.app.push_screen(RateScreen(config, is_elsewhere), self._use_rate)

    def _use_rate(self, rate: float | None) -> None:
        if rate is not None:
            self.form.enter("learning_rate", value_text(rate))
            self.go_to_field("learning_rate")

    def action_find_field(self) -> None:
        """Ask for the name of a field, and go there."""
        names = {label(name): name for name in self.field_names}

        def check(answer: str) -> None:
            if answer not in names:
                raise UsageError(f"no field '{answer}' can be edited now")

        def go(answer: str | None) -> None:
            if answer is not None:
                self.go_to_field(names[answer])

        self.app.push_screen(Pick("Go to a field:", lambda text: matching(text, names.values()), check), go)
