"""The examples work, as a user runs them, and the README shows them as they are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
README = FOLDER.parents[1] / "README.md"
SHOWN = ("train_and_predict.py", "compare_widths.py", "plot_curves.py")


def run_example(name: str, directory: Path) -> str:
    environment = {**os.environ, "MPLBACKEND": "agg"}
    program = [sys.executable, str(FOLDER / name)]
    return subprocess.run(program, check=True, capture_output=True, text=True, cwd=directory, env=environment).stdout


def test_xor_is_learned(tmp_path: Path) -> None:
    output = run_example("xor.py", tmp_path)
    answers = [float(line.partition(": ")[2]) for line in output.splitlines() if "xor" in line]
    assert [round(answer) for answer in answers] == [0, 1, 1, 0]


def test_a_network_is_trained_and_its_curves_are_plotted(own_home: Path, tmp_path: Path) -> None:
    output = run_example("train_and_predict.py", tmp_path)
    assert output.splitlines()[-1] == "a 7"
    run_example("plot_curves.py", tmp_path)
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_the_widest_of_five_networks_is_the_best(own_home: Path, tmp_path: Path) -> None:
    output = run_example("compare_widths.py", tmp_path)
    assert output.count("hidden units") == 5
    assert output.splitlines()[-1] == "best: width-64"


@pytest.mark.parametrize("name", SHOWN)
def test_the_readme_shows_the_example_as_it_is(name: str) -> None:
    shown = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    _, _, code = (FOLDER / name).read_text(encoding="utf-8").partition('"""\n\n')
    assert code in shown


@pytest.mark.parametrize(
    ("name", "lines"), [("xor.py", 40), ("compare_widths.py", 12), *((name, 20) for name in SHOWN)]
)
def test_the_examples_stay_short(name: str, lines: int) -> None:
    assert len((FOLDER / name).read_text(encoding="utf-8").splitlines()) <= lines
