"""What a field means, and what can be entered."""

from __future__ import annotations

import textwrap

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tuinet.presets import DESCRIPTIONS
from tuinet.tui.form.draft import CUSTOM, HYPERPARAMETERS, NAME, PRESET
from tuinet.values import value_text

PRESETS_HELP = "; ".join(f"'{name}': {description}" for name, description in DESCRIPTIONS.items())


def explain(name: str) -> str:
    """Return the help text of a field."""
    if name == PRESET:
        return f"Values to start from; your own are kept as '{CUSTOM}'. {PRESETS_HELP}."
    if name == NAME:
        return (
            "Name of the run, accepted by every command. Without one, the run goes by its id: date, time and two words."
        )
    hyperparameter = HYPERPARAMETERS[name]
    expected = hyperparameter.expected
    # The default learning rate depends on the optimizer, and the help text says so itself.
    if name != "learning_rate":
        expected += f"; empty means {value_text(hyperparameter.default)}"
    sentences = [hyperparameter.help, f"Expected: {expected}."]
    if hyperparameter.live:
        sentences.append("Can be changed during training.")
    sentences.append(f"On the command line: {hyperparameter.flag}.")
    return " ".join(sentences)


class Explanation(Widget):
    """Explains the focused field, as far as there is room."""

    DEFAULT_CSS = """
    Explanation {
        dock: bottom;
        height: 2;
        color: $text-muted;
    }
    """

    text = reactive("Select a field to see what it does.")

    def render(self) -> Content:
        width = max(self.size.width, 2)
        height = max(self.size.height, 1)
        return Content("\n".join(textwrap.wrap(self.text, width, max_lines=height, placeholder=" …")))
