"""The picture of the README, made by the app itself while it trains: `python tests/readme/picture.py` makes it anew."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from tuinet.events import EpochFinished
from tuinet.tui.app import TuinetApp
from tuinet.tui.train.train_screen import TrainScreen

PICTURE = Path(__file__).with_name("tuinet.svg")
SIZE = (120, 36)
EPOCHS = 7
"""Epochs after which the picture is taken"""


async def take() -> None:
    """Train the default network in the app, without a terminal, and save what the screen shows."""
    app = TuinetApp()
    reached = asyncio.Event()

    def look(events: list[object]) -> None:
        if any(isinstance(event, EpochFinished) and event.epoch == EPOCHS for event in events):
            reached.set()

    async with app.run_test(size=SIZE) as pilot:
        app.run_session.news.subscribe(app, look)
        await pilot.pause()
        await pilot.press("space")
        await reached.wait()
        for _ in range(20):  # so that every pane has been painted since
            await asyncio.sleep(0.1)
            if app.run_session.follower and app.run_session.follower.state.epoch > EPOCHS:
                break
        assert isinstance(app.screen, TrainScreen)
        app.screen._paint()  # all at the same moment
        await pilot.pause()
        PICTURE.write_text(app.export_screenshot(title="tuinet"), encoding="utf-8")
        app.commands.send("stop")
        while app.run_session.follower and app.run_session.follower.live:
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["TUINET_HOME"] = home
        # The picture has all colours, whatever the terminal in which it is made.
        os.environ["COLORTERM"] = "truecolor"
        os.environ.pop("NO_COLOR", None)
        asyncio.run(take())
