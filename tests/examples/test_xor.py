"""The example in the documentation works, as a user runs it."""

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).with_name("xor.py")


def test_the_example_learns_xor() -> None:
    program = [sys.executable, str(EXAMPLE)]
    output = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    answers = [float(line.partition(": ")[2]) for line in output.splitlines() if "xor" in line]
    assert [round(answer) for answer in answers] == [0, 1, 1, 0]


def test_the_example_stays_short() -> None:
    assert len(EXAMPLE.read_text().splitlines()) <= 40
