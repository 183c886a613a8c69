"""A run directory is created completely or not at all, and the error for an incomplete one says what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tuinet import __version__
from tuinet.cli.main import run as tuinet
from tuinet.commands import SimpleCommand
from tuinet.config import Configuration
from tuinet.errors import RunError
from tuinet.runs.command_tail import CommandTail
from tuinet.runs.directory import current_log_problem
from tuinet.runs.local import LocalRun
from tuinet.runs.run_ids import RUN_ID

from .conftest import epoch_started, make_run, process, started, write_log


@pytest.fixture
def runs(own_home: Path) -> Path:
    return own_home / "runs"


def test_a_new_run_has_its_configuration_and_a_folder_for_checkpoints(runs: Path) -> None:
    run = make_run(runs)
    assert {path.name for path in run.folder.iterdir()} == {"config.json", "checkpoints"}


def test_its_configuration_comes_back_as_it_was(runs: Path) -> None:
    config = Configuration(hidden=(5, 4), learning_rate=0.1 + 0.2, clip_norm=1e-300, train_limit=7, seed=2**62)
    assert LocalRun.create(runs, config, "mine").record().config == config


def test_its_record_says_name_time_host_and_versions(runs: Path) -> None:
    record = make_run(runs, "mine").record()
    assert (record.name, record.created) == ("mine", 1_700_000_000.0)
    assert record.host
    assert record.versions.keys() == {"tuinet", "numpy", "python"}


def test_its_id_matches_the_pattern(runs: Path) -> None:
    assert RUN_ID.fullmatch(make_run(runs).run_id)


def test_the_ids_of_runs_of_one_second_sort_in_their_order(runs: Path) -> None:
    made = [LocalRun.create(runs, Configuration(), None, now=1e9 + tenth / 10).run_id for tenth in range(8)]
    assert made == sorted(made)
    assert len({run_id[:15] for run_id in made}) == 8
    assert all(RUN_ID.fullmatch(run_id) for run_id in made)


def test_a_run_that_cannot_be_made_leaves_nothing_behind(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tuinet.runs.local.write_atomically", full)
    with pytest.raises(RunError, match=r"^[^\n]*: cannot be created \(No space left on device\)$"):
        make_run(runs)
    assert list(runs.iterdir()) == []


def test_runs_below_a_regular_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="set TUINET_HOME"):
        make_run(tmp_path / "file" / "runs")


def test_a_run_that_no_job_has_touched_has_no_events(runs: Path) -> None:
    run = make_run(runs)
    assert (run.events(), run.is_live(), run.state().status(live=False)) == ([], False, "interrupted")


def test_a_command_reaches_the_reader_of_its_file(runs: Path) -> None:
    run = make_run(runs)
    tail = CommandTail(run.commands_path, 0)
    pause = SimpleCommand(type="pause")
    run.send(pause)
    assert list(tail.new_commands()) == [pause]


def test_its_state_is_the_fold_over_its_log(runs: Path) -> None:
    run = make_run(runs)
    write_log(run.events_path, started(run.run_id), epoch_started(2))
    assert (run.state().epoch, run.state().seq) == (2, 2)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"null", b"[]", b"{}", b"\xff\xfe", b'{"config": {}}', b"0" * 5000, b"[" * 5000),
        b'{"config": {"hidden": "wide"}, "created": 1, "host": "h", "versions": {}}',
        b'{"config": {"otter": 1}, "created": 1, "host": "h", "versions": {}}',
    ],
)
def test_a_damaged_configuration_is_an_error_in_one_line_that_names_the_file(runs: Path, content: bytes) -> None:
    run = make_run(runs)
    run.record_path.write_bytes(content)
    with pytest.raises(RunError, match=r"^[^\n]*config\.json: [^\n]* is not valid: the run is damaged$"):
        run.record()


def test_a_missing_configuration_is_an_error_in_one_line_that_names_the_file(runs: Path) -> None:
    run = make_run(runs)
    run.record_path.unlink()
    with pytest.raises(RunError, match=r"^[^\n]*config\.json: cannot be read \([^\n]*\): the run is incomplete$"):
        run.record()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 2}, "made by a newer tuinet (format 2; this one reads 1)"),
        ({"config": {"activation": "swish"}}, f"activation = 'swish' is unknown to this tuinet ({__version__}): "),
        ({"config": {"dropblock": 0.5}}, f"dropblock is unknown to this tuinet ({__version__}): "),
    ],
    ids=["another format", "an unknown choice", "an unknown hyperparameter"],
)
@pytest.mark.parametrize("command", ["list", "show"])
def test_a_run_of_a_newer_version_is_reported_as_such(
    runs: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], words: str, command: str
) -> None:
    run = make_run(runs)
    record = json.loads(run.record_path.read_text())
    config = record["config"] | changes.get("config", {})
    record |= changes | {"config": config, "versions": {"tuinet": "9.8.7"}}
    run.record_path.write_text(json.dumps(record))
    assert tuinet(["runs", command]) == (1 if command == "show" else 0)
    output = capsys.readouterr().err
    assert words in output
    assert "9.8.7" in output or "format" in changes
    assert "incomplete" not in output


def test_a_record_without_a_format_is_of_the_first_one(runs: Path) -> None:
    run = make_run(runs)
    record = json.loads(run.record_path.read_text())
    assert record.pop("format") == 1
    run.record_path.write_text(json.dumps(record))
    assert run.record().format == 1


def test_a_damaged_log_leaves_a_state(runs: Path) -> None:
    run = make_run(runs)
    run.events_path.write_bytes(b"otter\n")
    assert run.state().status(live=False) == "interrupted"
    assert current_log_problem(run) == "events.jsonl: line 1 cannot be read: skipped"


def test_a_folder_in_place_of_the_log_is_an_error_in_one_line(runs: Path) -> None:
    run = make_run(runs)
    run.events_path.mkdir()
    with pytest.raises(RunError, match=r"^[^\n]*events\.jsonl: [^\n]+$"):
        run.state()


def test_a_run_is_removed_with_all_its_files(runs: Path) -> None:
    run = make_run(runs)
    write_log(run.events_path, started(run.run_id))
    run.remove()
    assert list(runs.iterdir()) == []


HOLDER = """
    import sys
    from pathlib import Path
    from tuinet.runs.local import LocalRun

    lock = LocalRun(Path(sys.argv[1])).lock()
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_a_live_run_is_not_removed(runs: Path) -> None:
    run = make_run(runs)
    with process(HOLDER, run.folder):
        with pytest.raises(RunError, match="is already being trained"):
            run.remove()
        assert (run.is_live(), run.record_path.exists()) == (True, True)


def test_a_run_that_could_not_be_removed_because_it_was_live_can_be_removed_later(runs: Path) -> None:
    run = make_run(runs)
    with process(HOLDER, run.folder), pytest.raises(RunError):
        run.remove()
    run.remove()
    assert not run.folder.exists()


def test_a_removed_run_cannot_be_removed_again(runs: Path) -> None:
    run = make_run(runs)
    run.remove()
    with pytest.raises(RunError, match=r"^[^\n]*: cannot be opened \([^\n]*\)$"):
        run.remove()
