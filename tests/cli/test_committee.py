"""Several runs form a committee: `tuinet eval RUN RUN` and `tuinet predict RUN RUN IMAGE`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import tuinet
from tuinet.analysis.committee import Committee
from tuinet.cli.main import call, run
from tuinet.config import Configuration
from tuinet.errors import RunError, UsageError
from tuinet.jobs.start import create_run
from tuinet.runs.local import LocalRun

from ..jobs.conftest import SMALL

SETTINGS: dict[str, dict[str, Any]] = {
    "wide": {"hidden": (24,)},
    "bits": {"hidden": (16, 12), "encoding": "binary", "seed": 1},
    "linear": {"hidden": (), "seed": 2},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with three runs of different architectures."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("TUINET_HOME", str(home))
        for name, settings in SETTINGS.items():
            tuinet.train(**{**SMALL, **settings}, name=name).model()
        yield home


@pytest.fixture
def members(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuinet.Model]:
    monkeypatch.setenv("TUINET_HOME", str(home))
    return [tuinet.open(name) for name in SETTINGS]


def as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    assert call([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_eval_averages_probabilities_and_says_how_good_each_member_is(
    members: list[tuinet.Model], capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, "eval", *SETTINGS)
    images = members[0].images("test")
    alone = [member.predict(images) for member in members]
    mean = np.mean([each.probabilities for each in alone], axis=0)
    assert found["accuracy"] == pytest.approx((mean.argmax(axis=1) == images.labels).mean())
    of_labels = mean[np.arange(len(images)), images.labels]
    assert found["loss"] == pytest.approx(-np.log(of_labels).mean(), rel=1e-4)
    assert [member["accuracy"] for member in found["members"]] == [each.accuracy for each in alone]
    low, high = found["interval"]
    assert low < found["accuracy"] < high


def test_eval_prints_a_line_for_each_member(members: list[tuinet.Model], capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["eval", "wide", "bits"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for count, member in enumerate(members[:2], 1):
        assert any(f"member {count}" in line and member.run.run_id in line for line in lines)


def test_predict_takes_runs_before_the_first_image(
    members: list[tuinet.Model], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    image = members[0].images("test").images[8]
    path = tmp_path / "digit.png"
    Image.fromarray(image).save(path)
    found = as_json(capsys, "predict", *SETTINGS, path)
    expected = Committee(members).answer(image)
    assert found["prediction"] == str(expected.predicted)
    assert max(found["probabilities"].values()) == pytest.approx(expected.confidence, abs=1e-4)


def test_predict_without_an_image_says_what_is_missing(members: list[tuinet.Model]) -> None:
    with pytest.raises(UsageError, match="bits is a run: expected an image after it"):
        call(["predict", "wide", "bits"])


def test_a_run_counts_once(members: list[tuinet.Model]) -> None:
    with pytest.raises(UsageError, match="wide: given twice"):
        call(["eval", "wide", "bits", members[0].run.run_id[:-1]])


def test_networks_with_other_classes_cannot_answer_together(
    members: list[tuinet.Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other, _ = members
    letters = other.run.record().dataset
    assert letters is not None
    renamed = letters.model_copy(update={"classes": tuple("abcdefghij")})
    monkeypatch.setattr(other.run, "record", lambda: first.run.record().model_copy(update={"dataset": renamed}))
    with pytest.raises(RunError, match="cannot form a committee: their classes are"):
        Committee([first, other])


def test_members_that_start_together_share_the_cores(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[object] = []

    def create(config: Configuration, name: str | None, *_: object) -> tuple[LocalRun, None]:
        created, lock = create_run(config, name)
        lock.release()
        threads.append(config.threads)
        return created, None

    monkeypatch.setattr("tuinet.jobs.machine.start_run", create)
    monkeypatch.setattr("tuinet.jobs.sharing.available_cores", lambda: 7)
    assert run(["train", "--preset", "committee", "--members", "3", "--detach", "--quiet"]) == 0
    assert threads == [2, 2, 2]


@pytest.mark.parametrize("count", ["1", "100"])
def test_a_committee_of_too_few_or_too_many_members_is_refused(own_home: Path, count: str) -> None:
    with pytest.raises(UsageError, match=rf"^--members {count}: expected 2 to 99$"):
        call(["train", "--preset", "committee", "--members", count])
