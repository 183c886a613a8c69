"""Which checkpoints are kept, and which one a name means."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.errors import CheckpointError
from tuinet.runs.checkpoints import Checkpoints

from .conftest import process, snapshot


def saved(folder: Path, keep: int, *moments: tuple[int, int], best: int | None = None) -> Checkpoints:
    """Checkpoints of these epochs and batches; the best epoch is known from then on."""
    checkpoints = Checkpoints(folder / "checkpoints", keep)
    for epoch, batch in moments:
        save(checkpoints, epoch, batch, best if best is not None and epoch >= best else None)
    return checkpoints


def save(checkpoints: Checkpoints, epoch: int, batch: int, best: int | None = None) -> None:
    newest = snapshot(epoch, batch, best)
    checkpoints.save(newest)
    checkpoints.drop(newest.progress)


def moments(checkpoints: Checkpoints) -> list[tuple[int, int]]:
    return [(checkpoint.epoch, checkpoint.batch) for checkpoint in checkpoints.all()]


def test_the_first_and_the_newest_are_kept(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 2, *((epoch, 0) for epoch in range(7)))
    assert moments(checkpoints) == [(0, 0), (5, 0), (6, 0)]


def test_the_best_is_also_kept(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 2, *((epoch, 0) for epoch in range(7)), best=3)
    assert moments(checkpoints) == [(0, 0), (3, 0), (5, 0), (6, 0)]


def test_keep_0_keeps_all(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 0, *((epoch, 0) for epoch in range(30)))
    assert len(moments(checkpoints)) == 30


def test_a_checkpoint_inside_an_epoch_is_dropped_when_a_later_one_is_saved(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 0, (0, 0), (1, 0), (1, 120))
    before = moments(checkpoints)
    save(checkpoints, 1, 240)
    assert (before, moments(checkpoints)) == ([(0, 0), (1, 0), (1, 120)], [(0, 0), (1, 0), (1, 240)])


def test_a_checkpoint_inside_an_epoch_does_not_count_against_keep(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 2, (0, 0), (1, 0), (2, 0), (2, 120))
    assert moments(checkpoints) == [(0, 0), (1, 0), (2, 0), (2, 120)]


def test_checkpoints_sort_by_moment_and_not_by_name(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 0, (10000, 0), (9999, 123456), (9999, 99999), (2, 0))
    assert moments(checkpoints)[-1] == (10000, 0)


def test_saving_returns_the_path_relative_to_the_run(tmp_path: Path) -> None:
    assert saved(tmp_path, 0).save(snapshot(3, 120)) == "checkpoints/epoch-0003+00120.safetensors"


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    others = {"epoch-0001.safetensors.bak", "epoch-best.safetensors", "notes.txt", "epoch-1.safetensors"}
    for name in others:
        (folder / name).touch()
    checkpoints = saved(tmp_path, 1, *((epoch, 0) for epoch in range(4)))
    assert {path.name for path in folder.iterdir()} == others | {c.path.name for c in checkpoints.all()}


def test_an_incomplete_file_of_a_killed_process_is_ignored_and_cleaned_up(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 0, (0, 0))
    (checkpoints.folder / ".epoch-0001.safetensors.tmp").write_bytes(b"half")
    before = moments(checkpoints)
    checkpoints.clean()
    assert before == [(0, 0)]
    assert [path.name for path in checkpoints.folder.iterdir()] == ["epoch-0000.safetensors"]


@pytest.mark.parametrize(
    ("which", "best", "expected"),
    [
        ("last", 1, (2, 120)),
        ("best", 1, (1, 0)),
        ("best", None, (2, 120)),
        ("2", 1, (2, 0)),
        ("0", 1, (0, 0)),
        ("0002", None, (2, 0)),
    ],
)
def test_best_last_or_an_epoch_is_chosen(
    tmp_path: Path, which: str, best: int | None, expected: tuple[int, int]
) -> None:
    chosen = saved(tmp_path, 0, (0, 0), (1, 0), (2, 0), (2, 120)).choose(which, best)
    assert (chosen.epoch, chosen.batch) == expected


@pytest.mark.parametrize("which", ["", "first", "-1", "1.5", "2+00120", "²"])
def test_any_other_name_is_an_error_that_says_what_is_expected(tmp_path: Path, which: str) -> None:
    with pytest.raises(CheckpointError, match=r"expected best, last or the number of an epoch$"):
        saved(tmp_path, 0, (0, 0)).choose(which, None)


def test_a_missing_epoch_is_an_error_that_lists_the_existing_ones(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"checkpoints: no checkpoint of epoch 7: expected one of 0, 2$"):
        saved(tmp_path, 0, (0, 0), (2, 0)).choose("7", None)


@pytest.mark.parametrize("which", ["best", "last", "1"])
def test_a_run_without_a_checkpoint_says_so(tmp_path: Path, which: str) -> None:
    with pytest.raises(CheckpointError, match=r"no checkpoint yet$"):
        saved(tmp_path, 0).choose(which, None)


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    import numpy as np
    from tuinet.runs.checkpoints import Checkpoints, load

    print("ready", flush=True)
    checkpoints = Checkpoints(Path(sys.argv[1]), keep=1)
    snapshot = load(checkpoints.all()[-1].path)
    object.__setattr__(snapshot, "progress", snapshot.progress.model_copy(update={"epoch": 3}))
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
    try:
        checkpoints.save(snapshot)
    except OSError:
        print("refused", flush=True)
"""


def test_a_full_disk_destroys_no_earlier_checkpoint(tmp_path: Path) -> None:
    checkpoints = saved(tmp_path, 0, (0, 0), (1, 0), (2, 0))
    with process(FULL_DISK, checkpoints.folder) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "refused\n"
    assert moments(checkpoints) == [(0, 0), (1, 0), (2, 0)]
