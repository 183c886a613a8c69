"""Trials on the workers of a Dask cluster."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from tuinet.config import Configuration
from tuinet.errors import LostClusterError, RunError
from tuinet.events import RunEnded
from tuinet.runs.ended import end_of
from tuinet.runs.home import runs_folder
from tuinet.runs.named_runs import NamedRuns
from tuinet.sweeps.trial import Trial, TrialEnded
from tuinet.trials import dask_task, supervised, worker_runs
from tuinet.trials.connection import Connection
from tuinet.trials.left_behind import LeftBehind
from tuinet.trials.local_pool import trial_ended
from tuinet.trials.pool import EpochDone, News, TrialDone, TrialLost, TrialStopped
from tuinet.trials.returned_run import adopt, install

if TYPE_CHECKING:
    from distributed import Client, Future

TOPIC = "tuinet-{}"
"""The topic of a sweep's events on the scheduler"""

REPORT_INTERVAL = 1.0
"""Seconds between two reports of a trial, at least"""

MOST_REPORTS = 200
"""Reports a second of all trials together: as many as the heartbeats that Dask allows its workers"""

COUNT_INTERVAL = 5.0
"""Seconds between two counts of the workers"""


class DaskPool:
    """Trains trials on a cluster.

    On its worker, the run of a trial has a name that no other sweep uses, so that a worker recognises a trial that it
    has begun before. At the end the run comes back, and gets the trial's name.

    All methods but `kill` raise LostClusterError if the scheduler has gone.
    """

    kill_does: ClassVar[str] = "leave them training"
    has_runs_here: ClassVar[bool] = False

    def __init__(self, client: Client, token: str, threads: int = 1, most: int | None = None) -> None:
        """Train at most `most` trials at the same time, each with that many threads.

        `token` tells this sweep from others of the same name.
        """
        self._connection = Connection(client)
        self.token = token
        self.threads = threads
        self.most = most
        self._topic = TOPIC.format(token)
        self._futures: dict[int, Future[Any]] = {}
        self._trials: dict[int, Trial] = {}
        self._messages: deque[dict[str, Any]] = deque()
        self._ready: deque[News] = deque()
        self._has_news = threading.Event()
        self._attempts = 0
        self._is_stopping = False
        self._room = 0
        self._counted = -COUNT_INTERVAL
        self._here = NamedRuns(runs_folder())
        self._left_behind = LeftBehind(self._connection)
        self._run_ids: dict[str, str] = {}
        """The id of each run on its worker, by its name"""
        with self._connection.needed():
            self._places = self._find_earlier()
            client.subscribe_topic(self._topic, self._receive)

    @property
    def workers(self) -> int:
        """The number of trials that the cluster trains at the same time. It may grow and shrink."""
        if time.monotonic() - self._counted >= COUNT_INTERVAL:
            self._look_at_workers()
        return min(self._room, self.most or self._room)

    @property
    def running(self) -> Collection[int]:
        """The numbers of the trials that have been submitted and have not ended."""
        return self._trials.keys()

    def start(self, trial: Trial, config: Configuration) -> None:
        """Submit a trial, to a worker that has begun it before if there is one."""
        self._trials[trial.number] = trial
        end = self._end_here(trial)
        if end is not None:
            name = self._worker_name(trial)
            for place in self._places.pop(name, []):
                self._left_behind.remove_at_end(name, place)
            self._ready.append(TrialDone(trial.number, trial_ended(trial.number, end)))
            return
        name = self._worker_name(trial)
        places = self._places[name]
        self._attempts += 1
        with self._connection.needed() as client:
            future = client.submit(
                dask_task.train_trial,
                config.model_dump(mode="json"),
                trial.number,
                name,
                self._topic,
                max(REPORT_INTERVAL, self._room / MOST_REPORTS),
                key=f"{name}-{self._attempts}",
                pure=False,
                workers=places or None,
                allow_other_workers=bool(places),
            )
        self._futures[trial.number] = future
        future.add_done_callback(lambda _: self._has_news.set())

    def news(self) -> list[News]:
        """Return what has happened since the last call."""
        ended = [number for number, future in self._futures.items() if future.done()]
        # Asked afterwards, because without a connection Dask counts all tasks as cancelled.
        self._connection.check()
        # Taken afterwards, so that the last reports of a trial that has just ended are among them.
        news: list[News] = [*self._ready, *self._take_reports()]
        self._ready.clear()
        for number in ended:
            news.append(self._outcome(number, self._futures.pop(number)))
        for item in news:
            if not isinstance(item, EpochDone):
                self._trials.pop(item.number, None)
        if ended and not self._trials:
            # This may be the last news: a worker that has just come back is asked now or never.
            self._look_at_workers()
        return news

    def wait(self, seconds: float) -> None:
        """Wait for that time, or less if a trial ends."""
        self._has_news.wait(seconds)
        self._has_news.clear()

    def prune(self, number: int) -> None:
        """Stop a trial, which then ends as `pruned`."""
        if number in self._trials:
            name = self._worker_name(self._trials[number])
            self._connection.run(worker_runs.stop_trials, [name], "pruned", workers=self._places[name] or None)

    def stop(self) -> None:
        """Stop all trials after their current batch. Those that no worker has begun are withdrawn."""
        self._is_stopping = True
        names = [self._worker_name(trial) for trial in self._trials.values()]
        with self._connection.needed() as client:
            begun = {key for keys in client.processing().values() for key in keys}
        for number, future in list(self._futures.items()):
            if future.status == "pending" and future.key not in begun:
                future.cancel()
                del self._futures[number]
                self._trials.pop(number, None)
        self._connection.run(worker_runs.stop_trials, names)

    def kill(self) -> None:
        """Leave all trials: their jobs keep training, and a resumed sweep finds them."""
        names = [self._worker_name(trial) for trial in self._trials.values()]
        # Without a scheduler, they keep training in any case.
        with suppress(LostClusterError):
            self._connection.run(supervised.leave_trials, names)
        for number, future in self._futures.items():
            future.cancel()
            self._ready.append(TrialLost(number, "left behind"))
        self._futures.clear()

    def _look_at_workers(self) -> None:
        """Count the workers, and clean up on those that have come back."""
        with self._connection.needed() as client:
            threads: dict[str, int] = client.nthreads()
        self._room = sum(max(1, count // self.threads) for count in threads.values())
        self._left_behind.remove_from(threads.keys())
        self._counted = time.monotonic()

    def _end_here(self, trial: Trial) -> RunEnded | None:
        """Return the end of a run that came back just before the sweep was interrupted; None if there is none."""
        returned = None
        if trial.may_have_run:
            returned = self._here.find(trial.run)
        if returned is None:
            return None
        end = end_of(returned.events())
        if end is not None and end.reason == "stopped":
            return None
        return end

    def _worker_name(self, trial: Trial) -> str:
        return f"{trial.run}.{self.token}"

    def _find_earlier(self) -> defaultdict[str, list[str]]:
        """Return the addresses of the workers that have a run of this sweep, by the name of the run."""
        places = defaultdict(list)
        for address, names in self._connection.run(worker_runs.names_here, f".{self.token}").items():
            for name in names:
                places[name].append(address)
        return places

    def _receive(self, event: tuple[float, Any]) -> None:
        """Keep an event of the topic. Called by the client's own thread."""
        _, message = event
        if isinstance(message, dict):
            self._messages.append(message)

    def _take_reports(self) -> Iterator[News]:
        while self._messages:
            message = self._messages.popleft()
            trial = self._trials.get(message.get("number", -1))
            # Events of earlier sweeps may still be on their way.
            if trial is None:
                continue
            match message:
                case {"type": dask_task.EPOCHS, "epochs": [*reports]}:
                    for report in reports:
                        match report:
                            case [int(epoch), float(accuracy)]:
                                yield EpochDone(trial.number, epoch, accuracy)
                case {"type": dask_task.BEGUN, "worker": str(worker)}:
                    places = self._places[self._worker_name(trial)]
                    if worker not in places:
                        places.append(worker)
                case {"type": dask_task.TRAINS, "run_id": str(run_id)}:
                    name = self._worker_name(trial)
                    earlier = self._run_ids.get(name, run_id)
                    self._run_ids[name] = run_id
                    if earlier != run_id:
                        # Its worker has died, or it would still be the trial's run.
                        self._left_behind.add(name, earlier)

    def _outcome(self, number: int, future: Future[Any]) -> News:
        """Return the end of a task as news of its trial."""
        if future.status != "finished":
            problem = "was cancelled"
            if future.status == "error":
                with self._connection.needed():
                    error = future.exception()
                problem = " ".join(str(error).split()) or "failed without a message"
            return TrialLost(number, problem)
        with self._connection.needed():
            result: dask_task.Result = future.result()
        ended = TrialEnded.model_validate_json(result["ended"])
        trial = self._trials[number]
        if result["is_done"]:
            self._take_over(trial, result)
            return TrialDone(number, ended)
        if not self._is_stopping:
            # Somebody has stopped this trial alone, so it is not resumed with the sweep.
            self._take_over(trial, result)
        return TrialStopped(number, ended)

    def _take_over(self, trial: Trial, result: dask_task.Result) -> None:
        """Make the run of a trial a run of this machine."""
        name = self._worker_name(trial)
        places = self._places.pop(name, [])
        self._run_ids.pop(name, None)
        self._remove_unfinished(trial)
        # A worker that has the same home also has the run: then it only gets its name.
        is_here = adopt(result["run_id"], name, trial.run)
        if not is_here:
            install(result["archive"], trial.run)
        if len(places) != 1:
            # Other workers have a part of the run, or will have it when they come back under another address.
            self._left_behind.add(name)
            self._look_at_workers()
        elif not is_here:
            self._left_behind.remove_at_end(name, places[0])

    def _remove_unfinished(self, trial: Trial) -> None:
        """Remove what this machine has of a trial, if the sweep began here and was resumed on a cluster."""
        if trial.may_have_run and (unfinished := self._here.find(trial.run)):
            with suppress(RunError):
                unfinished.remove()
