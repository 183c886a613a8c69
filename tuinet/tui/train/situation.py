"""The situation of a run, and the actions of the Train screen that it allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuinet.jobs.follower import RunFollower
from tuinet.runs.state import RunState
from tuinet.tui.context import AppContext

SITUATIONS = {
    "start": {"none", "opening", "over"},
    "pause": {"starting", "training"},
    "continue": {"paused"},
    "step": {"none", "over", "starting", "training", "paused"},
    "step_epoch": {"none", "over", "starting", "training", "paused"},
    "stop": {"starting", "training", "paused"},
    "resume": {"over"},
    "open_toml": {"none", "over"},
    "find_rate": {"none", "over"},
    "new": {"over", "training", "paused"},
    "explore": {"over", "training", "paused"},
    "mistakes": {"over", "training", "paused"},
    "form": {"none", "over", "starting", "training", "paused"},
    "find_field": {"none", "over", "starting", "training", "paused"},
    "layers": {"over", "training", "paused"},
    "log": {"over", "training", "paused"},
}
"""Actions by the situations in which they are possible; all others always are"""

CHANGING = {"start", "pause", "continue", "step", "step_epoch", "stop", "resume", "new"}
"""Actions that a read-only app does not offer"""

HINTS = {
    "none": ("start", "form", "step", "step_epoch"),
    "opening": (),
    "starting": ("pause", "stop", "form", "layers", "log", "next_pane"),
    "training": ("pause", "stop", "form", "layers", "log", "mistakes", "next_pane"),
    "paused": ("continue", "step", "step_epoch", "form", "layers", "stop", "next_pane"),
    "over": ("mistakes", "start", "resume", "form", "new", "explore", "next_pane"),
}
"""The actions in the footer by situation, the most important first"""


@dataclass(frozen=True)
class Situation:
    """The run that is shown, and what can be done with it."""

    follower: RunFollower | None
    """The run; None while there is none"""
    is_starting: bool
    """True if a run is on its way"""
    is_opening: bool
    """True if the first run to be shown is being opened"""
    read_only: bool
    """True if nothing may change a run"""
    is_from_sweep: bool
    """True if the run was opened from a sweep"""

    @classmethod
    def of(cls, context: AppContext) -> Situation:
        """Return the situation of the run that the app shows."""
        session = context.run_session
        follower = session.follower
        is_from_sweep = follower is not None and follower.run.key == context.run_from_sweep
        return cls(follower, session.is_starting, session.is_opening_first, context.read_only, is_from_sweep)

    @property
    def name(self) -> str:
        """The state of the run: `none` (there is no run), `opening`, `starting`, `training`, `paused`, or `over`."""
        if self.is_starting:
            return "starting"
        if self.follower is None:
            return "opening" if self.is_opening else "none"
        if self.follower.over:
            return "over"
        if self.follower.state.paused:
            return "paused"
        return "training"

    def hints(self, has_one_column: bool) -> Sequence[str]:
        """Return the actions that matter now, the most important first."""
        if self.follower and self.follower.status == "interrupted":
            return ("resume", *HINTS["over"])
        hints = HINTS[self.name]
        if has_one_column and "next_pane" in hints:
            # Nothing else shows that there is more to see than the focused pane.
            return (hints[0], "next_pane", *hints[1:])
        return hints

    def allows(self, action: str) -> bool:
        """Return True if an action is possible now."""
        if action in CHANGING and self.read_only:
            return False
        if self.follower and not run_allows(self.follower.state, action):
            return False
        if action == "warnings":
            return self.follower is not None
        if action == "return_to_sweep":
            return self.is_from_sweep
        return action not in SITUATIONS or self.name in SITUATIONS[action]


def run_allows(state: RunState, action: str) -> bool:
    """Return True if a run has what an action needs."""
    match action:
        case "resume":
            # After the run has diverged, it would do so again.
            return state.ended is None or state.ended.reason != "diverged"
        case "mistakes":
            return state.has_learned
    return True
