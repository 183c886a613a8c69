"""What is known of a sweep while it is shown: its trials as they end, and which of its hyperparameters matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from textual.screen import Screen

from tuinet.errors import TuinetError
from tuinet.sweeps.directory import SweepDirectory
from tuinet.sweeps.follower import SweepFollower
from tuinet.sweeps.state import SweepState
from tuinet.tui.context import AppContext
from tuinet.tui.inquiry import Inquiry
from tuinet.tui.sweeps import choices
from tuinet.tui.sweeps.importance import ImportanceQuestion, answer, obstacle, question_of
from tuinet.tui.sweeps.poller import Poller
from tuinet.tui.sweeps.view import SweepView

Change = Callable[[SweepView], SweepView]
"""Returns a view with something newer in it"""


class SweepFeed:
    """Follows a sweep, live or not.

    Args:
        screen: The screen that shows the sweep. Nothing is read while another one is shown.
        directory: The sweep.
        apply: Takes each change of the view.
    """

    def __init__(self, screen: Screen[None], directory: SweepDirectory, apply: Callable[[Change], None]) -> None:
        self._screen = screen
        self._follower = SweepFollower(directory)
        self._apply = apply
        self._importance: Inquiry[ImportanceQuestion, Mapping[str, float]] = Inquiry(
            screen, answer, self._take_importances, self._miss_importances
        )

    async def run(self) -> None:
        """Read the sweep again and again until the screen is gone."""
        here = AppContext.of(self._screen).machines.here

        def read() -> SweepState:
            return self._follower.poll(here.list_runs())

        await Poller(self._screen, read, self._take_state, self._complain).run()

    def with_importances(self, view: SweepView) -> SweepView:
        """Return the view with the reason why nothing is known of its hyperparameters yet; without one, ask.

        Call it only while the answer is in view: it costs the memory that Optuna takes.
        """
        if view.state is None:
            return view
        question = question_of(view.state)
        problem = obstacle(question)
        if problem:
            return replace(view, importances={}, importance_problem=problem)
        self._importance.ask(question)
        return view

    def _take_state(self, state: SweepState) -> None:
        self._apply(partial(choices.updated, state=state))

    def _complain(self, error: TuinetError) -> None:
        self._apply(partial(replace, problem=str(error)))

    def _take_importances(self, _: ImportanceQuestion, found: Mapping[str, float]) -> None:
        problem = "" if found else "The trials differ too little to say what matters."
        self._apply(partial(replace, importances=found, importance_problem=problem))

    def _miss_importances(self, _: ImportanceQuestion, error: TuinetError) -> None:
        self._apply(partial(replace, importances={}, importance_problem=str(error)))
