"""The pane with the image, as large as fits."""

from __future__ import annotations

from rich.text import Text
from textual.content import Content
from textual.widget import Widget

from tuinet.messages import spoken_split
from tuinet.render.digit import digit, digit_note
from tuinet.render.verdict import with_article
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.explore.filter_text import filter_text
from tuinet.tui.no_run import no_open_run
from tuinet.tui.widgets.digit_styles import style_of
from tuinet.tui.widgets.number_note import number_note

LEAST_IMAGE = 26
"""Columns that the image's title needs"""

LEAST_BARS = 28
"""Columns that the bars of the answer need"""

FRAME = 4
"""Columns of a pane's border and padding"""

TITLE_MARGIN = 3
"""Columns of the upper border that no title covers"""


class ImagePane(ExplorerPane, can_focus=True):
    """The image; the frame around it is as wide as the picture, and leaves the rest to the answer."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer, classes="pane")
        self._title = "Image"
        self.border_title = self._title
        self._fitted: object = None

    def redraw(self) -> None:
        """Draw, and fit the frame to the picture."""
        self.call_after_refresh(self.fit)
        super().redraw()

    def fit(self) -> None:
        """Make the frame as wide as the picture, if room, style or shape have changed."""
        frame = self.parent
        if not isinstance(frame, Widget) or not isinstance(frame.parent, Widget) or self.is_maximized:
            return
        room = frame.parent.size
        shape = self._shape
        fitted = (room, style_of(AppContext.of(self)), shape)
        if not room or fitted == self._fitted:
            return
        self._fitted = fitted
        most = room.width - LEAST_BARS - FRAME
        used = room.width // 2
        if shape is not None:
            used = picture_width(self._picture(most - FRAME, room.height - 2)) + FRAME
        frame.styles.width = max(LEAST_IMAGE, min(used, most))

    def draw(self, width: int, height: int) -> Text:
        """Return the picture in the middle, or why there is none."""
        if self._shape is None:
            self._show_title()
            self._show_note("")
            return self.message(self._reason(), width)
        picture = self._picture(width, height)
        note = digit_note(self._shape, style_of(AppContext.of(self)), width, height)
        self._show_title(note)
        self._show_note(note)
        margin = " " * max(0, (width - picture_width(picture)) // 2)
        above = max(0, (height - picture.plain.count("\n") - 1) // 2)
        lines = [Text(margin).append_text(line) for line in picture.split("\n", allow_blank=True)]
        return Text("\n", no_wrap=True).join([Text()] * above + lines)

    def turn_wheel(self, by: int) -> None:
        """Show the previous or the next image."""
        self.explorer.step(by)

    @property
    def _shape(self) -> tuple[int, ...] | None:
        """Height and width of the image; None without one."""
        explorer = self.explorer
        if explorer.images is None or explorer.cursor.is_empty:
            return None
        return explorer.images.images.shape[1:]

    def _picture(self, width: int, height: int) -> Text:
        context = AppContext.of(self)
        explorer = self.explorer
        if explorer.images is None:
            return Text()
        pixels = explorer.images.images[explorer.cursor.index]
        return digit(pixels, style_of(context), max(1, width), max(1, height), context.palette)

    def _show_title(self, note: str = "") -> None:
        explorer = self.explorer
        title = "Image"
        if explorer.images is not None and self._shape is not None:
            index = explorer.cursor.index
            label = explorer.classes[int(explorer.images.labels[index])]
            title = f"Image {index:,}: {with_article(label)}"
            title += number_note(self, note, self.outer_size.width - TITLE_MARGIN - len(title))
        # Setting a title repaints the border, even if it is the same.
        if self._title != title:
            self._title = title
            # The name of a class may contain brackets, which are not markup.
            self.border_title = Content(title)

    def _show_note(self, note: str) -> None:
        """Show the scale of the picture at the lower edge of the frame."""
        if self.border_subtitle != note:
            self.border_subtitle = note

    def _reason(self) -> str:
        """Return the reason why there is no image, and what to do about it."""
        explorer = self.explorer
        if explorer.follower is None:
            return no_open_run(self)
        if explorer.images is None:
            return explorer.problem or f"Loading the {spoken_split(explorer.split)} images …"
        if not len(explorer.images):
            reason = " (valid_size = 0)" if explorer.split == "valid" else ""
            return f"This run has no {spoken_split(explorer.split)} images{reason}. Press v for another split."
        if explorer.cursor.evaluation is None:
            return explorer.problem or explorer.busy or "The filter needs a checkpoint, and there is none yet."
        conditions = filter_text(explorer.cursor.filter, explorer.classes)
        return f"No image matches: {conditions}. Press u to clear all filters."


def picture_width(picture: Text) -> int:
    """Return the columns of the widest line."""
    return max(map(len, picture.plain.split("\n")))
