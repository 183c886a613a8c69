"""The contents and the metadata of the wheel and the sdist."""

from __future__ import annotations

import email
import hashlib
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data" / "mnist"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True, capture_output=True
    )
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> dict[str, bytes]:
    """The files of the wheel."""
    (path,) = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(wheel: dict[str, bytes]) -> Message:
    (content,) = (content for name, content in wheel.items() if name.endswith(".dist-info/METADATA"))
    return email.message_from_bytes(content)


def test_the_wheel_holds_the_digits_byte_for_byte(wheel: dict[str, bytes]) -> None:
    for path in DATA.glob("*"):
        assert wheel[f"tuinet/data/mnist/{path.name}"] == path.read_bytes()


def test_the_wheel_holds_all_of_the_package_and_nothing_else(wheel: dict[str, bytes]) -> None:
    own = {name for name in wheel if not name.startswith("tuinet/data/") and ".dist-info/" not in name}
    kinds = (".py", ".tcss", ".typed", ".html", ".css", ".js", ".svg")
    package = (path for path in (ROOT / "tuinet").rglob("*") if path.suffix in kinds)
    assert own == {str(path.relative_to(ROOT)) for path in package}


def test_the_sdist_holds_what_building_and_testing_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"data/mnist/{path.name}" for path in DATA.glob("*")} <= names
    assert {"tests/test_packaging.py", "CONTRIBUTING.md", "requirements.lock", "requirements.lowest"} <= names


def test_the_licence_covers_the_program_and_the_digits(wheel: dict[str, bytes], metadata: Message) -> None:
    assert metadata["License-Expression"] == "MIT AND CC-BY-SA-3.0"
    texts = {name.partition("licenses/")[2]: content.decode() for name, content in wheel.items() if "licenses/" in name}
    assert texts["LICENSE"].startswith("MIT License")
    assert "Attribution-ShareAlike 3.0 Unported" in texts["data/mnist/LICENSE"]
    assert set(metadata.get_all("License-File", [])) == texts.keys()


def test_the_metadata_says_who_and_where(metadata: Message) -> None:
    assert metadata["Author"] == "the tuinet authors"
    assert {url.partition(", ")[0] for url in metadata.get_all("Project-URL", [])} == {"Repository", "Changelog"}


def test_the_readme_shows_its_picture_even_without_any_other_file(metadata: Message) -> None:
    repository = PROJECT["urls"]["Repository"]
    targets = re.findall(r"\]\(([^)]+)\)", str(metadata.get_payload()))
    assert f"{repository}/raw/v{metadata['Version']}/tests/readme/tuinet.svg" in targets
    assert all(target.startswith("https://") for target in targets)


def test_all_addresses_are_those_of_one_repository() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert all(url.startswith(PROJECT["urls"]["Repository"]) for url in re.findall(r"https://[^\s'\"]+", text))


def test_the_lowest_versions_that_are_tested_are_those_that_are_promised() -> None:
    promised = {}
    for dependency in map(Requirement, PROJECT["dependencies"]):
        (lower,) = (each.version for each in dependency.specifier if each.operator == ">=")
        promised[dependency.name] = tuple(map(int, lower.split(".")))
    lines = [line for line in (ROOT / "requirements.lowest").read_text().splitlines() if not line.startswith("#")]
    tested = dict(line.split("==") for line in lines)
    assert tested.keys() == promised.keys()
    for name, lower in promised.items():
        version = tuple(map(int, tested[name].split(".")))
        assert version == lower + (0,) * (len(version) - len(lower)), name


def test_every_dependency_is_locked_within_its_bounds() -> None:
    lines = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if not line.startswith("#")]
    locked = {name.lower(): version for name, version in (line.split("==") for line in lines)}
    for dependency in map(Requirement, PROJECT["dependencies"]):
        assert dependency.specifier.contains(locked[dependency.name]), dependency.name


def test_the_readme_beside_the_digits_names_their_checksums() -> None:
    text = (DATA / "README.md").read_text()
    for path in DATA.glob("*.gz"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text
