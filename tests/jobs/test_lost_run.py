"""No two jobs train the same run, whatever becomes of its files, and a job that has lost its run writes no more."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tuinet.cli.main import run as tuinet
from tuinet.errors import RunError
from tuinet.runs.file_lock import FileLock, holder_pid
from tuinet.runs.local import LocalRun
from tuinet.runs.supervision import Supervision

from .conftest import LONG, SMALL, Start, Training, until, watch


@pytest.fixture
def training(train: Start) -> Training:
    """A run that trains, and has written its first epochs."""
    training = train(LONG)
    training.expect("epoch_finished", 2)
    return training


def last_output(folder: Path) -> str:
    return LocalRun(folder).last_output()


SUPERVISE = """
import sys
from pathlib import Path
from tuinet.runs.supervision import Supervision

supervision = Supervision(Path(sys.argv[1]))
print("supervises", flush=True)
sys.stdin.read()
"""


def supervisor_of(run: LocalRun) -> subprocess.Popen[str]:
    """Another process that supervises a run."""
    command = [sys.executable, "-c", SUPERVISE, str(run.folder)]
    supervisor = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    assert supervisor.stdout.readline() == "supervises\n"
    return supervisor


def kill(supervisor: subprocess.Popen[str]) -> None:
    supervisor.kill()
    supervisor.communicate()


def test_a_job_ends_when_its_supervisor_is_killed_and_the_run_can_go_on_without_one(training: Training) -> None:
    kill(supervisor_of(LocalRun(training.run.folder)))
    assert training.wait() == 1
    assert "its supervisor, such as the worker of a cluster, has died" in training.run.last_output()
    assert training.events[-1].type != "run_ended"
    training.start().expect("run_started", 2)
    training.ask("stop").wait()
    assert training.events[-1].reason == "stopped"


def test_a_job_that_is_taken_over_and_then_left_to_itself_trains_on(training: Training) -> None:
    run = LocalRun(training.run.folder)
    first = supervisor_of(run)
    second = Supervision(run.folder)
    kill(first)
    # Before it saves a checkpoint, the job makes sure that the run is still its own.
    saved = len(training.look().of("checkpoint_saved"))
    training.ask("checkpoint").expect("checkpoint_saved", saved + 1)
    second.end()
    training.ask("checkpoint").expect("checkpoint_saved", saved + 2)


def test_a_check_of_a_run_that_trains_and_of_one_that_was_killed(
    training: Training, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tuinet(["runs", "check"]) == 0, capsys.readouterr()
    training.kill()
    capsys.readouterr()
    assert tuinet(["runs", "check"]) == 1
    found = capsys.readouterr().out.splitlines()
    assert found
    assert all("was left by a killed process" in line or "is incomplete" in line for line in found)
    assert tuinet(["runs", "check", "--repair"]) == 0
    assert tuinet(["runs", "check"]) == 0


def test_deleting_the_lock_lets_no_second_job_in(training: Training) -> None:
    run = training.run
    epochs = len(training.of("epoch_finished"))
    run.lock_path.unlink()
    assert run.is_live()
    with pytest.raises(RunError, match="is already being trained"):
        run.lock()
    training.expect("epoch_finished", epochs + 2)
    until(lambda: holder_pid(run.lock_path) == training.pid, "the lock to be made again")
    run.lock_path.write_text("")
    run.lock_path.unlink()
    run.lock_path.touch()
    until(lambda: holder_pid(run.lock_path) == training.pid, "the lock to be taken again")
    training.ask("stop").wait()
    assert training.events[-1].reason == "stopped"
    assert [event.seq for event in training.events] == list(range(1, len(training.events) + 1))


def test_a_job_whose_lock_another_program_has_replaced_ends_and_writes_nothing_more(training: Training) -> None:
    run = training.run
    (run.folder / "other").touch()
    other = FileLock.acquire(run.folder / "other")
    (run.folder / "other").replace(run.lock_path)
    assert training.wait() == 1
    assert "another process holds it" in run.last_output()
    assert training.events[-1].type != "run_ended"
    assert run.is_live()
    other.release()
    assert not run.is_live()


def test_a_run_that_is_moved_while_it_trains_ends_in_one_line_and_can_go_on_from_there(training: Training) -> None:
    run = training.run
    moved = run.folder.rename(run.folder.with_name("20990101-000000-calm-otter"))
    assert training.wait() == 1
    assert "its directory was moved or removed during training" in last_output(moved)
    with pytest.raises(RunError, match=f"^{run.run_id}: its directory was moved or removed while it was watched$"):
        watch(run)
    assert not run.folder.exists()
    assert LocalRun(moved).state().status(live=LocalRun(moved).is_live()) == "interrupted"
    lock = LocalRun(moved).lock()
    lock.release()


def test_a_run_that_is_removed_while_it_trains_ends(training: Training) -> None:
    shutil.rmtree(training.run.folder, ignore_errors=True)
    assert training.wait() == 1
    assert not training.run.events_path.exists()


def test_a_run_whose_log_is_removed_while_it_trains_ends_in_one_line(training: Training) -> None:
    training.run.events_path.unlink()
    assert training.wait() == 1
    assert "events.jsonl: was removed or replaced while the run trained" in training.run.last_output()


def test_a_run_that_is_put_in_the_place_of_another_is_left_alone(training: Training, train: Start) -> None:
    other = train(SMALL)
    other.wait()
    training.run.folder.rename(training.run.folder.with_name("elsewhere"))
    other.run.folder.rename(training.run.folder)
    before = {path.name: path.stat().st_mtime_ns for path in training.run.folder.rglob("*") if path.is_file()}
    assert training.wait() == 1
    assert "was replaced" in last_output(training.run.folder.with_name("elsewhere"))
    after = {path.name: path.stat().st_mtime_ns for path in training.run.folder.rglob("*") if path.is_file()}
    assert after == before
