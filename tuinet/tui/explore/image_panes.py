"""The panes of the Explore screen: the image, the network's answer, and the neighbours."""

from __future__ import annotations

from rich.text import Text
from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from tuinet.evaluation.answer import Answer
from tuinet.render.digit import digit, digit_note
from tuinet.render.formatting import number, percent
from tuinet.render.softmax import class_bars
from tuinet.render.strip import strip, strip_at, strip_room
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane
from tuinet.tui.explore.filter_text import filter_words
from tuinet.tui.widgets.digit_styles import style_of

LEAST_IMAGE, LEAST_BARS, FRAME = 26, 28, 4
"""Columns that the image's title needs, those that the bars need, and those of a pane's border and padding."""


class ImagePane(ExplorerPane, can_focus=True):
    """The image, as large as there is room for."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer, classes="pane")
        self.border_title = self._title = "Image"
        self._fitted: object = None

    def redraw(self) -> None:
        """Draw, and let the frame be as wide as the picture."""
        self.call_after_refresh(self.fit)
        super().redraw()

    def fit(self) -> None:
        """Let the frame be as wide as the picture in the room there is, and leave the rest to the answer."""
        frame = self.parent
        if not isinstance(frame, Widget) or not isinstance(frame.parent, Widget) or self.is_maximized:
            return
        room = frame.parent.size
        shape = self.explorer.images.images.shape[1:] if self.explorer.images and self._has_image else None
        fitted = room, style_of(AppContext.of(self)), shape
        if room and fitted != self._fitted:
            self._fitted = fitted
            most = room.width - LEAST_BARS - FRAME
            used = picture_width(self._picture(most - FRAME, room.height - 2)) + FRAME if shape else room.width // 2
            frame.styles.width = max(LEAST_IMAGE, min(used, most))

    def draw(self, width: int, height: int) -> Text:
        """The picture in the middle, or why there is none."""
        self._entitle()
        if not self._has_image:
            return self.words(self._reason(), width)
        picture = self._picture(width, height)
        self._note(width, height)
        margin = " " * max(0, (width - picture_width(picture)) // 2)
        above = max(0, (height - picture.plain.count("\n") - 1) // 2)
        lines = [Text(margin).append_text(line) for line in picture.split("\n", allow_blank=True)]
        return Text("\n", no_wrap=True).join([Text()] * above + lines)

    @property
    def _has_image(self) -> bool:
        return self.explorer.images is not None and not self.explorer.walk.is_empty

    def _picture(self, width: int, height: int) -> Text:
        explorer, context = self.explorer, AppContext.of(self)
        if explorer.images is None:
            return Text()
        pixels = explorer.images.images[explorer.walk.index]
        return digit(pixels, style_of(context), max(1, width), max(1, height), context.palette)

    def _entitle(self) -> None:
        explorer, title = self.explorer, "Image"
        if explorer.images is not None and self._has_image:
            index = explorer.walk.index
            title = f"Image {index:,}: label {explorer.classes[int(explorer.images.labels[index])]}"
        if self._title != title:
            self._title = title
            self.border_title = Content(title)  # the name of a class is no markup

    def _note(self, width: int, height: int) -> None:
        """The scale of the picture, where the frame has a lower edge."""
        shape = self.explorer.images.images.shape[1:] if self.explorer.images else ()
        note = digit_note(shape, style_of(AppContext.of(self)), width, height)
        if self.border_subtitle != note:
            self.border_subtitle = note

    def _reason(self) -> str:
        """Why there is no image."""
        explorer = self.explorer
        if explorer.session is None:
            return "No run is open. Press o to choose one of those there are, or 1 to train a new one."
        if explorer.images is None:
            return explorer.problem or f"Reading the {explorer.split} images …"
        if not len(explorer.images):
            reason = " (valid_size = 0)" if explorer.split == "valid" else ""
            return f"This run has no {explorer.split} images{reason}. Press v for another split."
        if explorer.walk.predictions is None:
            return explorer.problem or explorer.busy or "The filter waits for the first checkpoint."
        words = filter_words(explorer.walk.filter, explorer.classes)
        return f"No image matches: {words}. Press u to let all images pass again."


class AnswerPane(ExplorerPane, can_focus=True):
    """The softmax outputs with their figures; above them what they mean."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer, classes="pane")
        self.border_title = "Softmax"
        self._last: tuple[object, Answer | None] = None, None

    def draw(self, width: int, height: int) -> Text:
        """Right or wrong, loss, and the bars; or why there are none."""
        explorer, context = self.explorer, AppContext.of(self)
        image, answer = (explorer.exploration, explorer.split, explorer.walk.index), explorer.answer
        if answer is None and self._last[0] == image and not explorer.problem:
            answer = self._last[1]  # of another checkpoint: the new one is there in a moment
        self._last = image, answer
        if answer is None:
            return self.words(self._reason(), width)
        head = self._head(answer, width)
        gap = "\n\n" if height > len(answer.probabilities) + 1 else "\n"
        rows = height - gap.count("\n")
        truth = answer.label
        bars = class_bars(
            answer.probabilities, explorer.classes, truth, width, rows, context.palette, ascii_only=context.ascii_only
        )
        return Text.assemble(head, gap, bars, no_wrap=True)

    def _head(self, answer: Answer, width: int) -> Text:
        palette, classes = AppContext.of(self).palette, self.explorer.classes
        sign, style = ("✓", palette.right) if answer.is_right else ("✗", palette.wrong)
        head = Text(f"{sign} seen as {classes[answer.predicted]}", f"{style} bold", no_wrap=True)
        figures = [f"loss {number(answer.loss, 3)}", f"{percent(answer.confidence, 1)} sure"]
        for words in figures:
            if head.cell_len + len(words) + 3 <= width:
                head.append(f" · {words}", "not bold")
        return head

    def _reason(self) -> str:
        """Why there are no bars."""
        explorer = self.explorer
        if explorer.problem:
            return explorer.problem
        if explorer.session is None or explorer.walk.is_empty:
            return "The network's answer to the image will be here: a bar for each class."
        if explorer.checkpoints:
            return ""
        if explorer.is_live:
            return "There is no checkpoint yet: the network's answer will be here in a moment."
        return "This run has no checkpoint: nothing was saved that could answer."


