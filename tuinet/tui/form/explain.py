"""Explanations of fields and their values."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tuinet.presets import DESCRIPTIONS
from tuinet.tui.form.draft import CUSTOM, HYPERPARAMETERS, NAME, PRESET
from tuinet.values import value_text

_SENTENCE_END = re.compile(r"(?<=\.) (?=[A-Z0-9'])")


PRESET_HELP = f"Values to start from; your own are kept as '{CUSTOM}'."

SELECT_A_FIELD = ("Select a field to see what it does.", "Press / to go to one by its name.")

CHANGE_A_FIELD = (
    "The fields that can be edited change the run while it trains.",
    "Press enter in a field to apply its new value from the next batch on.",
)

NAME_HELP = "Name of the run, accepted by every command. Without one, the run goes by its id: date, time and two words."


def sentences(name: str, preset: str = CUSTOM) -> list[str]:
    """Explain a field while a preset is chosen. The first sentence can stand alone; the bounds come last."""
    if name == PRESET:
        return [PRESET_HELP, *_preset_lines(preset)]
    if name == NAME:
        return _SENTENCE_END.split(NAME_HELP)
    hyperparameter = HYPERPARAMETERS[name]
    meaning = _SENTENCE_END.split(hyperparameter.help)
    if hyperparameter.bounds:
        bounds = hyperparameter.bounds
        meaning.append(f"{bounds[0].upper()}{bounds[1:]}.")
    return meaning


def _preset_lines(*names: str) -> list[str]:
    return [f"'{name}': {description}." for name, description in DESCRIPTIONS.items() if name in names]


def explain(name: str) -> str:
    """Return everything about a field."""
    if name == PRESET:
        return " ".join([PRESET_HELP, *_preset_lines(*DESCRIPTIONS)])
    if name == NAME:
        return NAME_HELP
    hyperparameter = HYPERPARAMETERS[name]
    expected = hyperparameter.expected
    # The default learning rate depends on the optimizer, and the help text says so itself.
    if name != "learning_rate":
        expected += f"; empty means {value_text(hyperparameter.default)}"
    parts = [hyperparameter.help, f"Expected: {expected}."]
    if hyperparameter.live:
        parts.append("Can be changed during training.")
    parts.append(f"On the command line: {hyperparameter.flag}.")
    return " ".join(parts)


def fitted(parts: Sequence[str], width: int, height: int) -> list[str]:
    """Return the lines of as many sentences as fit, from the first one on."""
    for count in range(len(parts), 0, -1):
        # Names of commands and flags stay whole.
        lines = textwrap.wrap(" ".join(parts[:count]), width, break_on_hyphens=False)
        if len(lines) <= height:
            return lines
    return []


class Explanation(Widget):
    """Explains the focused field, in as many whole sentences as fit."""

    DEFAULT_CSS = """
    Explanation {
        dock: bottom;
        height: 3;
        color: $text-muted;
    }
    """

    sentences: reactive[tuple[str, ...]] = reactive(SELECT_A_FIELD)

    def render(self) -> Content:
        width = max(self.size.width, 2)
        return Content("\n".join(fitted(self.sentences, width, self.size.height)))
