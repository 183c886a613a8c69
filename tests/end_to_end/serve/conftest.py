"""`tuinet serve`, and somebody who opens its page in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebSocket

from tuinet.runs.directory import Run

from ...browser import browser, pytest_pyfunc_call, thread
from ...digits import few_digits
from ...drawings import Strokes
from ..conftest import DEADLINE, Program, Tuinet, until
from ..detached import kill
from ..display import Display

__all__ = ["browser", "pytest_pyfunc_call", "thread"]

ENDLESS = {"dataset": str(few_digits()), "train_limit": 3000, "hidden": [32], "epochs": 100_000, "threads": 1}
"""A run that trains for as long as it is needed"""

LEVELS = """() => {
  const layer = document.querySelector(".xterm-text-layer");
  const { data } = layer.getContext("2d").getImageData(0, 0, layer.width, layer.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""
"""The number of colours on the page"""


class Server:
    """The program, and the address it has printed."""

    def __init__(self, program: Program) -> None:
        self.program = program
        assert program.stdout is not None
        self.url = program.stdout.readline().strip()
        """With the token"""
        self.site = self.url.partition("?")[0]

    @property
    def apps(self) -> list[int]:
        """The processes of its sessions."""
        children = Path(f"/proc/{self.program.pid}/task").glob("*/children")
        return [int(pid) for path in children for pid in path.read_text().split()]


class Visitor(Display):
    """Somebody who reads what the app sends to a tab, presses keys there, and draws."""

    def __init__(self, context: BrowserContext) -> None:
        super().__init__((80, 24))
        self.requests: list[str] = []
        self.problems: list[str] = []
        context.set_default_timeout(1000 * DEADLINE)
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", self._on_websocket)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _on_websocket(self, websocket: WebSocket) -> None:
        self.requests.append(websocket.url.replace("ws://", "http://"))
        websocket.on("framesent", self._on_sent)
        websocket.on("framereceived", self._on_received)

    def _on_sent(self, payload: str | bytes) -> None:
        kind, *values = json.loads(payload)
        if kind == "resize":
            self.empty(values[0]["width"], values[0]["height"])

    def _on_received(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            self.received += payload
            self.show(payload, whole=True)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A warning of xterm.js says that the machine is busy.
        if message.type == "error":
            self.problems.append(message.text)

    def until(self, *texts: str) -> None:
        """Wait until all of these are on the screen."""
        until(lambda: self._look() and all(text in self.text for text in texts), f"{texts}")

    def _look(self) -> bool:
        # Playwright passes on what has come while something is asked of it.
        self.page.wait_for_timeout(1)
        return True

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def number_of_colours(self) -> int:
        return int(self.page.evaluate(LEVELS))

    def draw(self, strokes: Strokes) -> None:
        """Draw with the mouse on the canvas that asks for it."""
        left, top, width, height = self._canvas()
        box = self.page.locator(".xterm-screen").bounding_box()
        assert box is not None
        across = box["width"] / self.screen.columns
        down = box["height"] / self.screen.lines
        mouse = self.page.mouse
        for stroke in strokes:
            points = [
                (box["x"] + (left + x / 28 * width) * across, box["y"] + (top + y / 28 * height) * down)
                for x, y in stroke
            ]
            mouse.move(*points[0])
            mouse.down()
            for point in points[1:]:
                mouse.move(*point)
            mouse.up()

    def _canvas(self) -> tuple[int, int, int, int]:
        """Column, row, width and height of the canvas: the cells of one colour around its text."""
        column, row = self.find("Draw a digit here")
        buffer = self.screen.buffer
        colour = buffer[row][column].bg

        def reach(column_step: int, row_step: int) -> int:
            steps = 0
            while buffer[row + steps * row_step][column + steps * column_step].bg == colour:
                steps += 1
            return steps - 1

        left, right, up, down = reach(-1, 0), reach(1, 0), reach(0, -1), reach(0, 1)
        return column - left, row - up, left + right + 1, up + down + 1


Serve = Callable[..., Server]
Visit = Callable[..., Visitor]


@pytest.fixture
def serve(tuinet: Tuinet) -> Iterator[Serve]:
    """Starts `tuinet serve`; what still runs at the end is ended."""
    tuinet.home.mkdir(exist_ok=True)
    (tuinet.home / "app.json").write_text(json.dumps({"configuration": ENDLESS}))
    with ExitStack() as stack:

        def start(*arguments: str) -> Server:
            program = stack.enter_context(tuinet.start_installed("serve", *arguments))
            stack.callback(program.terminate)
            return Server(program)

        yield start
    for path in tuinet.runs:
        kill(Run(path))


@pytest.fixture
def visit(browser: Browser, thread: ThreadPoolExecutor) -> Iterator[Visit]:
    """Opens an address in a new browser. Whatever a test does there, only that server must be asked for anything."""
    visitors: list[tuple[Visitor, str]] = []

    def visit(url: str, **options: Any) -> Visitor:
        visitor = Visitor(browser.new_context(**options))
        visitors.append((visitor, url.partition("?")[0]))
        visitor.page.goto(url)
        # The answer to the token leads to the page itself.
        visitor.page.wait_for_url(url.partition("?")[0])
        return visitor

    yield visit
    for visitor, site in visitors:
        thread.submit(visitor.page.context.close).result()
        assert [url for url in visitor.requests if not url.startswith(site)] == []
        assert visitor.problems == []