class StripPane(ExplorerPane, can_focus=True):
    """The images before and after this one, each with what it is taken for."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer, classes="pane")
        self.border_title = "Neighbours"
        self._shown: list[int] = []

    def draw(self, width: int, height: int) -> Text:
        """As many as there is room for."""
        explorer, context = self.explorer, AppContext.of(self)
        images, self._shown = explorer.images, []
        if images is None or not len(images) or explorer.walk.is_empty:
            return self.words("The images before and after it will be here.", width)
        self._shown, selected = explorer.walk.around(strip_room(width, images.images.shape[1:], height))
        pixels = [images.images[index] for index in self._shown]
        captions = [self._caption(index) for index in self._shown]
        return strip(pixels, captions, selected, width, height, style_of(context), context.palette)

    def on_click(self, event: Click) -> None:
        """Look at the image that was clicked."""
        images, place = self.explorer.images, event.get_content_offset(self)
        if images is None or place is None:
            return
        size = self.content_size
        position = strip_at(place.x, size.width, images.images.shape[1:], size.height)
        if position is not None and position < len(self._shown):
            self.explorer.walk.jump(self._shown[position])
            self.explorer.look()

    def _caption(self, index: int) -> tuple[str, bool | None]:
        explorer = self.explorer
        if explorer.images is None:
            return "", None
        label, found = int(explorer.images.labels[index]), explorer.predictions
        if found is None:
            return explorer.classes[label], None
        top = int(found.probabilities[index].argmax())
        words = explorer.classes[label]
        return (words, True) if top == label else (f"{words}→{explorer.classes[top]}", False)


def picture_width(picture: Text) -> int:
    """Columns of the widest line."""
    return max(map(len, picture.plain.split("\n")))
