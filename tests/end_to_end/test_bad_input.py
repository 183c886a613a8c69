"""Bad input gets one clear line that names what, where and what was expected, and nothing is lost."""

from __future__ import annotations

import gzip
import shutil
import struct
from pathlib import Path

import pytest

from .conftest import SMALL, Result, Tuinet


def refused(result: Result, code: int, *words: str) -> None:
    """One line, no traceback, the exit code, and these words in it."""
    assert result.code == code, result.err
    assert result.out == ""
    assert result.err.startswith("tuinet: ")
    assert result.err.count("\n") == 1, result.err
    for word in words:
        assert word in result.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--learning-rate", "5000"), ("--learning-rate", "5000", "at most 1,000")),
        (("--learning-rate", "fast"), ("--learning-rate", "'fast'", "a number")),
        (("--learning-rate", "nan"), ("--learning-rate", "nan", "a number")),
        (("--hidden", "128,wide"), ("hidden", "128,wide", "widths from 1")),
        (("--epochs", "2.5"), ("epochs", "2.5", "a whole number")),
        (("--epochs", "0"), ("epochs", "0", "from 1 to")),
        (("--optimizer", "adan"), ("adan", "adam")),
        (("--dropout", "1"), ("dropout", "below 1")),
        (("--learning-rats", "1"), ("--learning-rats", "--learning-rate")),
        (("--epochs", "2", "--epochs", "3"), ("--epochs", "once")),
        (("--valid-size", "0", "--target-accuracy", "0.9"), ("--target-accuracy", "valid_size")),
        (("--augment", "affine", "--half-rotation", "1,z"), ("--half-rotation 1, z", "no class 'z'")),
        (("--name", "a/b"), ("a/b", "letters")),
        (("--name", "../up"), ("../up", "letters")),
        (("--name", ""), ("''", "letters")),
        (("--config", "nowhere.toml"), ("nowhere.toml", "cannot be read")),
        (("--preset", "huge"), ("huge", "tutorial")),
    ],
)
def test_wrong_flags(tuinet: Tuinet, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    refused(tuinet("train", *arguments), 2, *words)
    assert not tuinet.runs


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("hiden = [3]", ("hiden", "did you mean 'hidden'")),
        ("epochs = 'many'", ("epochs", "'many'", "a whole number")),
        ("dropout = 1.5", ("dropout", "1.5", "below 1")),
        ("batch_size = true", ("batch_size", "a whole number")),
        ("epochs = ", ("not valid TOML",)),
        ("epochs = 1\x00", ("not valid TOML",)),
    ],
)
def test_wrong_toml(tuinet: Tuinet, tmp_path: Path, toml: str, words: tuple[str, ...]) -> None:
    (tmp_path / "run.toml").write_text(toml)
    refused(tuinet("train", "--config", tmp_path / "run.toml"), 2, "run.toml", *words)


def idx(magic: int, *sizes: int) -> bytes:
    return struct.pack(f">{1 + len(sizes)}I", magic, *sizes)


