"""The form alone in an app, with all that it tells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input

from tuinet.tui.form.choice import Choice
from tuinet.tui.form.draft import NAME, PRESET
from tuinet.tui.form.field import Field
from tuinet.tui.form.form import ConfigurationForm


class FormApp(App[None]):
    """Keeps what the form tells, and a text field behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.animation_level = "none"
        self.form = ConfigurationForm()
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.form
        yield Input(id="elsewhere")

    def on_configuration_form_changed(self, message: ConfigurationForm.Changed) -> None:
        self.told.append(message)

    def on_configuration_form_live_changed(self, message: ConfigurationForm.LiveChanged) -> None:
        self.told.append(message)

    def on_configuration_form_left(self, message: ConfigurationForm.Left) -> None:
        self.told.append(message)


class Person:
    """Uses the form by keys and by mouse, and reads it."""

    def __init__(self, app: FormApp, pilot: Pilot[None]) -> None:
        self.app, self.form, self.pilot = app, app.form, pilot

    def field(self, name: str) -> Field:
        fields = self.form.fields
        return {PRESET: fields.preset, NAME: fields.run_name, **fields.settings}[name]

    def choice(self, name: str) -> Choice:
        editor = self.field(name).editor
        assert isinstance(editor, Choice)
        return editor

    def input(self, name: str) -> Input:
        editor = self.field(name).editor
        assert isinstance(editor, Input)
        return editor

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def enter(self, name: str, text: str) -> None:
        """Focus a field and type."""
        await self.focus(name)
        await self.press(*("comma" if letter == "," else "full_stop" if letter == "." else letter for letter in text))

    async def focus(self, name: str) -> None:
        editor = self.field(name).editor
        self.app.screen.set_focus(editor)
        await self.pilot.pause()
        while not self.form.fields.content_region.overlaps(editor.region):
            await self.pilot.pause()

    async def unfold(self, *titles: str) -> None:
        for group in self.form.fields.groups:
            if group.header.title in titles:
                group.fold(False)
        await self.pilot.pause()

    def focused(self) -> str:
        """The field with the focus; of a header, its title."""
        assert self.app.focused
        parent = self.app.focused.parent
        return parent.key if isinstance(parent, Field) else getattr(self.app.focused, "title", "")

    def told(self, kind: type[Any]) -> list[Any]:
        return [message for message in self.app.told if isinstance(message, kind)]

    def screen(self) -> str:
        """All that is on the screen."""
        return "\n".join(
            "".join(segment.text for segment in line) for line in self.app.screen._compositor.render_strips()
        )


Steps = Callable[[Person], Awaitable[None]]


@pytest.fixture
def at_the_form(run_async: Callable[..., Any]) -> Callable[..., None]:
    """Lets a person do something at the form, on a screen of so many columns and rows."""

    def run(steps: Steps, size: tuple[int, int] = (60, 50)) -> None:
        async def session() -> None:
            app = FormApp()
            async with app.run_test(size=size, tooltips=True) as pilot:
                await pilot.pause()
                await steps(Person(app, pilot))

        run_async(session())

    return run
