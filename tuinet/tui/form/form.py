"""The form of the Train screen: it configures a run and changes it during training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textual.message import Message

from tuinet.config import Configuration, configure
from tuinet.errors import TuinetError
from tuinet.formats import as_command, as_toml
from tuinet.jobs.defaults import personal_defaults
from tuinet.tui import keys
from tuinet.tui.form.draft import NAME, PRESET
from tuinet.tui.form.explain import CHANGE_A_FIELD
from tuinet.tui.form.feasibility import Feasibility
from tuinet.tui.form.field import Field, TextEditor
from tuinet.tui.form.followed_run import FollowedRun
from tuinet.tui.form.form_view import FormView
from tuinet.tui.form.refusal import refused_fields


class ConfigurationForm(FormView):
    """Edits the configuration of a run. An empty field stands for its default."""

    BINDINGS = keys.FORM

    ALLOW_MAXIMIZE = True

    class Changed(Message):
        """The form describes another configuration, or has another problem."""

        def __init__(self, form: ConfigurationForm, configuration: Configuration | None, problem: str | None) -> None:
            super().__init__()
            self.form = form
            self.configuration = configuration
            self.problem = problem

    class LiveChanged(Message):
        """The user changed a hyperparameter of the run that is training; `value` has its type."""

        def __init__(self, name: str, value: Any) -> None:  # noqa: ANN401 - of any hyperparameter
            super().__init__()
            self.name = name
            self.value = value

    class Left(Message):
        """Escape was pressed: the focus is to go elsewhere."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self.run: FollowedRun | None = None
        """The run whose configuration is shown; None while a new one is configured"""
        self.configuration: Configuration | None = self.draft.configuration
        """The configuration; None while something is invalid"""
        self.problem: str | None = None
        """The first problem, with the field's name"""
        self.run_name: str | None = None
        """The name for the run"""
        self.is_read_only = False
        """True if nothing may change a run"""
        self.feasibility = Feasibility(self, self._show_feasibility)
        self.draft.checks = [self.feasibility.problems]
        self._loaded = dict(self.draft.texts)
        self._refresh()

    @property
    def invitation(self) -> tuple[str, ...]:
        if self.run and self.run.live and not self.is_read_only:
            return CHANGE_A_FIELD
        return super().invitation

    def load(self, config: Configuration, name: str | None = None) -> None:
        """Fill in a configuration and a name."""
        self.draft.load(config)
        self.draft.update({NAME: name or ""})
        self._loaded = dict(self.draft.texts)
        self._refresh()

    @property
    def edits(self) -> dict[str, str]:
        """The texts that differ from what was loaded last, by field."""
        self.read_editors()
        return {name: text for name, text in self.draft.texts.items() if text != self._loaded[name]}

    def enter(self, name: str, text: str) -> None:
        """Put a text into a field, as if the user had typed it."""
        self.read_editors()
        self.draft.update({name: text})
        self._refresh()
        self.check()

    def follow(self, config: Mapping[str, Any], live: bool, epochs_begun: int = 0) -> None:
        """Show the configuration of a run; while the run is live, what can be changed during training can be edited.

        Calling it again for the same run leaves alone what the user is editing. Call `release` before following
        another run.
        """
        self.read_editors()
        self.run = self.run or FollowedRun()
        self.run.epochs_begun = epochs_begun
        replaced = self.run.update(config, live, self.draft.texts)
        self.draft.checks = [self.run.problems]
        self.draft.update(replaced)
        self._refresh()

    def set_epochs_begun(self, epochs: int) -> None:
        """Set how many epochs the run has begun: fewer cannot be asked for."""
        if self.run and epochs != self.run.epochs_begun:
            self.run.epochs_begun = epochs
            if self.fields.typed.get("epochs") != self.run.texts["epochs"]:
                self.read_editors()
                self._refresh()

    def release(self, **texts: str) -> None:
        """Follow no run: every field can be edited again. The values stay, except for those given here."""
        if self.run:
            self.read_editors()
            self.run = None
            self.draft.checks = [self.feasibility.problems]
            self.draft.update(texts)
            self.draft.clear_defaults()
            self._refresh()
            self.check()

    def check(self) -> None:
        """Find out whether the configuration can be trained, and show at a field why it cannot."""
        self.feasibility.ask(self.draft.lenient)

    def when_checked(self, then: Callable[[], None]) -> None:
        """Call `then` when it is known whether the configuration can be trained."""
        self.read_editors()
        self.feasibility.ask(self.draft.lenient, then)

    def refuse(self, error: TuinetError) -> bool:
        """Show at its field why the configuration was refused; False if that is about no field that can be edited."""
        problems = refused_fields(error)
        if self.run or not problems:
            return False
        self.read_editors()
        self.feasibility.refuse(problems)
        self.draft.update({})
        self._refresh()
        return True

    def copy_command(self) -> str:
        """Return the command line that trains this configuration. Raises ConfigurationError while it is invalid."""
        return as_command(self.draft.validated(), spelled_out=personal_defaults())

    def toml(self) -> str:
        """Return the configuration as TOML. Raises ConfigurationError while it is invalid."""
        return as_toml(self.draft.validated())

    def action_leave(self) -> None:
        """Show all panes again if the form is maximized, otherwise leave the form."""
        if self.screen.maximized:
            self.screen.minimize()
        else:
            self.post_message(self.Left())

    def on_field_changed(self, event: Field.Changed) -> None:
        """Check what was typed."""
        event.stop()
        self.read_editors()
        if event.field.key == PRESET:
            self.draft.choose_preset(event.text)
        elif event.field.typed is None:
            self.draft.update({event.field.key: event.text})
        self._refresh()
        if not self.run:
            self.check()

    def on_field_entered(self, event: Field.Entered) -> None:
        """Send the new value to the run; without a run, go to the next field."""
        event.stop()
        self.read_editors()
        if self.run:
            self._send(self.run, event.field.key)
        elif isinstance(event.field.editor, TextEditor):
            self.fields.action_move(1)

    def _send(self, run: FollowedRun, name: str) -> None:
        if name in self.draft.problems:
            return
        value = getattr(self.draft.lenient, name)
        current = getattr(configure({name: run.texts[name]}), name)
        if value == current:
            # Another spelling of the same value, such as .90 for 0.9.
            self.draft.update({name: run.texts[name]})
        else:
            run.mark_sent(name, self.draft.texts[name])
            self.post_message(self.LiveChanged(name, value))
        self._refresh()

    def _show_feasibility(self) -> None:
        if not self.run:
            self.read_editors()
            self._refresh()

    def _refresh(self) -> None:
        """Show the draft, and post a message if it no longer describes the same as before."""
        draft = self.draft
        before = (self.configuration, self.problem)
        self.fields.show(self.run)
        self.network.config = None if "hidden" in draft.unreadable else draft.lenient
        self.configuration = draft.configuration
        self.problem = draft.problem
        self.run_name = draft.run_name or None
        if self.is_attached:
            self.explain_focused()
        if (self.configuration, self.problem) != before:
            self.post_message(self.Changed(self, self.configuration, self.problem))
