"""Inquiries: work in a thread, of which only the latest answer is delivered."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App
from textual.screen import Screen

from tuinet.errors import TuinetError
from tuinet.tui.inquiry import Inquiry, IsWanted

from ..waiting import DEADLINE, until
from .conftest import Person


class Work:
    """Squares numbers, each as soon as the test lets it go on. Negative numbers cannot be squared here."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.abandoned: list[int] = []
        self._permits = threading.Semaphore(0)

    def __call__(self, number: int, is_wanted: IsWanted) -> int:
        self.begun.append(number)
        assert self._permits.acquire(timeout=DEADLINE)
        if not is_wanted():
            self.abandoned.append(number)
        if number < 0:
            raise TuinetError(f"{number} is negative")
        return number * number

    def go_on(self, times: int = 1) -> None:
        self._permits.release(times)


class Asker(Person[App[None]]):
    """A person whose screen asks numbers, and records what it hears."""

    def __init__(self, app: App[None], pilot: object, screen: Screen[None]) -> None:
        super().__init__(app, pilot)  # type: ignore[arg-type]
        self.work = Work()
        self.answers: list[tuple[int, int]] = []
        self.errors: list[str] = []
        self.inquiry = Inquiry(
            screen,
            self.work,
            lambda number, square: self.answers.append((number, square)),
            lambda number, error: self.errors.append(str(error)),
        )

    async def begun(self, *numbers: int) -> None:
        await self.until(lambda: self.work.begun == list(numbers), f"work on {numbers}")

    async def idle(self) -> None:
        await self.until(lambda: not self.inquiry.is_busy and not self.app.workers._workers, "no work")


@asynccontextmanager
async def asking() -> AsyncIterator[Asker]:
    app: App[None] = App()
    async with app.run_test() as pilot:
        screen: Screen[None] = Screen()
        await app.push_screen(screen)
        person = Asker(app, pilot, screen)
        try:
            yield person
        finally:
            person.work.go_on(100)


async def test_an_answer_is_delivered_with_its_question() -> None:
    async with asking() as person:
        person.inquiry.ask(3)
        assert person.inquiry.is_busy
        person.work.go_on()
        await person.idle()
        assert person.answers == [(3, 9)]


async def test_only_the_latest_question_is_answered() -> None:
    async with asking() as person:
        person.inquiry.ask(1)
        await person.begun(1)
        for number in (2, 3, 4):
            person.inquiry.ask(number)
        person.work.go_on(2)
        await person.idle()
        assert person.work.begun == [1, 4]
        assert person.work.abandoned == [1]
        assert person.answers == [(4, 16)]


async def test_a_question_that_is_asked_again_later_is_worked_on_anew() -> None:
    async with asking() as person:
        person.inquiry.ask(1)
        await person.begun(1)
        person.inquiry.ask(2)
        person.inquiry.ask(1)
        person.work.go_on(2)
        await person.idle()
        # The first work on it may have found that it was not wanted, and have given up.
        assert person.work.begun == [1, 1]
        assert person.answers == [(1, 1)]


async def test_asking_the_same_question_repeatedly_is_asking_it_once() -> None:
    async with asking() as person:
        for _ in range(3):
            person.inquiry.ask(5)
        person.work.go_on(3)
        await person.idle()
        person.inquiry.ask(5)
        await person.idle()
        assert person.answers == [(5, 25)]


async def test_asking_again_repeats_the_work_and_delivers_both_answers() -> None:
    async with asking() as person:
        person.inquiry.ask(5)
        await person.begun(5)
        person.inquiry.ask_again(5)
        person.inquiry.ask_again(5)
        person.work.go_on(2)
        await person.idle()
        assert person.work.begun == [5, 5]
        assert person.work.abandoned == []
        assert person.answers == [(5, 25), (5, 25)]


async def test_an_error_is_shown_once() -> None:
    async with asking() as person:
        person.inquiry.ask(-1)
        person.work.go_on(3)
        await person.idle()
        person.inquiry.ask(-1)
        await person.idle()
        assert person.errors == ["-1 is negative"]
        person.inquiry.ask(2)
        await person.idle()
        assert person.answers == [(2, 4)]


async def test_the_error_of_an_old_question_is_not_shown() -> None:
    async with asking() as person:
        person.inquiry.ask(-1)
        await person.begun(-1)
        person.inquiry.ask(2)
        person.work.go_on(2)
        await person.idle()
        assert person.errors == []


async def test_a_cancelled_question_is_not_answered() -> None:
    async with asking() as person:
        person.inquiry.ask(1)
        await person.begun(1)
        person.inquiry.cancel()
        assert not person.inquiry.is_busy
        person.work.go_on()
        await person.idle()
        assert person.work.abandoned == [1]
        assert person.answers == []


async def test_the_work_for_a_closed_screen_is_abandoned() -> None:
    async with asking() as person:
        person.inquiry.ask(1)
        await person.begun(1)
        await person.app.pop_screen()
        person.work.go_on()
        until(lambda: person.work.abandoned == [1], "the work to find that nobody waits for it")
        await person.pause()
        assert person.answers == []
