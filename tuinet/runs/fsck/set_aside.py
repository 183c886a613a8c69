"""The folder that repairs move originals to: nothing is ever deleted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tuinet.private import make_private_folder


class SetAside:
    """A folder `set-aside/1`, `set-aside/2` … in the home, one for each repair. It is created when needed."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.folder: Path | None = None
        """None until an original has been set aside"""

    def move(self, path: Path) -> Path:
        """Move a file or folder away and return its new path. Raises OSError."""
        target = self._target(path)
        os.replace(path, target)
        return target

    def move_if_present(self, path: Path) -> Path | None:
        """Move a file or folder away if it exists, even if it is a broken link. Raises OSError."""
        if not os.path.lexists(path):
            return None
        return self.move(path)

    def copy(self, path: Path) -> Path:
        """Copy a file that is about to be changed and return the path of the copy. Raises OSError."""
        target = self._target(path)
        shutil.copy2(path, target)
        return target

    def _target(self, path: Path) -> Path:
        if self.folder is None:
            self.folder = self._unused_folder()
        relative = Path(path.name)
        if path.is_relative_to(self._home):
            relative = path.relative_to(self._home)
        target = self.folder / relative
        make_private_folder(target.parent)
        return target

    def _unused_folder(self) -> Path:
        number = 1
        while os.path.lexists(self._home / "set-aside" / str(number)):
            number += 1
        return self._home / "set-aside" / str(number)
