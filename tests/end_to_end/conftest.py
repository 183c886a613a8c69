"""Running the installed program as a person or a script does."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ..digits import few_digits
from ..forked import client, run_command
from ..waiting import DEADLINE, until

__all__ = ["DEADLINE", "until"]

PROGRAM = Path(sys.executable).with_name("tuinet")
READ_BY_PYTHON = ("PYTHON", "LC_", "LANG")
"""The prefixes of variables that Python reads when it starts"""

FEW = ("--dataset", str(few_digits()), "--train-limit", "3000", "--hidden", "32", "--threads", "1")
"""Options of a run on few real digits"""

SMALL = (*FEW, "--epochs", "3")
"""Options of a run on real digits that takes a second"""


class Result:
    """How a call of the program ended."""

    def __init__(self, completed: subprocess.CompletedProcess[str]) -> None:
        self.code = completed.returncode
        self.out = completed.stdout
        self.err = completed.stderr

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Program(subprocess.Popen[str]):
    """A program that is killed if it does not end in time, so that no test hangs."""

    def wait(self, timeout: float | None = DEADLINE) -> int:
        try:
            return super().wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def communicate(self, input: str | None = None, timeout: float | None = DEADLINE) -> tuple[str, str]:  # noqa: A002
        try:
            return super().communicate(input, timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


class ForkedProgram(Program):
    """The program as a fork of a process that has imported it."""

    def kill(self) -> None:
        # This process is not the fork, but has it killed.
        self.send_signal(signal.SIGUSR1)


class Tuinet:
    """The program, with a home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: object, cwd: Path | None = None, **environment: str) -> Result:
        """Run the program to its end: fast, unless variables are given that Python reads when it starts."""
        command = [str(PROGRAM), *map(str, arguments)]
        directory = cwd or self.home.parent
        run = run_command
        if any(name.startswith(READ_BY_PYTHON) for name in environment):
            run = self._run_installed
        return Result(run(command, directory, {**os.environ, **environment}, DEADLINE))

    def run_installed(self, *arguments: object, **environment: str) -> Result:
        """Run the installed program to its end, as users do."""
        command = [str(PROGRAM), *map(str, arguments)]
        return Result(self._run_installed(command, self.home.parent, {**os.environ, **environment}, DEADLINE))

    @staticmethod
    def _run_installed(
        command: Sequence[str], directory: Path, environment: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd=directory,
            env=environment,
            timeout=timeout,
            check=False,
        )

    def start(self, *arguments: object, **environment: str) -> Program:
        """Start the program, and go on: fast, unless variables are given that Python reads when it starts."""
        if any(name.startswith(READ_BY_PYTHON) for name in environment):
            return self.start_installed(*arguments, **environment)
        return self._start(ForkedProgram, client(PROGRAM), arguments, environment)

    def start_installed(self, *arguments: object, **environment: str) -> Program:
        """Start the installed program, as users do, and go on."""
        return self._start(Program, [str(PROGRAM)], arguments, environment)

    def _start(
        self,
        kind: type[Program],
        command: Sequence[str],
        arguments: Sequence[object],
        environment: Mapping[str, str],
    ) -> Program:
        return kind(
            [*command, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home.parent,
            env={**os.environ, **environment},
        )

    @property
    def runs(self) -> list[Path]:
        return sorted(path for path in (self.home / "runs").glob("*") if not path.name.startswith("."))

    @property
    def run(self) -> Path:
        """The one run there is."""
        (only,) = self.runs
        return only


@pytest.fixture
def tuinet(own_home: Path) -> Tuinet:
    own_home.parent.mkdir(exist_ok=True)
    return Tuinet(own_home)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a run named `small` on a few digits of MNIST."""
    tuinet = Tuinet(tmp_path_factory.mktemp("trained") / "home")
    assert tuinet("train", *SMALL, "--name", "small", "--quiet", TUINET_HOME=str(tuinet.home)).code == 0
    return tuinet.home


@pytest.fixture
def home(tuinet: Tuinet, trained: Path) -> Tuinet:
    """A copy of that home."""
    shutil.copytree(trained, tuinet.home)
    return tuinet


def events(run: Path) -> list[dict[str, Any]]:
    """The whole lines of a run's log so far."""
    log = run / "events.jsonl"
    content = log.read_bytes() if log.exists() else b""
    return [json.loads(line) for line in content[: content.rfind(b"\n") + 1].splitlines()]
