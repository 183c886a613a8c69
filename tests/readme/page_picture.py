"""The picture of an exported page in the README: `python tests/readme/page_picture.py` makes it anew."""

from __future__ import annotations

import math
import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import tuinet
from tuinet.cli.main import call

PICTURE = Path(__file__).with_name("page.png")
SIZE = (1080, 786)

RADIUS = 4.8
MIDDLE = (13.0, 9.8)
"""Column and row of the middle of the bow, on a canvas of 28 × 28 pixels"""


def stroke() -> list[tuple[float, float]]:
    """Something between a 4 and a 9, as a hand draws it in one go: points (column, row)."""
    angles = [math.radians(degrees) for degrees in range(-80, -361, -5)]
    bow = [(MIDDLE[0] + RADIUS * math.cos(angle), MIDDLE[1] + RADIUS * math.sin(angle)) for angle in angles]
    stem = [(bow[-1][0] + 0.55 - 0.02 * step, 4.6 + 0.64 * step) for step in range(31)]
    return [*bow, *stem]


def draw(page: Page) -> None:
    """Draw the digit with the mouse."""
    box = page.locator("#pad").bounding_box()
    assert box is not None
    start, *others = [(box["x"] + x / 28 * box["width"], box["y"] + y / 28 * box["height"]) for x, y in stroke()]
    page.mouse.move(*start)
    page.mouse.down()
    for point in others:
        page.mouse.move(*point)
    page.mouse.up()
    page.mouse.move(0, 0)
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")


def take(html: Path) -> None:
    """Photograph the page in a browser."""
    width, height = SIZE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
        page.goto(html.as_uri())
        draw(page)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["TUINET_HOME"] = home
        tuinet.train(name="digits", threads=1).wait()
        file = Path(home) / "digits.html"
        call(["export", "last", "-o", str(file)])
        take(file)
