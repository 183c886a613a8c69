"""A check in a thread of whether the configuration in the form can be trained."""

from __future__ import annotations

from collections.abc import Callable

from textual.dom import DOMNode

from tuinet.config import Configuration
from tuinet.errors import TuinetError
from tuinet.tui.inquiry import Inquiry, IsWanted


class Feasibility:
    """The latest answer. While a newer one is on its way it stays, so that a message does not flicker.

    Args:
        owner: The form.
        on_answer: Called with every answer.
    """

    def __init__(self, owner: DOMNode, on_answer: Callable[[], None]) -> None:
        self.on_this_machine = True
        """True if a new run trains on this machine"""
        self._on_answer = on_answer
        self._inquiry = Inquiry(owner, self._find_problems, self._take, self._fail)
        self._problems: dict[str, str] = {}
        self._waiting: list[Callable[[], None]] = []
        """Callbacks for the next answer, in order"""

    def problems(self, _: Configuration) -> dict[str, str]:
        """Return the reasons why the configuration cannot be trained, by field."""
        return self._problems

    def ask(self, config: Configuration, then: Callable[[], None] | None = None) -> None:
        """Check a configuration, and call `then` once there is an answer about it, or about a later one."""
        if then:
            # A key that is held down asks several times, and no press may be lost.
            self._waiting.append(then)
        # Again even for the same one: a data set may have been added.
        self._inquiry.ask_again(config)

    def refuse(self, problems: dict[str, str]) -> None:
        """Keep the reasons why a machine refused the configuration, until it is asked about again."""
        self._problems = problems

    def _find_problems(self, config: Configuration, _: IsWanted) -> dict[str, str]:
        # Imported here because it brings NumPy.
        from tuinet.jobs.feasibility import problems

        return problems(config, on_this_machine=self.on_this_machine)

    def _take(self, _: Configuration, problems: dict[str, str]) -> None:
        self._problems = problems
        self._on_answer()
        waiting = self._waiting
        self._waiting = []
        for then in waiting:
            then()

    def _fail(self, config: Configuration, _: TuinetError) -> None:
        """Leave it to the job to say what is wrong, for example with a home that cannot be read."""
        self._take(config, {})
