"""The passes of the microscope, without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.analysis.exploration import Exploration
from tuinet.analysis.subject import Subject
from tuinet.runs.checkpoints import load
from tuinet.runs.local import LocalRun
from tuinet.snapshot import Snapshot
from tuinet.tui.inside import passes
from tuinet.tui.inside.passes import OneImage, Passes


def test_a_checkpoint_is_read_once_for_all_images(run: LocalRun, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def load_and_count(path: Path) -> Snapshot:
        read.append(path)
        return load(path)

    exploration = Exploration(run)
    images = exploration.images("test")
    subjects = [Subject.of(images, "test", index, exploration.classes, exploration.preprocessing) for index in (0, 1)]
    first, *_, last = exploration.checkpoints()
    monkeypatch.setattr(passes, "load", load_and_count)
    shown = Passes()
    for checkpoint in (first, last):
        model = exploration.model(checkpoint)
        for subject in subjects:
            passed = shown.compute(OneImage(model, subject, 1000), lambda: True)
            answer = model.activations(subject.pixels)[-1].activations
            assert passed.trace.layers[-1].a[0] == pytest.approx(answer, abs=1e-5)
    assert read == [first.path, last.path]
