"""Saving what is on the screen as a new file, by a name that the person is asked for."""

from __future__ import annotations

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
    target = Path(text).expanduser()
    if target.exists():
        raise RunError(f"{target}: is there already: choose another name")
    if not target.parent.is_dir():
        raise RunError(f"{target.parent}: no such folder")


def save_new(path: Path, content: str) -> Path:
    """Write a new file. Raises RunError if one is there already or it cannot be written."""
    target = path.expanduser()
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        raise RunError(f"{target}: is there already: choose another name") from None
    except OSError as error:
        raise RunError(f"{target}: cannot be written ({error.strerror})") from None
    return target
