"""The base of a screen of images: keys to filter and to sort them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tuinet.evaluation.filters import ORDERS
from tuinet.tui.explore.checkpoint_screen import CheckpointScreen
from tuinet.tui.explore.class_prompt import ANY, MOST_CLASSES, ClassPrompt
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.filter_text import (
    REMOVALS,
    chips,
    class_range_text,
    confidence_text,
    parse_class,
    parse_confidence,
)
from tuinet.tui.widgets.prompts import ask


class FilterScreen(CheckpointScreen):
    """Changes the filter of the explorer's image cursor."""

    def action_narrow(self, condition: str) -> None:
        """Change one condition of the filter, or clear `all`."""
        current = self.explorer.cursor.filter
        match condition:
            case "wrong":
                self.narrow(wrong=not current.wrong)
            case "all":
                self.narrow(label=None, predicted=None, wrong=False, min_confidence=0.0, max_confidence=1.0)
            case "confidence":
                self._ask_for_confidence()
            case "label":
                self._ask_for_class("label", "True class", current.label)
            case "predicted":
                self._ask_for_class("predicted", "Predicted class", current.predicted)

    def action_remove(self, condition: str = "") -> None:
        """Remove one condition of the filter, or the order; without a name the last of those that are shown."""
        shown = [chip.condition for chip in chips(self.explorer.cursor.filter, self.explorer.classes)]
        if shown:
            self.narrow(**REMOVALS[condition or shown[-1]])

    def narrow(self, **changes: Any) -> None:  # noqa: ANN401 - fields of a filter
        """Change the filter."""
        cursor = self.explorer.cursor
        cursor.narrow(replace(cursor.filter, **changes))
        self.explorer.update_answer()

    def action_order(self, change: str) -> None:
        """Use the next order, or reverse this one."""
        current = self.explorer.cursor.filter
        if change == "turn":
            self.narrow(descending=not current.is_descending)
        else:
            following = (ORDERS.index(current.sort) + 1) % len(ORDERS)
            self.narrow(sort=ORDERS[following], descending=None)

    def _ask_for_confidence(self) -> None:
        def on_answer(bounds: tuple[float, float]) -> None:
            least, most = bounds
            self.narrow(min_confidence=least, max_confidence=most)

        question = "Confidence in percent, such as 50-90, >90 or <60 (empty: any):"
        ask(self, question, confidence_text(self.explorer.cursor.filter), parse_confidence, on_answer)

    def _ask_for_class(self, field: str, title: str, current: int | None) -> None:
        classes = known_classes(self.explorer)
        if not classes:
            return
        if len(classes) <= MOST_CLASSES:
            self._offer_classes(field, title, current, classes)
            return
        question = f"{title}, {class_range_text(classes)} (empty: any):"
        value = "" if current is None else classes[current]

        def parse(text: str) -> int | None:
            return parse_class(text, classes)

        ask(self, question, value, parse, lambda k: self.narrow(**{field: k}))

    def _offer_classes(self, field: str, title: str, current: int | None, classes: Sequence[str]) -> None:
        def on_choice(k: int | None) -> None:
            if k is not None:
                self.narrow(**{field: None if k == ANY else k})

        self.app.push_screen(ClassPrompt(f"{title}: press its key.", classes, current), on_choice)


def known_classes(explorer: Explorer) -> tuple[str, ...]:
    """Return the classes; those that the run has recorded while its images are still being opened."""
    if explorer.classes or explorer.follower is None:
        return explorer.classes
    facts = explorer.follower.record.dataset
    if facts is None:
        return ()
    return facts.classes
