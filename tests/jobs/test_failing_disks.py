"""Power cuts and failing disks: a run is resumed to the same weights, or refused in one line, and nothing is lost."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.commands import Set
from tuinet.config import Configuration
from tuinet.datasets import idx
from tuinet.errors import RunError
from tuinet.events import AnyEvent, CheckpointSaved, RunEnded, SettingChanged
from tuinet.jobs import job
from tuinet.jobs.start import ready_to_resume
from tuinet.runs.checkpoints import load
from tuinet.runs.collection import all_runs
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.log import EventLog
from tuinet.training import reports

from .conftest import checkpoints, seqs, story
from .disk import FailingDisk, PowerCuts, write_tree

SMALL: dict[str, Any] = {
    "valid_size": 50,
    "hidden": (4,),
    "threads": 1,
    "epochs": 3,
    "batch_size": 50,
    "keep": 1,
    "dropout": 0.2,
    "seed": 3,
}
"""An epoch is better than one before, so that the best checkpoint so far becomes superfluous"""


@pytest.fixture(autouse=True)
def one_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Jobs run in this process, and no event comes by the clock."""
    monkeypatch.setattr(reports, "REPORT_INTERVAL", 1e9)
    monkeypatch.setattr(reports, "PROBE_INTERVAL", 1e9)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    """A small training on noise with a pattern."""
    folder = tmp_path_factory.mktemp("data") / "noise"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for prefix, count in (("train", 200), ("t10k", 50)):
        labels = rng.integers(0, 10, count, np.uint8)
        images = rng.integers(0, 40, (count, 5, 5), np.uint8)
        images[np.arange(count), labels // 2, labels % 2] += 200
        idx.write(folder / f"{prefix}-images-idx3-ubyte", images)
        idx.write(folder / f"{prefix}-labels-idx1-ubyte", labels)
    return Configuration.model_validate({**SMALL, "dataset": str(folder)})


class PromisingLog(EventLog):
    """Tells the disk how many events were promised, when that is so."""

    disk: PowerCuts

    def append(self, event: AnyEvent) -> AnyEvent:
        written = super().append(event)
        if isinstance(event, CheckpointSaved | SettingChanged | RunEnded):
            PromisingLog.disk.promised = written.seq
        return written


def train(run: Run) -> int:
    """Train a run as a job does, with a live change, and return the exit code."""
    lock = ready_to_resume(run)
    asked = run.commands_path.stat().st_size if run.commands_path.exists() else 0
    if not any(isinstance(event, SettingChanged) for event in run.events()):
        run.send(Set(name="learning_rate", value=0.3))
    return job.run_job([str(run.folder), lock.argument, str(asked)])


def resume(run: Run) -> None:
    """Resume a run unless it is complete."""
    if run.state().unfinished:
        with FailingDisk(run.folder).mounted():
            assert train(run) == 0


def logged(run: Run) -> list[dict[str, Any]]:
    """The story of a run without failures."""
    return [event for event in story(run) if event.get("reason") != "failed"]


def test_a_power_cut_at_any_sync_costs_nothing_that_was_promised(
    own_home: Path, tmp_path: Path, config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_home.mkdir()
    disk = PowerCuts(own_home)
    monkeypatch.setattr(PromisingLog, "disk", disk, raising=False)
    with monkeypatch.context() as patch, FailingDisk(own_home).mounted(), disk.recording():
        patch.setattr(job, "EventLog", PromisingLog)
        run = LocalRun.create(own_home / "runs", config, None)
        disk.promised = 0
        assert train(run) == 0
    assert disk.cuts[-1].promised == run.events()[-1].seq
    best = [event.epoch for event in run.events() if isinstance(event, CheckpointSaved) and event.is_best]
    assert len(best) > 1, "no epoch was better than the first: try another seed"
    for number, cut in enumerate(disk.cuts):
        label = f"cut {number}: {cut.survives}"
        home = tmp_path / f"cut-{number}"
        write_tree(home, cut.tree)
        found = all_runs(home / "runs")
        assert found or cut.promised < 0, label
        for left in found:
            check_promises(left, cut.promised, label)
            resume(left)
            # What was removed and not synced may come back.
            assert checkpoints(left).items() >= checkpoints(run).items(), label
            assert logged(left) == logged(run), label


def check_promises(run: Run, promised: int, label: str) -> None:
    """A run that lost power has what it promised, and each part of it agrees with the others."""
    assert run.record().config, label
    state = run.state()
    assert state.seq >= promised, label
    assert seqs(run) == list(range(1, state.seq + 1)), label
    if state.has_checkpoint:
        for which in ("best", "last"):
            load(run.checkpoints().choose(which, state.best_saved).path)


MODES: dict[str, tuple[bool, tuple[int, ...]]] = {
    "fails once": (False, (errno.EIO,)),
    "is full": (True, (errno.ENOSPC, errno.EDQUOT)),
}
"""True if the disk keeps failing, and the errors that it reports in turn: the program treats them alike"""


def fault_free(home: Path, config: Configuration) -> tuple[Run, int]:
    home.mkdir()
    disk = FailingDisk(home)
    with disk.mounted():
        run = LocalRun.create(home / "runs", config, None)
        assert train(run) == 0
    return run, disk.count


@pytest.mark.parametrize("mode", MODES)
def test_any_failure_of_the_disk_costs_nothing_that_was_saved(
    own_home: Path, tmp_path: Path, config: Configuration, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    twin, count = fault_free(own_home, config)
    is_full, errors = MODES[mode]
    failed = set()
    for number, error in zip(range(1, count + 1), itertools.cycle(errors), strict=False):
        home = tmp_path / f"fault-{number}"
        home.mkdir()
        disk = FailingDisk(home, fail_at=number, number=error, full=is_full)
        refused = ""
        with disk.mounted():
            try:
                train(LocalRun.create(home / "runs", config, None))
            except RunError as refusal:
                refused = str(refusal)
        label = f"{disk.failed} ({number})"
        failed.add(disk.failed)
        found = all_runs(home / "runs")
        assert found or refused, label
        words = refused or capsys.readouterr().err
        words = words or "".join(str(run.state().ended.error) for run in found if run.state().ended)
        assert not disk.failed or os.strerror(disk.number) in words or words == "None", f"{label}: {words}"
        assert len(words.splitlines()) == 1, f"{label}: {words}"
        assert not list(home.glob("crashes/*")), label
        for run in found:
            check_promises(run, 0, label)
            resume(run)
            assert checkpoints(run) == checkpoints(twin), label
            assert logged(run) == logged(twin), label
    assert {"open events.jsonl", "open lock", "pwrite", "mkdir runs"} <= failed


def test_a_run_that_was_removed_does_not_come_back_after_a_power_cut(
    own_home: Path, tmp_path: Path, config: Configuration
) -> None:
    own_home.mkdir()
    disk = PowerCuts(own_home)
    with FailingDisk(own_home).mounted(), disk.recording():
        run = LocalRun.create(own_home / "runs", config, None)
        train(run)
        run.remove()
        disk.promised = 1
    for number, cut in enumerate(disk.cuts):
        if cut.promised > 0:
            home = tmp_path / f"cut-{number}"
            write_tree(home, cut.tree)
            assert all_runs(home / "runs") == [], cut.survives


def test_a_removal_that_fails_leaves_a_whole_run_or_none(own_home: Path, tmp_path: Path, config: Configuration) -> None:
    twin, _ = fault_free(own_home, config)
    refusals = []
    for number in range(1, 30):
        home = tmp_path / f"fault-{number}"
        shutil.copytree(own_home, home)
        (run,) = all_runs(home / "runs")
        with FailingDisk(home, fail_at=number).mounted() as disk:
            try:
                run.remove()
            except RunError as error:
                refusals.append(str(error))
        assert disk.failed or not list((home / "runs").iterdir())
        for left in all_runs(home / "runs"):
            assert checkpoints(left) == checkpoints(twin)
            assert logged(left) == logged(twin)
    assert refusals
    assert all(len(words.splitlines()) == 1 and "Input/output error" in words for words in refusals)
