"""The log in a line, where there is no room for more of it."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from tuinet.jobs.follower import RunFollower
from tuinet.render.latest import latest_line
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.picture import Picture


class LogLine(Picture):
    """The latest notable event; a click opens the log."""

    DEFAULT_CSS = """
    LogLine {
        height: 1;
        padding: 0 1;
    }
    """

    follower: RunFollower | None = None

    def show(self, follower: RunFollower | None) -> None:
        """Show the latest event of a run."""
        self.follower = follower
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        if self.follower is None:
            return Text()
        line = latest_line(self.follower.state, width, AppContext.of(self).palette)
        line.stylize(Style.from_meta({"@click": "screen.log()"}))
        return line
