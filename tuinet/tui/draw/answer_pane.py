"""The pane with the answers: a column of bars for each network that is asked."""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text

from tuinet.evaluation.answer import Answer
from tuinet.render.blocks import beside
from tuinet.render.formatting import first_fitting, percent
from tuinet.render.softmax import UNICODE_SIGNS, class_bars
from tuinet.render.verdict import answered, verdict
from tuinet.tui.context import AppContext
from tuinet.tui.draw.reader import Reader
from tuinet.tui.draw.sketchpad import Sketchpad
from tuinet.tui.inspection.inspector import Inspector
from tuinet.tui.no_run import no_open_run
from tuinet.tui.widgets.wheel_picture import WheelPicture

STEADY = 0.04
"""How far a probability may be from the one that is painted, while the pen moves: most of the ten hardly change"""

GAP = 1
"""Columns between two columns of bars"""


class AnswerPane(WheelPicture, can_focus=True):
    """The prediction and a bar for each class, of the run and of each run beside it."""

    def __init__(self, sketchpad: Sketchpad, reader: Reader, inspector: Inspector) -> None:
        super().__init__(classes="pane")
        self.sketchpad = sketchpad
        self.reader = reader
        self.inspector = inspector
        self.border_title = "Answer"
        self._shown: tuple[Answer | None, ...] = ()
        """As they were last painted"""

    def on_mount(self) -> None:
        """Redraw when the networks have answered, and with figures when a stroke ends."""
        self.reader.changed.subscribe(self, lambda _: self.redraw(), immediate=True)
        self.sketchpad.changed.subscribe(self, self._redraw_at_rest)
        self.inspector.changed.subscribe(self, lambda _: self.redraw())

    def _redraw_at_rest(self, _: None) -> None:
        """Redraw if the networks have answered to the finished stroke already; otherwise their answer does it."""
        if not self.sketchpad.is_drawing and self.reader.seen_of == self.reader.drawn:
            self.redraw()

    def turn_wheel(self, by: int) -> None:
        """Slide to the previous or the next checkpoint."""
        self.inspector.slide_to(self.inspector.timeline.position + by)

    def draw(self, width: int, height: int) -> Text:
        """Return a column for each network, or why there are none."""
        if reason := self._reason():
            return self.message(reason, width)
        answers = self.reader.answers
        if self.sketchpad.is_drawing and len(answers) == len(self._shown):
            answers = tuple(map(steadied, answers, self._shown))
        self._shown = answers
        if not answers:
            return self._no_bars(width, height)
        columns = [(self._label(), self.inspector.classes)]
        columns += [(compared.label, compared.classes) for compared in self.reader.compared.runs]
        # The answers may be from before a network was added: those of all networks are on their way.
        columns = columns[: len(answers)]
        column_width = (width - GAP * (len(columns) - 1)) // len(columns)
        blocks = []
        for (label, classes), answer in zip(columns, answers, strict=False):
            head = []
            if len(columns) > 1:
                head = [Text(label, "bold", no_wrap=True)]
                head[0].truncate(column_width, overflow="ellipsis")
            blocks.append((self._column(head, answer, classes, column_width, height), column_width))
        return beside(blocks, height, GAP)

    def _column(
        self, head: list[Text], answer: Answer | None, classes: tuple[str, ...], width: int, height: int
    ) -> Text:
        context = AppContext.of(self)
        if answer is None:
            return Text("\n").join([*head, self.message("takes images of another size", width)])
        bars = class_bars(
            answer.probabilities,
            classes,
            answer.label,
            width,
            height - len(head) - 1,
            context.palette,
            ascii_only=context.ascii_only,
        )
        verdict_line = self._verdict(answer, classes, width, has_shares="%" in bars.plain)
        return Text("\n", no_wrap=True).join([*head, verdict_line, bars])

    def _verdict(self, answer: Answer, classes: tuple[str, ...], width: int, *, has_shares: bool) -> Text:
        """Return the prediction; in a narrow column the class alone, with its sign if the true class is known.

        `has_shares` says that the bars below have percentages.
        """
        palette = AppContext.of(self).palette
        name = classes[answer.predicted]
        if answer.label is None:
            # Nobody has said which digit the drawing is meant to be.
            line = Text(answered(answer, classes), palette.accent, no_wrap=True)
            short = Text(name, palette.accent, no_wrap=True)
        else:
            line = verdict(answer, classes, palette)
            sign = line.plain[0]
            short = Text(f"{sign} {name}", line.style, no_wrap=True)
        figures = [f" · {percent(answer.confidence, 1)}"]
        if has_shares:
            figures.append("")
        else:
            figures.append(f" {percent(answer.confidence, 0)}")
        candidates = [(words, figure) for words in (line, short) for figure in figures]
        fitting = [(words, figure) for words, figure in candidates if words.cell_len + len(figure) <= width]
        words, figure = (*fitting, (short, ""))[0]
        words.stylize("bold")
        words.append(figure, "not bold")
        words.truncate(width, overflow="ellipsis")
        return words

    def _label(self) -> str:
        follower = self.inspector.follower
        return follower.short_label if follower else ""

    def _reason(self) -> str:
        """Return the reason why there are no bars; empty if there are."""
        inspector = self.inspector
        if inspector.follower is None:
            return no_open_run(self)
        if problem := inspector.problem or self.reader.problem:
            return problem
        if inspector.model is None:
            if inspector.exploration is None or inspector.timeline.checkpoints:
                return "Opening the network …"
            if inspector.is_live:
                return "No checkpoint yet. The network answers as soon as there is one."
            return "This run has no checkpoint, so there is no network to ask."
        return ""

    def _no_bars(self, width: int, height: int) -> Text:
        """Return the classes of the bars to come: fewer cells change than if there were a message instead."""
        context = AppContext.of(self)
        classes = self.inspector.classes
        bars = class_bars([None] * len(classes), classes, None, width, height - 1, context.palette)
        bars.plain = bars.plain.replace(UNICODE_SIGNS.predicted, " ")
        title = first_fitting(("The answer appears here as you draw.", "The answer appears here."), width)
        return Text("\n", no_wrap=True).join([Text(title, context.palette.dim), Text(bars.plain, context.palette.dim)])


def steadied(answer: Answer | None, shown: Answer | None) -> Answer | None:
    """Return an answer in which only what has changed visibly differs from the one that is shown."""
    if answer is None or shown is None or len(answer.probabilities) != len(shown.probabilities):
        return answer
    pairs = zip(answer.probabilities, shown.probabilities, strict=True)
    return replace(answer, probabilities=[old if abs(new - old) < STEADY else new for new, old in pairs])
