"""Going to a field of the form from anywhere on the Train screen."""

from __future__ import annotations

from tuinet.errors import UsageError
from tuinet.tui.form.draft import label
from tuinet.tui.form.search import matching
from tuinet.tui.train.arranged_screen import ArrangedScreen
from tuinet.tui.widgets.pick import Pick


class FieldScreen(ArrangedScreen):
    """A screen with a form, whose fields can be reached by name."""

    @property
    def field_names(self) -> list[str]:
        """The names of the fields that can be edited now."""
        return self.form.fields.names

    def go_to_field(self, name: str) -> None:
        """Focus a field, with the form in sight."""
        self.minimize()
        self.open_form()
        self.form.fields.go_to(name)

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
