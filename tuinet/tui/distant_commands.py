"""Commands of the palette for keys that do not work here and now: choosing one goes to where the key works."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from textual.actions import parse
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.help_text import group_bindings
from tuinet.tui.lenses import LENSES
from tuinet.tui.widgets.panes_screen import PanesScreen

CHANGING = frozenset(
    {
        "start",
        "pause",
        "continue",
        "step",
        "step_epoch",
        "stop",
        "resume",
        "new",
        "rename",
        "remove",
        "race",
        "stop_all",
    }
)
"""Actions that a read-only app does not offer"""


@dataclass(frozen=True)
class Home:
    """The screen or pane in which a group of the key table works."""

    mode: str = ""
    """The screen; empty if it is shown over any other"""
    opener: str = ""
    """The action of that screen that opens another one over it, if the keys work on that one"""
    needs_focus: bool = False
    """True if the keys work only where the focus is"""
    when: str = "not possible now"
    """When the keys work; by default, only that they do not work now"""
    exceptions: dict[str, str] = field(default_factory=dict)
    """The same for actions that need something else, by the name of the action"""


HOMES = {
    "Everywhere": Home(),
    "Train screen": Home(
        "train",
        exceptions={
            "start": "possible when no run is training",
            "pause": "possible while a run trains",
            "continue": "possible while a run is paused",
            "stop": "possible while a run trains",
            "resume": "possible when the open run is not training and has not diverged",
            "new": "possible when a run is open",
            "explore": "possible when a run is open",
            "layers": "possible when a run is open",
            "log": "possible when a run is open",
            "mistakes": "possible when the open run has a checkpoint of trained weights",
            "warnings": "possible when the open run has warnings",
            "return_to_sweep": "possible when the run was opened from a sweep",
        },
    ),
    "Configuration form": Home("train", needs_focus=True, when="possible in a field of the form"),
    "Test image pane": Home("train"),
    "Chart pane": Home("train", when="possible when a run is open"),
    "Log pane": Home("train", when="possible when a run is open"),
    "Runs screen": Home(
        "runs",
        when="possible on a run that can be read",
        exceptions={
            "resume": "possible on a run that is not training and has not diverged",
            "stop": "possible on a run that is training",
            "remove": "possible on a run",
            "race": "possible when runs are marked, or after a race",
        },
    ),
    "List of runs": Home("runs", exceptions={"unmark": "possible when runs are marked"}),
    "Comparison": Home("runs", opener="compare", when="possible in a comparison of marked runs"),
    # Nothing opens it: that would start a race.
    "Race": Home("runs", when="possible in a race of marked runs"),
    "Sweeps": Home("runs", opener="sweeps", when="possible in the list of sweeps"),
    "Sweep": Home("runs", opener="sweeps", when="possible in an open sweep"),
    "Explore screen": Home(
        "explore",
        when="possible when a run is open",
        exceptions=dict.fromkeys(
            ("slide", "slide_to", "mistake", "confusion", "narrow", "order"),
            "possible when the open run has a checkpoint",
        ),
    ),
    "Confusion matrix": Home("explore", opener="confusion", when="possible in the confusion matrix of an open run"),
    "Most common mistakes": Home("explore", opener="confusion", when="possible in the confusion matrix of an open run"),
    "Draw screen": Home("draw"),
    "Canvas": Home("draw"),
    "Inside screen": Home(
        "inside",
        when="possible when a run is open",
        exceptions={"member": "possible when marked runs form a committee"},
    ),
    "Warnings": Home("train", opener="warnings", when="possible in the list of a run's warnings"),
    "Field help": Home("train", when="possible in the help for a field"),
    "Help": Home(when="possible in the help (?)"),
    **{
        f"Inside: {entry.title}": Home("inside", opener=f"lens('{entry.name}')", when="possible when a run is open")
        for entry in LENSES
    },
}
"""By the title of a group in the key table"""


def distant_commands(app: App[Any], offered: Collection[Binding]) -> Iterator[SystemCommand]:
    """Yield a command for each key in the key table, except for those that the palette offers already.

    They are found by typing, and not listed without a search: there are many of them.
    """
    ascii_only = AppContext.of(app).ascii_only
    known = set(map(id, offered))
    titles: set[str] = set()
    for group in keys.TABLE:
        for binding in group_bindings(group):
            title = f"{binding.description} ({group.lower()})"
            if id(binding) not in known and title not in titles:
                titles.add(title)
                key = keys.key_name(binding.key.split(",")[0], ascii_only)
                run = partial(run_where_it_works, app, group, binding)
                yield SystemCommand(title, f"{key}: {binding.tooltip}", run, discover=False)


async def run_where_it_works(app: App[Any], group: str, binding: Binding) -> None:
    """Go to the screen and the pane of a key and do what it does, or say when that is possible."""
    home = HOMES[group]
    if home.mode:
        await app.run_action(f"show('{home.mode}')")
    owner = await _bring_forward(app, binding)
    if owner is None and home.opener:
        await app.run_action(home.opener, app.screen)
        owner = await _bring_forward(app, binding)
    if owner and home.needs_focus and not owner.has_focus_within:
        _first_field(app.screen)
        owner = None
    if owner is None or not _can(owner, binding.action) or not _reveal(app.screen, owner):
        app.notify(f"{binding.description}: {reason(app, home, binding.action)}", markup=False)
        return
    if owner is not app.screen and not owner.has_focus_within:
        owner.focus()
    app.call_after_refresh(app.run_action, binding.action, owner)


def reason(app: App[Any], home: Home, action: str) -> str:
    """Say when an action that is not possible now is possible."""
    name = parse(action)[1]
    if AppContext.of(app).read_only and name in CHANGING:
        return "not possible in a read-only app (--read-only)"
    return home.exceptions.get(name, home.when)


def owner_of(screen: Screen[object], binding: Binding) -> Widget | None:
    """Return the screen or the widget in it that has a binding, preferably around the focus."""
    focused = screen.focused.ancestors_with_self if screen.focused else []
    for node in (*focused, screen, *screen.query(Widget)):
        if isinstance(node, Widget) and any(known is binding for known in type(node).BINDINGS):
            return node
    return None


async def _bring_forward(app: App[Any], binding: Binding) -> Widget | None:
    """Close what covers the screen with a binding. Returns its owner; None if no screen of this mode has it."""
    owner = next((owner for screen in reversed(app.screen_stack) if (owner := owner_of(screen, binding))), None)
    while owner and app.screen is not owner.screen:
        await app.pop_screen()
    return owner


def _can(owner: Widget, action: str) -> bool:
    _, name, parameters = parse(action)
    return bool(owner.check_action(name, parameters))


def _reveal(screen: Screen[object], owner: Widget) -> bool:
    """Bring a pane into view that makes room for others. Return True if that was possible."""
    return owner is screen or not isinstance(screen, PanesScreen) or screen.reveal(owner)


def _first_field(screen: Screen[object]) -> None:
    """Go to the first field of the form, so that the user is where the key works."""
    from tuinet.tui.train.field_screen import FieldScreen

    if isinstance(screen, FieldScreen):
        for name in screen.field_names[:1]:
            screen.go_to_field(name)
