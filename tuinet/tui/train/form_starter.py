"""Starting runs with the configuration in the form, and letting them take single steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from tuinet.errors import TuinetError
from tuinet.tui.context import AppContext
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.resuming import resume_for_step
from tuinet.tui.train.situation import Situation


class FormStarter:
    """Starts what is in a form, once that has been checked.

    Args:
        form: The form.
        show_problem: Called if one of its fields is invalid.
        show_refusal: Called with the reason why a machine started no run.
    """

    def __init__(
        self, form: ConfigurationForm, show_problem: Callable[[], None], show_refusal: Callable[[TuinetError], None]
    ) -> None:
        self._form = form
        self._show_problem = show_problem
        self._show_refusal = show_refusal

    def start(self, *commands: str) -> None:
        """Start a run, to which commands are sent before its first batch."""
        self._form.when_checked(partial(self._start_if_valid, commands))

    def step(self, command: str) -> None:
        """Step the run, even one that is over. Without a run, start a new one that takes this step and then pauses."""
        context = AppContext.of(self._form)
        situation = Situation.of(context)
        if situation.name == "none":
            self.start(command)
        elif situation.name == "over" and situation.follower:
            resume_for_step(self._form, situation.follower, command, partial(self.start, command))
        else:
            context.commands.send(command)

    def _start_if_valid(self, commands: Sequence[str]) -> None:
        context = AppContext.of(self._form)
        if Situation.of(context).name == "starting":
            # The key was pressed again while the configuration was checked.
            for command in commands:
                context.commands.send(command)
            return
        config = self._form.configuration
        if config is None:
            self._show_problem()
            return
        context.remember(configuration=config.non_defaults())
        context.opener.start(config, self._form.run_name, commands, self._show_refusal)
