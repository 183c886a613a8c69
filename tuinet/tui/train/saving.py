"""Saving a text or a picture as a file, under a name that the user types."""

from __future__ import annotations

import os
from pathlib import Path

from textual.screen import Screen

from tuinet.errors import RunError, TuinetError
from tuinet.tui.audience import refuses_files
from tuinet.tui.widgets.ask import Ask, Choose


def save(screen: Screen[None], question: str, name: str, content: str | bytes) -> None:
    """Ask for a file name, and write the file; ask again before an existing file is overwritten."""
    if refuses_files(screen):
        return

    def take_name(text: str | None) -> None:
        if not text:
            return
        path = expand_user(Path(text))
        # Unlike Path.exists, lexists also sees a link to nowhere, which writing would follow.
        if not os.path.lexists(path):
            write(screen, path, content, overwrite=False)
            return

        def take_answer(answer: str | None) -> None:
            if answer == "yes":
                write(screen, path, content, overwrite=True)

        question = f"{path} already exists. Overwrite?"
        answers = [("no", "escape", "No"), ("yes", "O", "Yes, overwrite")]
        screen.app.push_screen(Choose(question, answers), take_answer)

    screen.app.push_screen(Ask(question, name, check_path), take_name)


def check_path(text: str) -> None:
    """Raise RunError if no file can be written under this name."""
    path = expand_user(Path(text))
    if os.path.isdir(path):
        raise RunError(f"{path}: is a directory")
    if not os.path.isdir(path.parent):
        raise RunError(f"{path.parent}: no such directory")


def expand_user(path: Path) -> Path:
    """Return the path with the home directory that `~` or `~user` stands for.

    Raises RunError if there is no such user.
    """
    try:
        return path.expanduser()
    except RuntimeError:
        raise RunError(f"{path}: no such user") from None


def write(screen: Screen[None], path: Path, content: str | bytes, *, overwrite: bool) -> None:
    """Write a file, and report where it is or why it cannot be written."""
    try:
        write_file(path, content, overwrite=overwrite)
    except TuinetError as error:
        screen.notify(str(error), severity="error", markup=False)
    else:
        screen.notify(f"saved {path.absolute()}", markup=False)


def write_file(path: Path, content: str | bytes, *, overwrite: bool) -> None:
    """Write a file. Raises RunError if that fails, and if it exists and must not be overwritten."""
    # Mode x fails if the file has appeared since the user was asked.
    mode = "wb" if overwrite else "xb"
    try:
        with path.open(mode) as file:
            file.write(content.encode() if isinstance(content, str) else content)
    except FileExistsError:
        raise RunError(f"{path}: already exists") from None
    except OSError as error:
        raise RunError(f"{path}: cannot be written ({error.strerror})") from None
