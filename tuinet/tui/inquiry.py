"""Questions that take time: worked on in a thread, and only the latest is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.dom import DOMNode

from tuinet.errors import TuinetError

Question = TypeVar("Question")
Answer = TypeVar("Answer")

INQUIRIES = "inquiries"
"""The group of Textual's workers that wait for answers"""

IsWanted = Callable[[], bool]
"""Returns True while the answer is still needed; long computations call it regularly, from their thread"""


@dataclass
class Request(Generic[Question]):
    """A question as it was asked: once superseded it stays so, even if the same question is asked again later."""

    question: Question
    is_wanted: bool = True


class Inquiry(Generic[Question, Answer]):
    """Answer a question in a thread, unless another one is asked first.

    Keys must stay fast. Reading a checkpoint, or running a network on 10,000 images, takes longer than a key press
    may, so none of that happens on the event loop. A user who holds an arrow key down asks faster than a thread
    answers, so there is one thread at a time and no queue: a newer question replaces the one that waits. And a slow
    answer to an old question is never delivered. Painted, it would show one image with the probabilities of another.

    Questions are compared with `==`. Callbacks run on the event loop; they store the answer and redraw. Everything
    ends with the widget that owns the inquiry: Textual cancels its workers, and an answer that comes later is dropped.

    Args:
        owner: The widget or screen that asks.
        work: Computes an answer, in a thread. Raises a TuinetError if it cannot.
        on_answer: Takes the question and its answer.
        on_error: Takes what went wrong: once for each question, however often a redraw repeats it.
    """

    def __init__(
        self,
        owner: DOMNode,
        work: Callable[[Question, IsWanted], Answer],
        on_answer: Callable[[Question, Answer], None],
        on_error: Callable[[Question, TuinetError], None],
    ) -> None:
        self._owner = owner
        self._work = work
        self._on_answer = on_answer
        self._on_error = on_error
        self._latest: Request[Question] | None = None
        self._is_waiting = False
        self._is_working = False

    @property
    def is_busy(self) -> bool:
        """True if an answer is on its way."""
        return self._latest is not None and (self._is_waiting or self._is_working)

    def ask(self, question: Question) -> None:
        """Ask a question, unless it is the latest one already: whatever redraws may call this as often as it likes."""
        if self._latest is None or self._latest.question != question:
            self.ask_again(question)

    def ask_again(self, question: Question) -> None:
        """Ask a question even if it is the latest one, because the files behind it may have changed.

        If that question is being worked on, its answer is still delivered, and the work is done once more.
        """
        if self._latest is None or self._latest.question != question:
            self.cancel()
            self._latest = Request(question)
        self._is_waiting = True
        if not self._is_working:
            self._is_working = True
            self._owner.run_worker(self._answer_until_idle(), group=INQUIRIES)

    def ask_at_once(self, question: Question) -> None:
        """Answer a question now, on the event loop, unless it is the latest one already.

        For what takes less time than the way to a thread and back: that is up to 30 ms where training uses the cores.
        """
        if self._latest is not None and self._latest.question == question:
            return
        self.cancel()
        self._latest = Request(question)
        try:
            answer = self._work(question, lambda: True)
        except TuinetError as error:
            self._on_error(question, error)
            return
        self._on_answer(question, answer)

    def cancel(self) -> None:
        """Drop the latest question. A thread may go on working on it for a moment, but its answer is dropped, too."""
        if self._latest is not None:
            self._latest.is_wanted = False
        self._latest = None
        self._is_waiting = False

    async def _answer_until_idle(self) -> None:
        try:
            while self._is_waiting and self._latest is not None:
                self._is_waiting = False
                await self._answer(self._latest)
        finally:
            self._is_working = False

    async def _answer(self, request: Request[Question]) -> None:
        try:
            answer = await asyncio.to_thread(self._work, request.question, lambda: request.is_wanted)
        except asyncio.CancelledError:
            # The owner is gone. Nothing stops a thread from outside: this one ends when it finds that out.
            self.cancel()
            raise
        except TuinetError as error:
            if request.is_wanted:
                self._on_error(request.question, error)
            return
        if request.is_wanted:
            self._on_answer(request.question, answer)
