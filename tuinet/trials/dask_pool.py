"""Trials on the workers of a Dask cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from tuinet.config import Configuration
from tuinet.errors import ClusterError
from tuinet.runs.ended import end_of
from tuinet.runs.local import as_local
from tuinet.runs.run_names import rename
from tuinet.sweeps.directory import runs_by_name
from tuinet.sweeps.trial import Trial, TrialEnded
from tuinet.trials import dask_task
from tuinet.trials.local_pool import trial_ended
from tuinet.trials.pool import EpochDone, News, TrialDone, TrialLost, TrialStopped
from tuinet.trials.returned_run import install

if TYPE_CHECKING:
    from distributed import Client, Future

TOPIC = "tuinet-{}"
"""The topic of a sweep's events on the scheduler"""


class DaskPool:
    """Trains trials on a cluster.

    On its worker, the run of a trial has a name that no other sweep uses, so that a worker recognises a trial that it
    has begun before. At the end the run comes back, and gets the trial's name.
    """

    def __init__(self, client: Client, token: str, threads: int = 1, most: int | None = None) -> None:
        """Train at most `most` trials at the same time, each with that many threads.

        `token` tells this sweep from others of the same name.
        """
        self.client = client
        self.token = token
        self.threads = threads
        self.most = most
        self._topic = TOPIC.format(token)
        self._futures: dict[int, Future[Any]] = {}
        self._trials: dict[int, Trial] = {}
        self._reports: deque[EpochDone] = deque()
        self._ready: deque[News] = deque()
        self._attempts = 0
        self._places = self._find_earlier()
        self._here = runs_by_name()
        client.subscribe_topic(self._topic, self._receive)

    @property
    def workers(self) -> int:
        """The number of trials that the cluster trains at the same time."""
        threads: dict[str, int] = self.client.nthreads()
        room = sum(max(1, count // self.threads) for count in threads.values())
        return min(room, self.most or room)

    @property
    def running(self) -> Collection[int]:
        """The numbers of the trials that have been submitted and have not ended."""
        return self._trials.keys()

    def start(self, trial: Trial, config: Configuration) -> None:
        """Submit a trial, to the worker that has begun it before if there is one."""
        self._trials[trial.number] = trial
        returned = self._here.get(trial.run)
        if returned is not None:
            # It came back before the sweep was interrupted, and only its end was not logged.
            end = end_of(returned.events())
            if end is not None and end.reason != "stopped":
                self._ready.append(TrialDone(trial.number, trial_ended(trial.number, end)))
                return
        name = self._worker_name(trial)
        place = self._places.get(name)
        self._attempts += 1
        self._futures[trial.number] = self.client.submit(
            dask_task.train_trial,
            config.model_dump(mode="json"),
            trial.number,
            name,
            self._topic,
            key=f"{name}-{self._attempts}",
            pure=False,
            workers=[place] if place else None,
            allow_other_workers=bool(place),
        )

    def news(self) -> list[News]:
        """Return what has happened since the last call. Raises ClusterError if the scheduler has gone."""
        if self.client.status != "running":
            raise ClusterError("lost the connection to the scheduler")
        news: list[News] = [*self._ready, *self._take_reports()]
        self._ready.clear()
        for number, future in list(self._futures.items()):
            if future.done():
                del self._futures[number]
                news.append(self._outcome(number, future))
        for item in news:
            if not isinstance(item, EpochDone):
                self._trials.pop(item.number, None)
        return news

    def prune(self, number: int) -> None:
        """Stop a trial, which then ends as `pruned`."""
        if number in self._trials:
            self._stop([self._worker_name(self._trials[number])], "pruned")

    def stop(self) -> None:
        """Stop all trials after their current batch. Those that no worker has begun are withdrawn."""
        names = [self._worker_name(trial) for trial in self._trials.values()]
        for number, future in list(self._futures.items()):
            if future.status == "pending":
                self._withdraw_if_waiting(number, future)
        self._stop(names, None)

    def kill(self) -> None:
        """Leave all trials: their jobs train on, and a resumed sweep finds them."""
        for number, future in self._futures.items():
            future.cancel()
            self._ready.append(TrialLost(number, "left behind"))
        self._futures.clear()

    def _withdraw_if_waiting(self, number: int, future: Future[Any]) -> None:
        processing = self.client.processing()
        if not any(future.key in keys for keys in processing.values()):
            future.cancel()
            del self._futures[number]
            self._trials.pop(number, None)

    def _stop(self, names: list[str], reason: str | None) -> None:
        self.client.run(dask_task.stop_trials, names, reason, on_error="ignore")

    def _worker_name(self, trial: Trial) -> str:
        return f"{trial.run}.{self.token}"

    def _find_earlier(self) -> dict[str, str]:
        """Return the worker that has a run of this sweep, by the name of the run."""
        places: dict[str, str] = {}
        for address, names in self.client.run(dask_task.names_here, on_error="ignore").items():
            places |= {name: address for name in names if name.endswith(f".{self.token}")}
        return places

    def _receive(self, event: tuple[float, Any]) -> None:
        """Keep an event of the topic. Called by the client's own thread."""
        _, message = event
        if isinstance(message, dict):
            self._reports.append(EpochDone(message["number"], message["epoch"], message["accuracy"]))

    def _take_reports(self) -> list[News]:
        reports: list[News] = []
        while self._reports:
            report = self._reports.popleft()
            # Events of earlier sweeps may still be on their way.
            if report.number in self._trials:
                reports.append(report)
        return reports

    def _outcome(self, number: int, future: Future[Any]) -> News:
        """Return the end of a task as news of its trial."""
        if future.status != "finished":
            problem = "was cancelled"
            if future.status == "error":
                problem = " ".join(str(future.exception()).split()) or "failed without a message"
            return TrialLost(number, problem)
        result: dask_task.Result = future.result()
        ended = TrialEnded.model_validate_json(result["ended"])
        trial = self._trials[number]
        if not result["is_done"]:
            return TrialStopped(number, ended)
        self._take_over(trial, result)
        return TrialDone(number, ended)

    def _take_over(self, trial: Trial, result: dask_task.Result) -> None:
        """Make the run of a trial a run of this machine."""
        name = self._worker_name(trial)
        here = runs_by_name().get(name)
        if here is not None:
            # The worker has the same home.
            rename(as_local(here), trial.run)
            return
        install(result["archive"], trial.run)
        self.client.run(dask_task.remove_run, name, on_error="ignore")
