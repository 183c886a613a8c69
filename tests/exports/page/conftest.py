"""Somebody who visits an exported page with a browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tuinet.exports.html import page
from tuinet.exports.report import report
from tuinet.exports.subject import ExportSubject

from ...browser import browser, pytest_pyfunc_call, thread
from ...drawings import Strokes
from ...waiting import DEADLINE
from ..conftest import Train

__all__ = ["browser", "pytest_pyfunc_call", "thread"]

NEXT_FRAME = "new Promise((done) => requestAnimationFrame(done))"

READ_LEVELS = """() => {
  const seen = document.getElementById("seen");
  const copy = new OffscreenCanvas(seen.width, seen.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(seen, 0, 0);
  return [...copy.getImageData(0, 0, seen.width, seen.height).data.filter((_, index) => index % 4 === 0)];
}"""

READ_BARS = """() => [...document.querySelectorAll("#bars li")].map((item) => [
  item.querySelector(".name").textContent,
  Number(item.querySelector("[role=meter]").getAttribute("aria-valuenow")),
])"""

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


class Visitor:
    """Somebody with a page in a browser, who draws and reads the answer."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.url = file.as_uri()
        self.requests: list[str] = []
        self.problems: list[str] = []
        context.set_default_timeout(1000 * DEADLINE)
        self.page: Page = context.new_page()
        self.page.on("request", self._on_request)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(self.url)

    def _on_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        self.problems.append(message.text)

    @property
    def guess(self) -> str:
        """The class that the page names."""
        return self.page.inner_text("#guess")

    @property
    def levels(self) -> list[int]:
        """The pixels that the network sees."""
        levels: list[int] = self.call(READ_LEVELS)
        return levels

    @property
    def bars(self) -> dict[str, float]:
        """The probability of each class whose bar is shown, in percent."""
        return dict(self.page.evaluate(READ_BARS))

    def points(self, strokes: Strokes, shape: tuple[int, int]) -> list[list[tuple[float, float]]]:
        """Strokes through pixels (column, row) of a canvas of that shape, as points of the window."""
        pad = self.page.locator("#pad")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        across, down = box["width"] / shape[1], box["height"] / shape[0]
        return [[(box["x"] + x * across, box["y"] + y * down) for x, y in stroke] for stroke in strokes]

    def draw(self, strokes: Strokes, shape: tuple[int, int] = (28, 28)) -> None:
        """Draw with the mouse, and wait for the answer."""
        for start, *others in self.points(strokes, shape):
            self.page.mouse.move(*start)
            self.page.mouse.down()
            for point in others:
                self.page.mouse.move(*point)
            self.page.mouse.up()
        self.page.evaluate(NEXT_FRAME)

    def touch(self, strokes: Strokes) -> None:
        """Draw with a finger, and wait for the answer."""
        session = self.page.context.new_cdp_session(self.page)
        for stroke in self.points(strokes, (28, 28)):
            for index, (x, y) in enumerate(stroke):
                event = "touchMove" if index else "touchStart"
                session.send("Input.dispatchTouchEvent", {"type": event, "touchPoints": [{"x": x, "y": y}]})
            session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.page.evaluate(NEXT_FRAME)

    def press(self, *keys: str) -> None:
        """Press keys, and wait for the answer."""
        for key in keys:
            self.page.keyboard.press(key)
        self.page.evaluate(NEXT_FRAME)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, in which the functions of the page can be used."""
        return self.page.evaluate(expression)

    def call(self, function: str, *arguments: object) -> Any:
        """Call a function with JSON values. For many numbers this is several times as fast as what Playwright does."""
        text = self.page.evaluate(f"(text) => JSON.stringify(({function})(...JSON.parse(text)))", json.dumps(arguments))
        return json.loads(text)


@pytest.fixture(scope="session")
def reader(train: Train) -> ExportSubject:
    """A run that reads most drawings."""
    return train(hidden=(64,), epochs=8, train_limit=3500)


@pytest.fixture(scope="session")
def reader_page(reader: ExportSubject) -> str:
    return page(report(reader))


@pytest.fixture(scope="session")
def small_page(subject: ExportSubject) -> str:
    return page(report(subject))


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, thread: ThreadPoolExecutor, tmp_path: Path) -> Iterator[Visit]:
    """Open a page, given as HTML. Whatever a test does there, the page must ask for nothing and complain of nothing."""
    visitors: list[Visitor] = []

    def visit(html: str, **options: Any) -> Visitor:
        file = tmp_path / f"page-{len(visitors)}.html"
        file.write_text(html, encoding="utf-8")
        visitors.append(Visitor(browser.new_context(**options), file))
        return visitors[-1]

    yield visit
    for visitor in visitors:
        thread.submit(visitor.page.context.close).result()
        assert visitor.requests == [visitor.url]
        assert visitor.problems == []


def as_points(stroke: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A stroke through points (column, row) as the pen takes it: (row, column)."""
    return [(row, column) for column, row in stroke]
