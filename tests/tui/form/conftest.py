"""The form alone in an app that keeps its messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widgets import Input

from tuinet.tui.form.choice import Choice
from tuinet.tui.form.draft import NAME, PRESET
from tuinet.tui.form.field import Field
from tuinet.tui.form.form import ConfigurationForm

from ..conftest import Person

MessageType = TypeVar("MessageType", bound=Message)

TALL = 120
"""Rows with room for all fields, and for those still to come"""

KEYS = {",": "comma", ".": "full_stop"}
"""Characters whose keys have other names"""


class FormApp(App[None]):
    """The form, and below it a text field that belongs to something else."""

    def __init__(self) -> None:
        super().__init__()
        self.animation_level = "none"
        self.form = ConfigurationForm()
        self.received: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.form
        yield Input(id="elsewhere")

    def on_configuration_form_changed(self, message: ConfigurationForm.Changed) -> None:
        self.received.append(message)

    def on_configuration_form_live_changed(self, message: ConfigurationForm.LiveChanged) -> None:
        self.received.append(message)

    def on_configuration_form_left(self, message: ConfigurationForm.Left) -> None:
        self.received.append(message)


class PersonAtForm(Person[FormApp]):
    """Uses the form by keys and by mouse, and reads it."""

    @property
    def form(self) -> ConfigurationForm:
        return self.app.form

    def field(self, name: str) -> Field:
        fields = self.form.fields
        return {PRESET: fields.preset, NAME: fields.run_name, **fields.hyperparameters}[name]

    def choice(self, name: str) -> Choice:
        editor = self.field(name).editor
        assert isinstance(editor, Choice)
        return editor

    def input(self, name: str) -> Input:
        editor = self.field(name).editor
        assert isinstance(editor, Input)
        return editor

    async def enter(self, name: str, text: str) -> None:
        """Focus a field and type."""
        await self.focus_field(name)
        await self.press(*(KEYS.get(letter, letter) for letter in text))

    async def focus_field(self, name: str) -> None:
        editor = self.field(name).editor
        self.app.screen.set_focus(editor)
        await self.pause()
        await self.until(lambda: self.form.fields.content_region.overlaps(editor.region), f"{name} in view")

    async def unfold(self, *titles: str) -> None:
        for group in self.form.fields.groups:
            if group.header.title in titles:
                group.fold(False)
        await self.pause()

    @property
    def unfolded(self) -> list[str]:
        """The titles of the groups that are not folded."""
        return [group.header.title for group in self.form.fields.groups if not group.folded]

    def focused(self) -> str | None:
        """The name of the focused field."""
        return self.form.fields.focused_name

    def received(self, kind: type[MessageType]) -> list[MessageType]:
        """The messages of one kind that the form has posted."""
        return [message for message in self.app.received if isinstance(message, kind)]


@asynccontextmanager
async def opened_form(size: tuple[int, int] = (60, TALL)) -> AsyncIterator[PersonAtForm]:
    """The form on a screen of so many columns and rows, and a person in front of it."""
    app = FormApp()
    async with app.run_test(size=size, tooltips=True) as pilot:
        await pilot.pause()
        yield PersonAtForm(app, pilot)
