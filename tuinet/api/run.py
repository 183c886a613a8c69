"""A run, as a script sees it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from typing import Self

from tuinet.analysis.model import Model
from tuinet.api.distant import open_there
from tuinet.api.results import RunResults
from tuinet.commands import Command, Set, SimpleCommand
from tuinet.errors import RunError, TuinetError
from tuinet.events import AnyEvent, BatchTrained, Warned
from tuinet.jobs.confirmation import send_and_wait
from tuinet.jobs.follow import follow
from tuinet.jobs.start import is_unstarted, resume_run
from tuinet.live_changes import changed_live
from tuinet.runs.directory import Run as RunDirectory
from tuinet.runs.local import as_local

STOP_SECONDS = 30.0
"""Seconds that an interrupted run has to finish its batch and save before it is killed"""


class Run(RunResults):
    """A run: its events while it trains, its metrics, and the networks that it has saved.

    `tuinet.train` starts one, and `tuinet.runs` lists those of this machine:

        run = tuinet.train(hidden=(128,), epochs=5)
        for event in run:
            print(event.type)
        print(run.test_accuracy, run.model().answer(image).predicted)

    It trains in a process of its own, so it keeps training when the script ends. Ctrl-C while a script waits for it, in
    `wait`, `model` or a loop over its events, stops it after the current batch.
    """

    def __init__(self, directory: RunDirectory, process: subprocess.Popen[bytes] | None = None) -> None:
        super().__init__(directory)
        self._process = process

    def __iter__(self) -> Iterator[AnyEvent]:
        """Yield all events from the first one to the end of the run, as they come while it trains.

        Raises RunError if the process dies without ending the run.
        """
        try:
            for events in follow(self.directory):
                yield from events
        except KeyboardInterrupt:
            self._stop()
            raise
        if self._process is not None:
            # The job ends right after its run does. Waiting for it leaves no zombie.
            self._process.wait()

    def wait(self) -> Self:
        """Wait until the run has ended. Raises RunError if it fails or diverges, or if its process dies."""
        for _ in self:
            pass
        ended = self.directory.state().ended
        if ended is not None and ended.reason in ("failed", "diverged"):
            message = f"{self.run_id}: {ended.reason}: {ended.error}"
            if self._process is not None and is_unstarted(self.directory):
                # It never trained: nobody needs its directory, and its id would mean nothing.
                as_local(self.directory).remove()
                message = f"tuinet.train: {ended.reason}: {ended.error}"
            raise RunError(message)
        return self

    def model(self, checkpoint: str | int = "best") -> Model:
        """Open a checkpoint: `"best"`, `"last"` or the number of an epoch. Waits first if the run still trains.

        Raises a TuinetError as `wait` does, or if there is no such checkpoint. On another machine, the checkpoints that
        exist so far are used.
        """
        if self.directory.machine:
            return open_there(self.directory.machine, self.run_id, str(checkpoint))
        if self.is_live:
            self.wait()
        return Model.open(self.directory, str(checkpoint))

    def pause(self) -> None:
        """Pause training after the current batch. Raises RunError if the run is not training."""
        self._ask(SimpleCommand(type="pause"))

    def step(self) -> BatchTrained:
        """Train one batch, pause, and return its metrics. Raises RunError if the run is not training."""
        event = self._ask(SimpleCommand(type="step"))
        assert isinstance(event, BatchTrained)  # noqa: S101 - the event that confirms this command
        return event

    def stop(self) -> None:
        """End training after the current batch, and save a checkpoint. Raises RunError if the run is not training."""
        self._ask(SimpleCommand(type="stop"))

    def set(self, name: str, value: object) -> None:
        """Change a hyperparameter such as `learning_rate` while the run trains, from the next batch on.

        Raises ConfigurationError if it cannot be changed or the value is invalid, and RunError if the run is not
        training or refuses the value.
        """
        changed = changed_live(self.config, name, value)
        self._ask(Set(name=name, value=getattr(changed, name)))

    def resume(self, epochs: int | None = None) -> Self:
        """Continue after a pause, or continue a run that has ended: up to its last planned epoch, or up to `epochs`.

        Raises a TuinetError if there is nothing left to train.
        """
        if self.is_live:
            if epochs is not None:
                self.set("epochs", epochs)
            self._ask(SimpleCommand(type="continue"))
        else:
            self._process = resume_run(as_local(self.directory), epochs)
            self._overview = None
        return self

    def _ask(self, command: Command) -> AnyEvent:
        """Send a command, and return the event that confirms it."""
        event = send_and_wait(self.directory, command).event
        if isinstance(event, Warned):
            raise RunError(f"{self.run_id}: refused: {event.message}")
        return event

    def _stop(self) -> None:
        """End a run whose caller no longer waits for it. A second Ctrl-C kills it at once."""
        if self._process is None:
            return
        try:
            with suppress(TuinetError):
                self.directory.send(SimpleCommand(type="stop"))
            self._process.wait(STOP_SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            self._process.kill()
            self._process.wait()
