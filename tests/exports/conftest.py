"""A trained run, and a network for each activation, to export."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuinet.analysis.layers import layer_activations
from tuinet.config import Configuration
from tuinet.datasets.dataset import Images
from tuinet.exports.exporter import Exporter
from tuinet.exports.subject import ExportSubject
from tuinet.jobs.start import start_run

from ..jobs.conftest import SMALL
from ..waiting import DEADLINE

Train = Callable[..., ExportSubject]


@pytest.fixture(scope="session")
def train(tmp_path_factory: pytest.TempPathFactory) -> Train:
    """Train a small run once for each configuration."""
    trained: dict[str, ExportSubject] = {}

    def train(**settings: Any) -> ExportSubject:
        key = repr(settings)
        if key not in trained:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("TUINET_HOME", str(tmp_path_factory.mktemp("home")))
                run, job = start_run(Configuration.model_validate({**SMALL, **settings}), "small")
                assert job.wait(DEADLINE) == 0
                trained[key] = ExportSubject(run)
        return trained[key]

    return train


@pytest.fixture(scope="session")
def subject(train: Train) -> ExportSubject:
    """A run with two hidden layers."""
    return train(hidden=(16, 12))


@pytest.fixture
def home(subject: ExportSubject, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of that run."""
    home = subject.run.folder.parents[1]
    monkeypatch.setenv("TUINET_HOME", str(home))
    yield home


@pytest.fixture(scope="session")
def images(subject: ExportSubject) -> Images:
    """A hundred test images."""
    return subject.model.images("test")[:100]


def exported(exporter: Exporter, subject: ExportSubject) -> bytes:
    """The file that a format writes."""
    stream = io.BytesIO()
    exporter.write(subject, stream)
    return stream.getvalue()


def logits(subject: ExportSubject, pixels: np.ndarray) -> np.ndarray:
    """The logits (n, classes) that tuinet computes for images."""
    return layer_activations(subject.model.network, pixels)[-1].pre_activations
