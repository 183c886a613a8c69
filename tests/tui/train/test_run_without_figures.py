"""A run that ended before anything was measured."""

from __future__ import annotations

import pytest

from ...runs.conftest import started
from ..conftest import opened
from ..runs.conftest import finish, record

pytestmark = pytest.mark.usefixtures("soon_idle")


async def test_neither_curves_nor_layers_are_promised() -> None:
    run = record("boom", started(), finish(0.1, "diverged"))
    async with opened(run=run.run_id) as person:
        await person.see("No accuracy was measured.")
        await person.press("i")
        await person.see("before anything was measured")
