"""What travels in the wheel and the sdist."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data" / "mnist"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True, capture_output=True
    )
    return folder


def test_the_wheel_holds_the_digits_byte_for_byte(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for path in DATA.glob("*.gz"):
            assert archive.read(f"tuinet/data/mnist/{path.name}") == path.read_bytes()


def test_the_sdist_holds_the_digits_and_the_tests(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"data/mnist/{path.name}" for path in DATA.glob("*")} <= names
    assert "tests/test_packaging.py" in names


def test_the_readme_beside_the_digits_names_their_checksums() -> None:
    text = (DATA / "README.md").read_text()
    for path in DATA.glob("*.gz"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text
