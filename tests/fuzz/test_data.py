"""Data: IDX files, images and checkpoints."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from safetensors.numpy import save

from tuinet.config import Configuration
from tuinet.datasets import idx
from tuinet.datasets.images import read_image
from tuinet.errors import CheckpointError, DatasetError, ImageError
from tuinet.runs import last_batch
from tuinet.runs.array_file import digest_of
from tuinet.runs.checkpoints import check_belongs, encode, load

from ..runs.conftest import recorded_batch, snapshot
from .corpus import damaged, misused, nasty

IMAGES = b"\0\0\x08\x03\0\0\0\2\0\0\0\3\0\0\0\4" + bytes(range(24))
CHECKPOINT = encode(snapshot())
BATCH = last_batch.encode(recorded_batch())
PROGRESS = json.loads(snapshot().progress.model_dump_json())


def png() -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.diag(np.arange(9, dtype=np.uint8))).save(stream, "png")
    return stream.getvalue()


def npy() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.diag(np.arange(9, dtype=np.uint8)))
    return stream.getvalue()


@nasty(
    b"\0\0\x08\x03" + b"\xff" * 12,
    b"\0\0\x08\x03\0\1\0\0\0\0\1\0\0\0\1\0" + bytes(100),
    gzip.compress(IMAGES[:4] + b"\x7f\xff\xff\xff" * 3 + bytes(50_000_000), 1),
    gzip.compress(IMAGES) * 2,
    b"\x1f\x8b\x08\0" + b"\xff" * 100,
)
@given(content=damaged(IMAGES) | damaged(gzip.compress(IMAGES, mtime=0)))
def test_idx(scratch: Path, content: bytes) -> None:
    path = scratch / "images"
    path.write_bytes(content)
    for read in (idx.read_images, idx.read_labels):
        try:
            assert read(path).dtype == np.uint8
        except DatasetError as error:
            assert len(str(error)) < 1000


@nasty(
    b"P5 99999999999999 99999999999999 255\n",
    b"P5 " + b"9" * 5000 + b" 1 255\n\0",
    npy()[:10] + b"(" * 100,
)
@given(content=damaged(png()) | damaged(npy()) | damaged(b"P5 3 3 255\n" + bytes(9)))
def test_an_image(scratch: Path, content: bytes) -> None:
    path = scratch / "image"
    path.write_bytes(content)
    try:
        assert read_image(path).ndim == 2
    except ImageError as error:
        assert len(str(error)) < 1000


@nasty(
    (100).to_bytes(8, "little") + b"[" * 100,
    (5000).to_bytes(8, "little") + b"[" * 5000,
    (2**63).to_bytes(8, "little") + b"{}",
    CHECKPOINT.replace(b'"F32"', b'"F64"'),
    save({}, {"tuinet": "[" * 5000}),
    save({}, {"tuinet": "9" * 5000}),
    save({}, {"tuinet": '{"progress": 1, "sha256": 2}'}),
    save({"optimizer.x": np.zeros(1, np.float32)}, {"tuinet": "{}"}),
)
@given(content=damaged(CHECKPOINT))
def test_a_checkpoint(scratch: Path, content: bytes) -> None:
    path = scratch / "epoch-0001.safetensors"
    path.write_bytes(content)
    try:
        load(path)
    except CheckpointError as error:
        assert len(str(error)) < 1000


@nasty(CHECKPOINT)
@given(content=damaged(BATCH))
def test_the_record_of_a_batch(scratch: Path, content: bytes) -> None:
    path = scratch / "last_batch.safetensors"
    path.write_bytes(content)
    try:
        last_batch.load(path, Configuration(hidden=(3,)))
    except CheckpointError as error:
        assert len(str(error)) < 1000


@given(misused(PROGRESS) | st.sampled_from([{**PROGRESS, "config": {"new setting": 1}}, {**PROGRESS, "new": 1}]))
def test_a_checkpoint_of_another_version(scratch: Path, progress: object) -> None:
    tensors = dict(snapshot().parameters)
    text = json.dumps(progress)
    metadata = json.dumps({"progress": text, "sha256": digest_of(tensors, text)})
    path = scratch / "epoch-0001.safetensors"
    path.write_bytes(save(tensors, {"tuinet": metadata}))
    assert hashlib.sha256(path.read_bytes())
    try:
        check_belongs(load(path), Configuration(hidden=(3,)), path)
    except CheckpointError as error:
        assert len(str(error)) < 1000
