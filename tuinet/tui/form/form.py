"""The form of the Train screen, in which a run is configured and, while it trains, changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from tuinet.config import Configuration, configure
from tuinet.formats import as_command, as_toml
from tuinet.jobs.defaults import personal_defaults
from tuinet.tui import keys
from tuinet.tui.form.draft import NAME, PRESET, Draft
from tuinet.tui.form.explain import Explanation, explain
from tuinet.tui.form.field import Field, TextEditor
from tuinet.tui.form.field_list import Fields
from tuinet.tui.form.followed_run import FollowedRun
from tuinet.tui.form.group import GroupHeader
from tuinet.tui.form.network import NetworkLine

SHORT, MIDDLING, TALL = 12, 14, 30
"""Rows of the form below which nothing is explained, and from which on there is room for more words, or anything"""


class ConfigurationForm(Widget):
    """All settings of a run, to be edited; the empty text of a field stands for its default.

    The network that they describe stays on top and the explanation at the bottom; what is between them scrolls.
    """

    BINDINGS = keys.FORM

    ALLOW_MAXIMIZE = True

    DEFAULT_CSS = """
    ConfigurationForm {
        layout: vertical;
        width: 1fr;
        height: 1fr;
    }
    """

    class Changed(Message):
        """The form describes something else: a configuration, or a problem."""

        def __init__(self, form: ConfigurationForm, configuration: Configuration | None, problem: str | None) -> None:
            super().__init__()
            self.form = form
            self.configuration = configuration
            self.problem = problem

    class LiveChanged(Message):
        """A person wants to change a setting of the run that trains; `value` has the setting's own type."""

        def __init__(self, name: str, value: Any) -> None:  # noqa: ANN401 - of any setting
            super().__init__()
            self.name = name
            self.value = value

    class Left(Message):
        """Escape: the focus is to go elsewhere."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self.draft = Draft()
        self.following: FollowedRun | None = None
        self.network, self.fields, self.explanation = NetworkLine(), Fields(self.draft), Explanation()
        self.configuration: Configuration | None = self.draft.configuration
        """What is described; None while something is invalid"""
        self.problem: str | None = None
        """The first thing that is invalid, with the field's name"""
        self.run_name: str | None = None
        """The name that the run is to have"""
        self._refresh()

    def compose(self) -> ComposeResult:
        """Three parts, one below the other."""
        yield self.network
        yield self.explanation
        yield self.fields

    def load(self, config: Configuration, name: str | None = None) -> None:
        """Fill the form."""
        self.draft.load(config)
        self.draft.put({NAME: name or ""})
        self._refresh()

    def follow(self, config: Mapping[str, Any], live: bool) -> None:
        """Show the settings of a run; while it is live, those that can change during training can be edited.

        Called again for the same run, it leaves alone what a person is about to change. Before another run is
        followed, this one has to be released.
        """
        self._gather()
        self.following = self.following or FollowedRun()
        self.draft.put(self.following.take(config, live, self.draft.texts))
        self._refresh()

    def release(self, **own: str) -> None:
        """Let go of the run: everything can be edited again, and the values stay, but for those of the person's own."""
        if self.following:
            self._gather()
            self.following = None
            self.draft.put(own)
            self.draft.shorten()
            self._refresh()

    def set_dataset_shape(self, inputs: int, classes: int) -> None:
        """Tell the number of inputs and of classes of the data set."""
        self.network.shape = (inputs, classes)

    def help_for(self, name: str) -> str:
        """What a field means and takes: that of a setting, or `preset` or `name`."""
        return explain(name)

    def copy_command(self) -> str:
        """The command line that trains this configuration. Raises ConfigurationError while it is invalid."""
        return as_command(self.draft.valid(), spelled_out=personal_defaults())

    def toml(self) -> str:
        """The configuration as a TOML file. Raises ConfigurationError while it is invalid."""
        return as_toml(self.draft.valid())

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the focus to the first field that can be edited, or where none can, to the first header."""
        stops = sorted(self.fields.stops, key=lambda widget: isinstance(widget, GroupHeader))
        for widget in stops[:1]:
            widget.focus(scroll_visible)
        return self

    def show_problem(self) -> None:
        """Give the focus to the first field that is invalid, with the reason in sight."""
        for name in [*self.draft.problems][:1]:
            self.fields.go_to(name)

    def action_leave(self) -> None:
        """Back to all panes if this one is shown alone, otherwise out of the form."""
        if self.screen.maximized:
            self.screen.minimize()
        else:
            self.post_message(self.Left())

    def on_resize(self) -> None:
        """Arrange it for the room there is; without classes, for which all styles would be computed again."""
        height = self.content_size.height
        self.explanation.display = height >= SHORT
        self.explanation.styles.height = 4 if height >= TALL else 3 if height >= MIDDLING else 2
        self.network.most = 1 if height < SHORT else 2 if height < TALL else 3
        for part in (self.network, self.fields.run_name, *self.fields.groups):
            part.styles.margin = (0, 0, int(height >= TALL), 0)

    def on_descendant_focus(self) -> None:
        """Explain the field; events may be late, so that it is not asked whose focus this one was about."""
        if focused := self.screen.focused:
            field = next((widget for widget in focused.ancestors_with_self if isinstance(widget, Field)), None)
            self.explanation.text = explain(field.key) if field else str(focused.tooltip or "")

    def on_field_changed(self, event: Field.Changed) -> None:
        """Judge what was typed."""
        event.stop()
        self._gather()
        if event.field.key == PRESET:
            self.draft.take(event.text)
        elif event.field.typed is None:
            self.draft.put({event.field.key: event.text})
        self._refresh()

    def on_field_entered(self, event: Field.Entered) -> None:
        """Ask the run that is followed for the new value; without one, on to the next field."""
        event.stop()
        self._gather()
        if self.following:
            self._ask(self.following, event.field.key)
        elif isinstance(event.field.editor, TextEditor):
            self.fields.action_move(1)

    def _ask(self, following: FollowedRun, name: str) -> None:
        if name in self.draft.problems:
            return
        value = getattr(self.draft.sound, name)
        if value == getattr(configure({name: following.texts[name]}), name):
            self.draft.put({name: following.texts[name]})  # the same value in other words
        else:
            following.ask(name, self.draft.texts[name])
            self.post_message(self.LiveChanged(name, value))
        self._refresh()

    def _gather(self) -> None:
        """Take what stands in the editors, which may be ahead of their messages: showing the draft undoes no typing."""
        self.draft.put(self.fields.typed)

    def _refresh(self) -> None:
        """Show the draft, and tell if it describes something else than before."""
        draft, before = self.draft, (self.configuration, self.problem)
        self.fields.show(self.following)
        self.network.config = None if "hidden" in draft.problems else draft.sound
        self.configuration, self.problem = draft.configuration, draft.problem
        self.run_name = draft.run_name or None
        if (self.configuration, self.problem) != before:
            self.post_message(self.Changed(self, self.configuration, self.problem))
