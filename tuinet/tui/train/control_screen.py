"""The controls of the Train screen: start, pause, step, stop and resume a run."""

from __future__ import annotations

from collections.abc import Sequence

from tuinet.render.warning_list import warnings_of
from tuinet.tui.context import AppContext
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.going_on import going_on
from tuinet.tui.resuming import resume
from tuinet.tui.train.field_screen import FieldScreen
from tuinet.tui.train.form_starter import FormStarter
from tuinet.tui.train.situation import Situation
from tuinet.tui.train.warnings_screen import WarningsScreen


class ControlScreen(FieldScreen):
    """The actions that control a run. What the screen shows about it is up to the subclass."""

    @property
    def situation(self) -> Situation:
        """The current situation, which decides what can be done with the run."""
        return Situation.of(AppContext.of(self))

    @property
    def starter(self) -> FormStarter:
        """Starts runs with the configuration in the form."""
        return FormStarter(self.form, self.show_problem, self.show_refusal)

    def hints(self) -> Sequence[str]:
        """Return the actions that matter now, for the footer."""
        return self.situation.hints(self.arrangement.has_one_column)

    def unhinted(self) -> Sequence[str]:
        """Return the actions that the footer leaves out: a pane in front says itself which key closes it."""
        if self.situation.name == "opening":
            # A start would wait until it is known whether a run trains already.
            return ("start",)
        if self.follower and warnings_of(self.follower.state):
            return self.arrangement.fronts
        return (*self.arrangement.fronts, "warnings")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what is possible now."""
        if action == "return_to_sweep" and self.maximized is not None:
            return False
        if not self.situation.allows(action):
            return False
        return super().check_action(action, parameters)

    def action_start(self) -> None:
        self.starter.start()

    def action_pause(self) -> None:
        AppContext.of(self).commands.send("pause")

    def action_continue(self) -> None:
        AppContext.of(self).commands.send("continue")

    def action_step(self) -> None:
        self.starter.step("step")

    def action_step_epoch(self) -> None:
        self.starter.step("step_epoch")

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
            self.notify(f"{going_on(follower)}; find it in the list of runs (3)", markup=False)
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

    async def action_return_to_sweep(self) -> None:
        """Go back to the trials, which the Runs screen still shows."""
        await self.app.switch_mode("runs")

    def action_warnings(self) -> None:
        """List the warnings of the run, or say that there are none."""
        if self.follower and warnings_of(self.follower.state):
            self.app.push_screen(WarningsScreen(self.follower.state))
        else:
            self.notify("this run has no warnings", markup=False)

    def action_next_pane(self) -> None:
        self.focus_next()

    def on_configuration_form_live_changed(self, message: ConfigurationForm.LiveChanged) -> None:
        """Apply a change to the run that is training."""
        context = AppContext.of(self)
        if context.read_only:
            self.notify("read-only (--read-only): nothing was changed", severity="warning")
        else:
            context.commands.set(message.name, message.value)
