"""Saving what is on the screen as a new file, by a name that the person is asked for."""

from __future__ import annotations

import os
from pathlib import Path

from textual.screen import Screen

from tuinet.errors import RunError, TuinetError
from tuinet.tui.widgets.ask import Ask


def save(screen: Screen[None], question: str, name: str, content: str) -> None:
    """Ask for a name, write the file, and say so, or why it cannot be written."""

    def write(text: str | None) -> None:
        if text:
            try:
                screen.notify(f"saved {save_new(Path(text), content).absolute()}", markup=False)
            except TuinetError as error:
                screen.notify(str(error), severity="error", markup=False)

    screen.app.push_screen(Ask(question, name, check_new), write)


def check_new(text: str) -> None:
    """Raises RunError for the name of a file that cannot be a new one."""
    target = expanded(Path(text))
    if os.path.lexists(target):  # unlike Path.exists, False for what the system cannot look up
        raise RunError(f"{target}: is there already: choose another name")
    if not os.path.isdir(target.parent):
        raise RunError(f"{target.parent}: no such folder")


def expanded(path: Path) -> Path:
    """The path with the home directory that `~` or `~user` stands for. Raises RunError if there is no such user."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise RunError(f"{path}: no such user") from None


def save_new(path: Path, content: str) -> Path:
    """Write a new file. Raises RunError if one is there already or it cannot be written."""
    target = expanded(path)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        raise RunError(f"{target}: is there already: choose another name") from None
    except OSError as error:
        raise RunError(f"{target}: cannot be written ({error.strerror})") from None
    return target
