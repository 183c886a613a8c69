"""What a person does on the Train screen: start, pause, step, stop, and hand on what is there."""

from __future__ import annotations

from tuinet.errors import ConfigurationError
from tuinet.jobs.follower import RunFollower
from tuinet.render.log_lines import log_text
from tuinet.render.palette import PLAIN
from tuinet.tui.context import AppContext
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.resuming import resume
from tuinet.tui.train.saving import save
from tuinet.tui.widgets.panes_screen import PanesScreen

WHEN = {
    "start": {"none", "still"},
    "pause": {"training"},
    "continue": {"paused"},
    "step": {"none", "still", "training", "paused"},
    "step_epoch": {"none", "still", "training", "paused"},
    "stop": {"training", "paused"},
    "resume": {"still"},
    "new": {"still", "training", "paused"},
    "explore": {"still", "training", "paused"},
}
"""What can be done in which situation; everything else can be done always."""

CHANGING = ("start", "pause", "continue", "step", "step_epoch", "stop", "resume", "new")
"""What is not done by who only looks on"""


class ControlScreen(PanesScreen[None]):
    """The actions of the Train screen; what it shows of them is its own business."""

    @property
    def session(self) -> RunFollower | None:
        """The run that is watched."""
        return AppContext.of(self).run_session.follower

    @property
    def situation(self) -> str:
        """One word for what can be done: `none`, `training`, `paused` or `still`."""
        session = self.session
        if session is None:
            return "none"
        return "still" if session.over else "paused" if session.state.paused else "training"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done now is offered."""
        if action in CHANGING and AppContext.of(self).read_only:
            return False
        return self.situation in WHEN[action] if action in WHEN else True

    def action_start(self) -> None:
        """Train what is configured."""
        self._start()

    def _start(self, *words: str) -> None:
        form = self.query_one(ConfigurationForm)
        config = form.configuration
        if config is None:
            self.minimize()
            self.call_after_refresh(form.show_problem)  # which is not arranged while another pane is shown alone
            return
        AppContext.of(self).remember(configuration=config.non_defaults())
        AppContext.of(self).opener.start(config, form.run_name, words)

    def action_pause(self) -> None:
        """Wait after the batch."""
        AppContext.of(self).commands.send("pause")

    def action_continue(self) -> None:
        """Train on."""
        AppContext.of(self).commands.send("continue")

    def action_step(self) -> None:
        """One batch; from nothing, the first one."""
        self._step("step")

    def action_step_epoch(self) -> None:
        """To the end of the epoch."""
        self._step("step_epoch")

    def _step(self, word: str) -> None:
        if self.session and not self.session.over:
            AppContext.of(self).commands.send(word)
        else:
            self._start(word)

    def action_stop(self) -> None:
        """Save and end."""
        AppContext.of(self).commands.send("stop")

    def action_resume(self) -> None:
        """Go on; a run that has done all its epochs is given more."""
        session = self.session
        if session:
            resume(self, session.run, session.state)

    def action_new(self) -> None:
        """Configure another run; one that trains goes on."""
        session = self.session
        if session and not session.over:
            does = "waits, paused" if session.state.paused else "trains on"
            self.notify(f"{session.label} {does}; the list of runs (3) has it.", markup=False)
        AppContext.of(self).run_session.close()

    def action_explore(self) -> None:
        """Explore this run."""
        self.app.switch_mode("explore")

    def action_next_pane(self) -> None:
        """Move the focus on."""
        self.focus_next()

    def action_copy_command(self) -> None:
        """Copy the command line that trains this configuration."""
        try:
            command = self.query_one(ConfigurationForm).copy_command()
        except ConfigurationError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.app.copy_to_clipboard(command)
        self.notify(command, title="copied", markup=False)

    def action_save_toml(self) -> None:
        """Save the configuration as a file."""
        try:
            toml = self.query_one(ConfigurationForm).toml()
        except ConfigurationError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        save(self, "Save the configuration as", "tuinet.toml", toml)

    def action_save_log(self) -> None:
        """Save the log as a file."""
        if self.session:
            save(self, "Save the log as", f"{self.session.label}.log", log_text(self.session.log, PLAIN))

    def on_configuration_form_live_changed(self, message: ConfigurationForm.LiveChanged) -> None:
        """Change the run that trains."""
        if AppContext.of(self).read_only:
            self.notify("Read-only (--read-only): nothing was changed.", severity="warning")
        else:
            AppContext.of(self).commands.set(message.name, message.value)
