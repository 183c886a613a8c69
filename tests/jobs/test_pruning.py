"""A run that a sweep stops."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from tuinet.commands import SimpleCommand, parse_command

from .conftest import LONG, Training

Start = Callable[..., Training]


def test_a_stop_with_a_reason_ends_the_run_with_that_reason(train: Start) -> None:
    job = train(LONG)
    job.run.send(SimpleCommand(type="stop", reason="pruned"))
    assert job.wait() == 0
    assert job.events[-1].reason == "pruned"
    assert job.events[-1].test_accuracy is not None


def test_a_stop_without_a_reason_is_written_as_older_versions_read_it() -> None:
    assert '"reason"' not in SimpleCommand(type="stop").model_dump_json()


def test_only_a_stop_has_a_reason() -> None:
    with pytest.raises(ValidationError):
        parse_command('{"type": "pause", "reason": "pruned"}')
