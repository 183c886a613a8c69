"""The form in a line, where a run needs the room of the form."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from tuinet.config import Configuration
from tuinet.render.configuration_line import configuration_line
from tuinet.tui.context import AppContext
from tuinet.tui.widgets.picture import Picture


class FormLine(Picture):
    """The configuration, as much as fits; a click opens the form."""

    DEFAULT_CSS = """
    FormLine {
        height: 1;
        padding: 0 1;
    }
    """

    config: Configuration | None = None
    shape = (784, 10)
    """Inputs and classes of the data set"""

    def show(self, config: Configuration | None, shape: tuple[int, int]) -> None:
        """Show a configuration; None if the form has an invalid field."""
        if (config, shape) != (self.config, self.shape):
            self.config = config
            self.shape = shape
            self.redraw()

    def draw(self, width: int, height: int) -> Text:
        context = AppContext.of(self)
        palette = context.palette
        key = Text.assemble(("F", palette.key), " form")
        line = Text("a field is invalid", palette.wrong)
        if self.config:
            room = width - key.cell_len - 2
            line = configuration_line(self.config, *self.shape, room, palette, ascii_only=context.ascii_only)
        line.pad_right(width - line.cell_len - key.cell_len)
        line.append_text(key)
        line.stylize(Style.from_meta({"@click": "screen.form()"}))
        return line
