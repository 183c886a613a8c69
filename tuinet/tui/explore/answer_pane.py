"""The pane with the network's answer to the image: the softmax outputs as bars."""

from __future__ import annotations

from rich.text import Text

from tuinet.evaluation.answer import Answer
from tuinet.render.formatting import first_fitting, number, percent
from tuinet.render.softmax import class_bars
from tuinet.render.verdict import verdict
from tuinet.tui.context import AppContext
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.explorer_pane import ExplorerPane

DIFFERENT = (
    " · image as in the data set; each preprocesses it in its own way",
    " · each preprocesses the image in its own way",
    " · each preprocesses it in its own way",
    " · each preprocesses it",
)
"""What is said if the members of a committee preprocess images differently, the longest first"""


class AnswerPane(ExplorerPane, can_focus=True):
    """The prediction in a line, and a bar for each class."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer, classes="pane")
        self.border_title = "Softmax"
        self._shown_image: object = None
        self._shown_answer: Answer | None = None

    def draw(self, width: int, height: int) -> Text:
        """Return right or wrong, loss, and the bars; or why there are none."""
        explorer = self.explorer
        context = AppContext.of(self)
        self.border_title = self._title(width)
        answer = self._answer()
        if answer is None:
            return self.message(self._reason(), width)
        gap = "\n\n" if height > len(answer.probabilities) + 1 else "\n"
        bars = class_bars(
            answer.probabilities,
            explorer.classes,
            answer.label,
            width,
            height - len(gap),
            context.palette,
            ascii_only=context.ascii_only,
        )
        return Text.assemble(self._head(answer, width), gap, bars, no_wrap=True)

    def _title(self, width: int) -> str:
        """Say whose answer it is, and what the members of a committee do to the image before they see it."""
        explorer = self.explorer
        if not explorer.others:
            return "Softmax"
        title = f"Mean of {len(explorer.others) + 1} runs"
        if explorer.exploration is None or not explorer.exploration.members_differ:
            return title
        return title + first_fitting(DIFFERENT, width - len(title))

    def _answer(self) -> Answer | None:
        """Return the answer to this image; until a new checkpoint's is computed, the previous checkpoint's."""
        explorer = self.explorer
        image = (explorer.exploration, explorer.split, explorer.cursor.index)
        answer = explorer.answer
        if answer is None and image == self._shown_image and not explorer.problem:
            # Bars that vanish and come back with each step through the epochs would flicker.
            answer = self._shown_answer
        self._shown_image = image
        self._shown_answer = answer
        return answer

    def _head(self, answer: Answer, width: int) -> Text:
        head = verdict(answer, self.explorer.classes, AppContext.of(self).palette)
        head.stylize("bold")
        figures = [f"loss {number(answer.loss, 3)}", f"confidence {percent(answer.confidence, 1)}"]
        if self.explorer.cursor.filter.sort == "doubt":
            # First, because it is the figure that the order is about.
            figures.insert(0, f"doubt {number(answer.doubt, 3)}")
        for figure in figures:
            if head.cell_len + len(figure) + 3 <= width:
                head.append(f" · {figure}", "not bold")
        return head

    def _reason(self) -> str:
        """Return the reason why there are no bars."""
        explorer = self.explorer
        if explorer.problem:
            return explorer.problem
        if explorer.follower is None or explorer.cursor.is_empty:
            return "The network's answer appears here: a bar for each class."
        if not explorer.has_no_checkpoint:
            return ""
        if explorer.is_live:
            return "No checkpoint yet. The network's answer appears with the first one."
        return "This run has no checkpoint, so there is no network to ask."
