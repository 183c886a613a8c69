"""The job reads what is asked of it, from when it began, and takes no harm from nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuinet.commands import Plain, Set
from tuinet.errors import RunError
from tuinet.runs.log import CommandTail, append_line


def test_commands_from_before_the_job_began_are_not_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "commands.jsonl"
    append_line(path, Plain(type="stop").model_dump_json())
    tail = CommandTail(path, path.stat().st_size)
    pause = Plain(type="pause")
    append_line(path, pause.model_dump_json())
    assert list(tail.new_commands()) == [pause]


@pytest.mark.parametrize("garbage", ["", "otter", "{}", '{"type": "dance"}', '{"type": "stop", "now": 1}', "\0", "[]"])
def test_a_line_that_is_no_command_is_passed_over(tmp_path: Path, garbage: str) -> None:
    path = tmp_path / "commands.jsonl"
    tail = CommandTail(path, 0)
    append_line(path, garbage)
    change = Set(name="dropout", value=0.5)
    append_line(path, change.model_dump_json())
    assert list(tail.new_commands()) == [change]


def test_a_half_written_command_waits_for_its_end(tmp_path: Path) -> None:
    path = tmp_path / "commands.jsonl"
    tail = CommandTail(path, 0)
    path.write_bytes(b'{"type": "st')
    early = list(tail.new_commands())
    append_line(path, 'op"}')
    assert (early, [command.type for command in tail.new_commands()]) == ([], ["stop"])


def test_a_command_that_cannot_be_written_is_an_error_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"^[^\n]*commands\.jsonl: cannot be written to \([^\n]*\)$"):
        append_line(tmp_path / "gone" / "commands.jsonl", "{}")
