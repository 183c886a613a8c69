"""No text that comes from outside controls the terminal: each command prints names that hold escape sequences."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tuinet as tuinet_package
from tuinet.cli.main import run as tuinet
from tuinet.config import Configuration
from tuinet.datasets import idx
from tuinet.formats import as_toml, read_toml
from tuinet.runs.checkpoints import Checkpoints
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.sanitize import UNPRINTABLE

from .runs.conftest import ended, snapshot, started, write_log

EVIL = "a\x1b]0;mine\x07b\x9b31mc\x1b[2Jd\re\x7fg\u202eh\u2028i\udcff"
"""Escape sequences of seven and of eight bits, a title, a bell, DEL, what turns the direction of text, a line separator
and a byte that is no UTF-8"""

BIDI = "data\u202eset"
"""The worst text that a setting can hold"""

NOISE = Configuration(hidden=(3,), dataset="noise", valid_size=4)

Capture = pytest.CaptureFixture[str]


def printed(capture: Capture) -> str:
    """All that was printed, after a look at each of its characters."""
    out, err = capture.readouterr()
    strange = {hex(ord(char)) for char in out + err if char != "\n" and unicodedata.category(char) in UNPRINTABLE}
    assert not strange, out + err
    assert "Traceback" not in err
    return out + err


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """A data set of noise in a directory with a bad name."""
    folder = tmp_path / f"digits{EVIL}"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for prefix, count in (("train", 12), ("t10k", 4)):
        idx.write(folder / f"{prefix}-images-idx3-ubyte", rng.integers(0, 256, (count, 2, 2), np.uint8))
        idx.write(folder / f"{prefix}-labels-idx1-ubyte", np.arange(count, dtype=np.uint8) % 2)
    return folder


@pytest.fixture
def evil_run(own_home: Path) -> Run:
    """A trained run in a directory with a bad name, with a bad name itself."""
    made = LocalRun.create(own_home / "runs", Configuration(hidden=(3,), dataset=BIDI), "good")
    texts = EVIL.removesuffix("\udcff")  # which JSON cannot hold
    made.write_record(made.record().model_copy(update={"name": texts, "host": texts}))
    made.folder.rename(made.folder.with_name(f"20990101-000000-{EVIL}"))
    run = LocalRun(made.folder.with_name(f"20990101-000000-{EVIL}"))
    write_log(run.events_path, started(), ended())
    return run


@pytest.mark.parametrize(
    "arguments",
    [
        (EVIL,),
        ("--" + EVIL,),
        ("runs", EVIL),
        ("eval", EVIL),
        ("eval", "last", "--split", EVIL),
        ("eval", "last", "--checkpoint", EVIL),
        ("train", "--" + EVIL, "1"),
        ("train", "--hidden", EVIL),
        ("train", "--dataset", EVIL),
        ("train", "--config", EVIL),
        ("train", "--name", EVIL),
        ("train", "--preset", EVIL),
        ("predict", "last", EVIL),
        ("set", "last", EVIL, EVIL),
        ("runs", "rename", "last", EVIL),
        ("data", "add", EVIL, EVIL),
        ("data", "remove", EVIL),
        ("data", "verify", EVIL),
        ("attach", EVIL),
    ],
    ids=lambda arguments: " ".join("EVIL" if EVIL in word else word for word in arguments),
)
def test_arguments(evil_run: Run, arguments: tuple[str, ...], capsys: Capture) -> None:
    assert tuinet(list(arguments)) in (1, 2)
    assert printed(capsys).startswith("tuinet: ")


@pytest.mark.parametrize("arguments", [("runs", "list"), ("runs", "show"), ("config", "show")])
def test_what_a_run_directory_holds(evil_run: Run, arguments: tuple[str, ...], capsys: Capture) -> None:
    tuinet(list(arguments))
    assert printed(capsys)


def test_names_of_directories_and_files(
    own_home: Path, digits: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUINET_HOME", str(tmp_path / f"home{EVIL}"))
    assert tuinet(["data", "add", "noise", str(digits)]) == 0
    assert tuinet(["data", "list"]) == 0
    assert tuinet(["data", "verify", "noise"]) == 0
    assert tuinet(["data", "verify", str(digits)]) == 0
    assert "digits" in printed(capsys)


def test_the_name_of_an_image(evil_run: Run, digits: Path, tmp_path: Path, capsys: Capture) -> None:
    assert tuinet(["data", "add", "noise", str(digits)]) == 0
    evil_run.change_record(lambda record: record.model_copy(update={"config": NOISE}))
    trained = snapshot()
    progress = trained.progress.model_copy(update={"config": NOISE.model_dump(mode="json")})
    Checkpoints(evil_run.folder / "checkpoints", 0).save(replace(trained, progress=progress))
    image = tmp_path / f"seven{EVIL}.png"
    Image.fromarray(np.diag(np.full(2, 255, np.uint8))).save(image)
    assert tuinet(["predict", "last", str(image)]) == 0
    assert "seven" in printed(capsys)
    assert tuinet(["predict", "last", str(image), "--json"]) == 0
    assert json.loads(printed(capsys))["image"] == str(image), "JSON is exact"


def test_json_is_exact_and_escaped(evil_run: Run, capsys: Capture) -> None:
    assert tuinet(["config", "show", "--json"]) == 0
    assert json.loads(printed(capsys))["config"]["dataset"] == BIDI


def test_a_configuration_is_exact_and_escaped(evil_run: Run, tmp_path: Path, capsys: Capture) -> None:
    assert tuinet(["config", "show"]) == 0
    (tmp_path / "again.toml").write_text(printed(capsys))
    assert read_toml(tmp_path / "again.toml")["dataset"] == BIDI
    assert BIDI in as_toml(Configuration(dataset=BIDI))


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_configuration_is_exact_above_the_first_plane(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    name = "digits\U0001f600\U000e0001"  # a face, and a tag that nobody sees
    LocalRun.create(own_home / "runs", Configuration(dataset=name), None)
    output = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr("sys.stdout", output)
    assert tuinet(["config", "show"]) == 0
    (tmp_path / "again.toml").write_bytes(output.buffer.getvalue())
    assert read_toml(tmp_path / "again.toml")["dataset"] == name


EXITS = re.compile(r"sys\.(__)?std(out|err)(__)?\.write|(?<![.\w])print\(|(?<![A-Za-z])Console\(")
"""Calls that write text to the terminal"""

OWN_EXITS = {
    "cli/output.py",
    "cli/console.py",
    "cli/completion.py",
    "__main__.py",
    "jobs/job.py",
    "jobs/rate_search.py",
    "training/distorted_ahead.py",
    "training/gathered_ahead.py",
}
"""The modules that look at what they let out; all but the first two write texts of ours alone, to a file or a pipe"""


def test_text_leaves_the_program_in_one_place() -> None:
    package = Path(tuinet_package.__file__).parent
    modules = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if EXITS.search(re.sub(r'#.*|(?s:""".*?""")', "", path.read_text(encoding="utf-8")))
    }
    assert modules <= OWN_EXITS
