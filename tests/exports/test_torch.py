"""PyTorch loads what is exported for it. It is part of the extra `bench` alone, because of its size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.datasets.dataset import Images
from tuinet.exports import network_safetensors
from tuinet.exports.subject import ExportSubject

from .conftest import exported, logits

torch = pytest.importorskip("torch")
safetensors_torch = pytest.importorskip("safetensors.torch")


def test_torch_loads_it_into_a_sequential(subject: ExportSubject, images: Images, tmp_path: Path) -> None:
    file = tmp_path / "network.safetensors"
    file.write_bytes(exported(network_safetensors.EXPORTER, subject))
    nn = torch.nn
    model = nn.Sequential(nn.Linear(784, 16), nn.ReLU(), nn.Linear(16, 12), nn.ReLU(), nn.Linear(12, 10))
    model.load_state_dict(safetensors_torch.load_file(file))
    with torch.no_grad():
        theirs = model(torch.tensor(images.images.reshape(len(images), -1) / 255, dtype=torch.float32)).numpy()
    assert theirs == pytest.approx(logits(subject, images.images), abs=1e-4)
