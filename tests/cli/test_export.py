"""`tuinet export`: which format goes where, and what happens to files that exist."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest
from safetensors.numpy import load

from tuinet.cli.main import call, complete
from tuinet.errors import TuinetError, UsageError
from tuinet.exports.registry import names

from ..exports.conftest import home, subject, train

__all__ = ["home", "subject", "train"]

pytestmark = pytest.mark.usefixtures("home")


class Keyboard(io.StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        return True


def refused(*arguments: object) -> str:
    with pytest.raises(TuinetError) as refusal:
        call(["export", *map(str, arguments)])
    return str(refusal.value)


def test_text_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["export", "last", "--format", "json"]) == 0
    printed = capsys.readouterr()
    assert (json.loads(printed.out)["name"], printed.err) == ("small", "")


def test_the_extension_of_the_file_sets_the_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "network.JSON"
    assert call(["export", "small", "-o", str(file)]) == 0
    assert json.loads(file.read_bytes())["activation"] == "relu"
    assert capsys.readouterr().err == f"wrote {file}\n"
    assert os.listdir(tmp_path) == ["network.JSON"]


def test_the_named_format_wins_over_the_extension(tmp_path: Path) -> None:
    call(["export", "last", "--format", "json", "-o", str(tmp_path / "network.txt"), "--quiet"])
    assert json.loads((tmp_path / "network.txt").read_bytes())


def test_another_checkpoint_can_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    call(["export", "last", "--format", "json", "--checkpoint", "0"])
    assert json.loads(capsys.readouterr().out)["epoch"] == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--format", "jsn"], "--format 'jsn': expected one of"),
        (["--format", "jsn"], "did you mean 'json'?"),
        (["-o", "digits.jsn"], "digits.jsn: expected --format, or a name that ends in one of"),
        (["-o", "digits.jsn"], "did you mean '.json'?"),
        (["-o", "digits"], "digits: expected --format"),
        ([], "expected --format, or a FILE that ends in one of"),
        (
            ["--format", "json", "--batches"],
            "--batches: json has no curves: expected a format with curves: csv, parquet, tensorboard",
        ),
        (["--format", "json", "-o", "nowhere/network.json"], "nowhere/network.json: cannot be written (No such file"),
        (["--format", "json", "-o", "."], ".: is a directory: expected a file"),
        (["nobody", "--format", "json"], "nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: list[str], complaint: str) -> None:
    message = refused(*arguments)
    assert complaint in message
    assert "\n" not in message


def test_without_a_terminal_an_existing_file_needs_force(tmp_path: Path) -> None:
    file = tmp_path / "network.json"
    file.write_text("mine")
    assert refused("-o", file) == f"{file}: already exists: use --force, or run the command in a terminal"
    assert file.read_text() == "mine"
    assert call(["export", "-o", str(file), "--force", "--quiet"]) == 0
    assert json.loads(file.read_bytes())


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 1)])
def test_in_a_terminal_it_asks_before_it_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    file = tmp_path / "network.json"
    file.write_text("mine")
    monkeypatch.setattr(sys, "stdin", Keyboard(answer))
    assert call(["export", "-o", str(file)]) == code
    assert (file.read_text() == "mine") == bool(code)


def test_what_is_not_text_is_kept_from_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Keyboard())
    assert refused("--format", "npz") == "npz is not text, and standard output is a terminal: expected -o FILE"


def test_a_pipe_gets_what_is_not_text(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    call(["export", "--format", "safetensors"])
    assert load(capfdbinary.readouterr().out).keys() >= {"0.weight", "4.bias"}


def test_a_directory_is_written_and_replaced_if_it_holds_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    for options in ([], ["--force"]):
        assert call(["export", "--format", "tensorboard", "-o", str(folder), "-q", *options]) == 0
        assert len(os.listdir(folder)) == 1
    (folder / "notes.txt").write_text("mine")
    assert "holds other files, such as notes.txt" in refused("--format", "tensorboard", "-o", folder, "--force")
    assert os.listdir(tmp_path) == ["logs"]
    assert "expected -o DIRECTORY" in refused("--format", "tensorboard")


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "network.onnx"
    file.write_text("mine")
    monkeypatch.setitem(sys.modules, "onnx.helper", None)
    message = refused("-o", file, "--force")
    assert message == "onnx is not installed: install it with: pip install 'tuinet[onnx]'"
    assert (file.read_text(), os.listdir(tmp_path)) == ("mine", ["network.onnx"])


def test_the_shell_completes_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    complete(["export", "last", "--format", ""])
    printed = capsys.readouterr().out
    assert all(name in printed for name in names())


def test_a_file_is_as_private_as_the_umask_says_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "network.json"
    call(["export", "-o", str(file), "-q"])
    assert file.stat().st_mode & 0o777 == 0o644
    file.chmod(0o600)
    call(["export", "-o", str(file), "-q", "--force"])
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_link_keeps_leading_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("mine")
    (tmp_path / "link.json").symlink_to("real.json")
    call(["export", "-o", str(tmp_path / "link.json"), "-q", "--force"])
    assert json.loads((tmp_path / "real.json").read_bytes())
    assert (tmp_path / "link.json").is_symlink()


def test_a_device_is_written_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["export", "--format", "json", "-o", "/dev/null"]) == 0
    with pytest.raises(UsageError):
        call(["export", "-o", "/dev/null"])
