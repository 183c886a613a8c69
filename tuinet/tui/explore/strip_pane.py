"""The pane with the images before and after the current one."""

from __future__ import annotations

from rich.text import Text
from textual.events import Click

from tuinet.render.palette import Palette
from tuinet.render.shade_legend import shade_legend
from tuinet.render.strip import Caption, strip, strip_at, strip_room
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.widgets.digit_styles import style_of
from tuinet.tui.widgets.titles import set_title

LEAST_ROW = 7
"""Minimum number of lines of a row of images if there are two rows: an enlarged pane would otherwise show one image"""


class StripPane(ExplorerPane, can_focus=True):
    """Neighbours of the image, each with its label and, if it differs, the predicted class; a click opens one."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer, classes="pane")
        self.border_title = "Neighbours"
        self._legend: tuple[str, Palette] | None = None
        self._shown: list[int] = []

    def draw(self, width: int, height: int) -> Text:
        """Return as many images as fit."""
        explorer = self.explorer
        context = AppContext.of(self)
        images = explorer.images
        self._shown = []
        if images is None or not len(images) or explorer.cursor.is_empty:
            self._show_title(None)
            return self.message("The images before and after this one appear here.", width)
        self._show_title((style_of(context), context.palette))
        row_height = row_height_of(height)
        room = strip_room(width, images.images.shape[1:], row_height)
        self._shown, selected = explorer.cursor.around(room * (height // row_height))
        pixels = [images.images[index] for index in self._shown]
        captions = [self._caption(index) for index in self._shown]
        rows = [
            strip(
                pixels[start : start + room],
                captions[start : start + room],
                selected - start,
                width,
                row_height,
                style_of(context),
                context.palette,
            )
            for start in range(0, len(self._shown), room)
        ]
        return Text("\n", no_wrap=True).join(rows)

    def turn_wheel(self, by: int) -> None:
        """Go to the previous or the next image."""
        self.explorer.step(by)

    def on_click(self, event: Click) -> None:
        """Go to the image that was clicked."""
        images = self.explorer.images
        offset = event.get_content_offset(self)
        if images is None or offset is None:
            return
        size = self.content_size
        shape = images.images.shape[1:]
        row_height = row_height_of(size.height)
        position = strip_at(offset.x, size.width, shape, row_height)
        if position is None:
            return
        position += offset.y // row_height * strip_room(size.width, shape, row_height)
        if position < len(self._shown):
            self.explorer.cursor.jump(self._shown[position])
            self.explorer.update_answer()

    def _show_title(self, legend: tuple[str, Palette] | None) -> None:
        """Explain the shades of this pane and of the image above it; without images there is nothing to explain."""
        if self._legend == legend:
            return
        self._legend = legend
        title = Text("Neighbours")
        if legend:
            title.append(" · shades: ").append_text(shade_legend(*legend))
        set_title(self, title)

    def _caption(self, index: int) -> Caption:
        explorer = self.explorer
        if explorer.images is None:
            return "", None
        label = int(explorer.images.labels[index])
        name = explorer.classes[label]
        evaluation = explorer.evaluation
        if evaluation is None:
            return name, None
        predicted = int(evaluation.probabilities[index].argmax())
        if predicted == label:
            return name, True
        return f"{name}→{explorer.classes[predicted]}", False


def row_height_of(height: int) -> int:
    """Return the lines of each row of images and captions, in as many rows as fit."""
    return max(1, height // max(1, height // LEAST_ROW))