GOOD = {
    "train-images-idx3-ubyte": idx(2051, 6, 2, 2) + bytes(24),
    "train-labels-idx1-ubyte": idx(2049, 6) + bytes([0, 1] * 3),
    "t10k-images-idx3-ubyte": idx(2051, 2, 2, 2) + bytes(8),
    "t10k-labels-idx1-ubyte": idx(2049, 2) + bytes([0, 1]),
}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("train-images-idx3-ubyte", GOOD["train-images-idx3-ubyte"][:-1], ("expected",)),
        ("train-images-idx3-ubyte", idx(2050, 6, 2, 2) + bytes(24), ("expected",)),
        ("train-labels-idx1-ubyte", idx(2049, 5) + bytes(5), ("5", "6")),
        ("t10k-images-idx3-ubyte", idx(2051, 2, 3, 3) + bytes(18), ("2×2", "3×3")),
        ("t10k-labels-idx1-ubyte", gzip.compress(GOOD["t10k-labels-idx1-ubyte"])[:-9], ("t10k-labels",)),
        ("labels.txt", b"only one\n", ("label",)),
    ],
    ids=["truncated", "wrong magic", "counts differ", "sizes differ", "gzip breaks off", "label out of range"],
)
@pytest.mark.parametrize("command", ["add", "train"])
def test_damaged_data_sets(
    tuinet: Tuinet, tmp_path: Path, command: str, name: str, content: bytes, words: tuple[str, ...]
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for file, good in {**GOOD, name: content}.items():
        (folder / file).write_bytes(good)
    arguments = ("data", "add", "broken", folder) if command == "add" else ("train", "--dataset", folder)
    extra = () if command == "add" else ("--valid-size", "2", "--quiet")
    refused(tuinet(*arguments, *extra), 1, *words)
    assert not tuinet.runs


def test_a_data_set_that_is_not_there(tuinet: Tuinet) -> None:
    refused(tuinet("train", "--dataset", "mnits"), 1, "mnits", "mnist")


def test_more_validation_images_than_there_are(tuinet: Tuinet) -> None:
    refused(tuinet("train", "--valid-size", "60000", "--quiet"), 2, "--valid-size 60000", "fewer than 60,000")
    assert not tuinet.runs, "a run that could not begin leaves nothing behind"


def checkpoint(home: Tuinet) -> Path:
    return home.run / "checkpoints" / "epoch-0003.safetensors"


def test_a_truncated_checkpoint(home: Tuinet) -> None:
    content = checkpoint(home).read_bytes()
    checkpoint(home).write_bytes(content[: len(content) // 2])
    refused(home("eval", "--checkpoint", "last"), 1, "epoch-0003.safetensors", "truncated")


def test_an_altered_checkpoint(home: Tuinet) -> None:
    content = bytearray(checkpoint(home).read_bytes())
    content[-1000] ^= 1
    checkpoint(home).write_bytes(content)
    refused(home("eval", "--checkpoint", "last"), 1, "epoch-0003.safetensors", "altered")


def test_a_checkpoint_of_another_architecture(home: Tuinet) -> None:
    settings = [*SMALL, "--quiet"]
    settings[settings.index("32")] = "16"
    home("train", *settings)
    first, other = home.runs
    newest = "checkpoints/epoch-0003.safetensors"
    shutil.copy(other / newest, first / newest)
    for name, *flags in (("eval", "--checkpoint", "last"), ("resume", "--epochs", "4", "--quiet")):
        refused(home(name, first.name, *flags), 1, "epoch-0003.safetensors", "another network", "(16,)", "(32,)")


@pytest.mark.parametrize("which", ["7", "best-ever", "-1"])
def test_a_checkpoint_that_is_not_there(home: Tuinet, which: str) -> None:
    refused(home("eval", "last", f"--checkpoint={which}"), 1, which)


@pytest.mark.parametrize("command", [("eval",), ("resume",), ("config", "show"), ("runs", "show")])
def test_a_run_directory_that_is_half_there(home: Tuinet, command: tuple[str, ...]) -> None:
    (home.run / "config.json").unlink()
    refused(home(*command, home.run.name), 1, "config.json")


def test_a_damaged_run_does_not_hide_the_others(home: Tuinet) -> None:
    shutil.copytree(home.run, home.run.with_name("20200101-000000-old-owl"))
    (home.runs[0] / "config.json").write_text("{")
    listed = home("runs", "list", "--json").json
    assert [run["status"] for run in listed] == ["damaged", "finished"]


def test_a_run_that_is_not_there(home: Tuinet) -> None:
    refused(home("eval", "nobody"), 1, "nobody")


def test_a_name_that_is_taken(home: Tuinet) -> None:
    home("train", *SMALL, "--name", "mine", "--quiet")
    refused(home("train", *SMALL, "--name", "mine", "--quiet"), 1, "mine")


def test_a_run_that_is_done(home: Tuinet) -> None:
    refused(home("resume", "last"), 1, "3 of 3", "--epochs")


def test_a_home_that_cannot_be_written(tuinet: Tuinet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused(tuinet("train", TUINET_HOME=str(tmp_path / "file" / "home")), 1, "file/home", "TUINET_HOME")


def test_a_file_that_is_not_an_image(home: Tuinet, tmp_path: Path) -> None:
    (tmp_path / "letter.png").write_text("Dear reader")
    refused(home("predict", "last", tmp_path / "letter.png"), 1, "letter.png")


def test_escape_sequences_in_what_is_refused_do_not_reach_the_terminal(tuinet: Tuinet) -> None:
    assert "\x1b" not in tuinet("eval", "\x1b[31mred").err


def test_a_network_that_does_not_fit_into_memory(tuinet: Tuinet) -> None:
    refused(tuinet("train", "--hidden", "65536,65536,65536,65536", "--quiet"), 2, "--hidden 65536,", "GB of memory")
    assert not tuinet.runs


def test_more_threads_than_cores(tuinet: Tuinet) -> None:
    refused(tuinet("train", "--threads", "999"), 2, "threads", "999", "cores")


def test_an_empty_list_of_widths(tuinet: Tuinet) -> None:
    refused(tuinet("train", "--hidden", ""), 2, "hidden", "'none'")
