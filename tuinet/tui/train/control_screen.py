"""The controls of the Train screen: start, pause, step, stop and resume a run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tuinet.jobs.follower import RunFollower
from tuinet.render.warning_list import warnings_of
from tuinet.tui.context import AppContext
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.resuming import resume, resume_for_step
from tuinet.tui.train.field_screen import FieldScreen
from tuinet.tui.train.warnings_screen import WarningsScreen

SITUATIONS = {
    "start": {"none", "over"},
    "pause": {"starting", "training"},
    "continue": {"paused"},
    "step": {"none", "over", "starting", "training", "paused"},
    "step_epoch": {"none", "over", "starting", "training", "paused"},
    "stop": {"starting", "training", "paused"},
    "resume": {"over"},
    "open_toml": {"none", "over"},
    "new": {"over", "training", "paused"},
    "explore": {"over", "training", "paused"},
    "mistakes": {"over", "training", "paused"},
    "layers": {"over", "training", "paused"},
    "log": {"over", "training", "paused"},
}
"""Actions by the situations in which they are possible; all others always are"""

CHANGING = {"start", "pause", "continue", "step", "step_epoch", "stop", "resume", "new"}
"""Actions that a read-only app does not offer"""

HINTS = {
    "none": ("start", "form", "step", "step_epoch"),
    "starting": ("pause", "stop", "form", "layers", "log", "next_pane"),
    "training": ("pause", "stop", "form", "layers", "log", "mistakes", "next_pane"),
    "paused": ("continue", "step", "step_epoch", "form", "layers", "stop", "next_pane"),
    "over": ("mistakes", "start", "resume", "form", "new", "explore", "next_pane"),
}
"""The actions in the footer by situation, the most important first"""


class ControlScreen(FieldScreen):
    """The actions that control a run. What the screen shows of it is up to the subclass."""

    @property
    def situation(self) -> str:
        """What the run does: `none` (there is none), `starting`, `training`, `paused`, or `over`."""
        if AppContext.of(self).run_session.is_starting:
            return "starting"
        follower = self.follower
        if follower is None:
            return "none"
        if follower.over:
            return "over"
        if follower.state.paused:
            return "paused"
        return "training"

    def hints(self) -> Sequence[str]:
        """The actions that matter now, for the footer."""
        if self.follower and self.follower.status == "interrupted":
            return ("resume", *HINTS["over"])
        hints = HINTS[self.situation]
        if self.arrangement.has_one_column and "next_pane" in hints:
            # Nothing else tells that there is more to see than the pane that has the focus.
            return (hints[0], "next_pane", *hints[1:])
        return hints

    @property
    def _has_diverged(self) -> bool:
        """Whether the run would diverge again if it were resumed."""
        ended = self.follower.state.ended if self.follower else None
        return ended is not None and ended.reason == "diverged"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what is possible now."""
        if action in CHANGING and AppContext.of(self).read_only:
            return False
        if action == "resume" and self._has_diverged:
            return False
        if action == "mistakes" and self.follower and not self.follower.state.has_checkpoint:
            return False
        if action == "warnings":
            return self.follower is not None and bool(warnings_of(self.follower.state))
        if action in SITUATIONS:
            return self.situation in SITUATIONS[action]
        return super().check_action(action, parameters)

    def action_start(self) -> None:
        self._start()

    def _start(self, *commands: str) -> None:
        self.form.when_checked(partial(self._start_if_valid, commands))

    def _start_if_valid(self, commands: Sequence[str]) -> None:
        context = AppContext.of(self)
        if self.situation == "starting":
            # The key was pressed again while the configuration was checked.
            for command in commands:
                context.commands.send(command)
            return
        config = self.form.configuration
        if config is None:
            self.minimize()
            self.open_form()
            # While another pane is shown alone the form has no layout, and nothing in it can be scrolled into sight.
            self.call_after_refresh(self.form.show_problem)
            return
        context.remember(configuration=config.non_defaults())
        context.opener.start(config, self.form.run_name, commands)

    def action_pause(self) -> None:
        AppContext.of(self).commands.send("pause")

    def action_continue(self) -> None:
        AppContext.of(self).commands.send("continue")

    def action_step(self) -> None:
        self._step("step")

    def action_step_epoch(self) -> None:
        self._step("step_epoch")

    def _step(self, command: str) -> None:
        """Step the run, also one that is over. Without a run, start a new one that takes this step and then pauses."""
        follower = self.follower
        situation = self.situation
        if situation == "none":
            self._start(command)
        elif situation == "over" and follower:
            resume_for_step(self, follower, command, partial(self._start, command))
        else:
            AppContext.of(self).commands.send(command)

    def action_stop(self) -> None:
        AppContext.of(self).commands.send("stop")

    def action_resume(self) -> None:
        follower = self.follower
        if follower:
            resume(self, follower.run, follower.state)

    def action_new(self) -> None:
        """Close the run, and say where it is if it goes on."""
        follower = self.follower
        if follower and not follower.over:
            self.notify(f"{still_active(follower)}; find it in the list of runs (3)", markup=False)
        AppContext.of(self).run_session.close()

    def action_explore(self) -> None:
        self.app.switch_mode("explore")

    async def action_mistakes(self) -> None:
        """Explore the test images that the run gets wrong."""
        # Imported here because it brings NumPy, for which the first painting does not wait.
        from tuinet.tui.explore.explore_screen import ExploreScreen

        await self.app.switch_mode("explore")
        explore = self.app.screen
        if isinstance(explore, ExploreScreen):
            explore.show_mistakes()

    def action_warnings(self) -> None:
        """List the warnings of the run."""
        if self.follower and warnings_of(self.follower.state):
            self.app.push_screen(WarningsScreen(self.follower.state))

    def action_next_pane(self) -> None:
        self.focus_next()

    def on_configuration_form_live_changed(self, message: ConfigurationForm.LiveChanged) -> None:
        """Apply a change to the run that trains."""
        context = AppContext.of(self)
        if context.read_only:
            self.notify("read-only (--read-only): nothing was changed", severity="warning")
        else:
            context.commands.set(message.name, message.value)


def still_active(follower: RunFollower) -> str:
    """What a run does that was closed: `NAME keeps training`."""
    if follower.state.paused:
        return f"{follower.label} stays paused"
    return f"{follower.label} keeps training"
