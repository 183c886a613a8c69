"""Work beside the keys: done again as long as it is asked for, and never twice at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.dom import DOMNode


class Chore:
    """However often it is asked for while it is being done, it is done once more, with what holds then."""

    def __init__(self, owner: DOMNode, work: Callable[[], Awaitable[None]]) -> None:
        """The work ends with its owner."""
        self._owner, self._work = owner, work
        self._asked = self._doing = False

    def ask(self) -> None:
        """Do it, or do it again."""
        self._asked = True
        if not self._doing:
            self._doing = True
            self._owner.run_worker(self._do(), group="chores")

    async def _do(self) -> None:
        try:
            while self._asked:
                self._asked = False
                await self._work()
        finally:
            self._doing = False
