"""`tuinet train --preset committee` trains its members, and continues where it was interrupted."""

import signal

from tuinet.presets import MEMBERS
from tuinet.runs.directory import Run

from .conftest import SMALL, Tuinet, events, until
from .detached import LONG, expect, kill, of

PLAIN = ("--augment", "none", "--batch-size", "64")
"""Without what makes the members of the preset large and slow"""


def test_the_members_are_runs_that_answer_together(tuinet: Tuinet) -> None:
    result = tuinet("train", "--preset", "committee", "--members", "2", *SMALL, *PLAIN)
    assert result.code == 0
    assert "tuinet eval committee-1 committee-2" in result.err
    runs = tuinet("runs", "list", "--json").json
    assert {run["name"] for run in runs} == {"committee-1", "committee-2"}
    assert {run["config"]["seed"] for run in runs} == {0, 1}
    assert "elastic_sigma" in MEMBERS[1]
    assert len({run["config"]["elastic_sigma"] for run in runs}) == 2
    assert tuinet("eval", "committee-1", "committee-2").code == 0


def test_an_interrupted_committee_continues(tuinet: Tuinet) -> None:
    committee = ("train", "--preset", "committee", "--name", "club", "--members", "2", *SMALL, *PLAIN)
    tuinet(*committee[:5], "--members", "2", *SMALL, *PLAIN, "--quiet")
    first, second = tuinet.runs
    before = len(events(first))
    (second / "checkpoints" / "epoch-0003.safetensors").unlink()
    log = second / "events.jsonl"
    # As if it had been killed in its last epoch.
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[: next(i for i, line in enumerate(lines) if b'"epoch":3' in line)]))
    result = tuinet(*committee)
    assert result.code == 0
    assert "club-1: already trained" in result.err
    assert "club-2: resuming" in result.err
    assert len(events(first)) == before
    assert events(second)[-1]["type"] == "run_ended"


def test_ctrl_c_ends_the_committee_with_its_member(tuinet: Tuinet) -> None:
    process = tuinet.start("train", "--preset", "committee", *LONG, "--augment", "none")
    until(lambda: tuinet.runs and len(events(tuinet.run)) > 5, "the first member trains")
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert len(tuinet.runs) == 1


def test_a_run_of_another_configuration_is_no_member(tuinet: Tuinet) -> None:
    tuinet("train", *SMALL, "--name", "committee-2", "--quiet")
    result = tuinet("train", "--preset", "committee", *SMALL, *PLAIN)
    assert result.code == 1
    assert "committee-2: is a run with " in result.err
    assert "give the committee another --name" in result.err
    assert len(tuinet.runs) == 1


def test_members_in_the_background_are_runs_that_can_be_watched_and_stopped(tuinet: Tuinet) -> None:
    committee = ("train", "--preset", "committee", "--members", "2", *LONG, "--augment", "none", "--detach")
    result = tuinet(*committee)
    try:
        assert result.code == 0, result.err
        assert result.out.split() == [path.name for path in tuinet.runs]
        assert "tuinet attach committee-1" in result.err
        assert "tuinet eval committee-1 committee-2" in result.err
        first, second = map(Run, tuinet.runs)
        for run in (first, second):
            expect(run, "epoch_finished")
        again = tuinet(*committee)
        assert again.out == result.out
        assert "committee-2: already training" in again.err
        assert tuinet("stop", "committee-1").code == 0
        assert tuinet("wait", "committee-1").code == 0
        # The others train on.
        expect(second, "epoch_finished", len(of(second, "epoch_finished")) + 1)
        assert not first.is_live()
        assert [run["run_id"] for run in tuinet(*committee, "--json").json] == result.out.split()
        expect(first, "run_started", 2)
    finally:
        for path in tuinet.runs:
            kill(Run(path))


def test_nobody_is_noticed_of_members_in_the_background(tuinet: Tuinet) -> None:
    result = tuinet("train", "--preset", "committee", "--detach", "--notice", "bell")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert not tuinet.runs
