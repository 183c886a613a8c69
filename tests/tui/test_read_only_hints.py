"""A read-only app suggests nothing that it cannot do."""

from __future__ import annotations

import pytest

from .conftest import opened
from .example_runs import interrupted_run

pytestmark = pytest.mark.usefixtures("soon_idle")


async def test_without_a_run_it_offers_to_open_one_and_not_to_train_one() -> None:
    async with opened(read_only=True) as person:
        for screen in ("2", "4", "5"):
            await person.press(screen)
            await person.see("No run is open. Press o to choose one.")
        await person.press("o")
        await person.see("No runs yet. Press esc to go back.")
        await person.press("escape", "3")
        await person.see("No runs yet. Every run appears here and stays.")


async def test_of_a_run_that_was_cut_off_it_says_only_what_happened() -> None:
    async with opened(run=interrupted_run().run_id, size=(120, 40), read_only=True) as person:
        await person.see("No checkpoint of this run can be read.")
        await person.press("i")
        await person.see("appear here after an epoch.")
        await person.press("3")
        await person.see("The process was killed or died.")
