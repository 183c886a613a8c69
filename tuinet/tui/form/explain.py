"""What a field means and what it takes, in words."""

from __future__ import annotations

import textwrap

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tuinet.presets import DESCRIPTIONS
from tuinet.tui.form.draft import NAME, PRESET, SETTINGS
from tuinet.values import value_text

PRESETS_HELP = "; ".join(f"'{name}': {what}" for name, what in DESCRIPTIONS.items())


def explain(name: str) -> str:
    """The help text of a setting, or of the fields `preset` and `name`."""
    if name == PRESET:
        return f"Where to start from; values of your own are kept beside it as 'own'. {PRESETS_HELP}."
    if name == NAME:
        return "A name for the run, by which every command takes it. Without one it goes by date and two words."
    setting = SETTINGS[name]
    # The default of the learning rate depends on the optimizer, and its help text tells each.
    empty = "" if name == "learning_rate" else f"; empty is {value_text(setting.default)}"
    live = " Can be changed while the run trains." if setting.live else ""
    return f"{setting.help} Expected: {setting.expected}{empty}.{live} As a flag: {setting.flag}."


class Explanation(Widget):
    """Explains the field with the focus, as far as there is room."""

    DEFAULT_CSS = """
    Explanation {
        dock: bottom;
        height: 2;
        color: $text-muted;
    }
    """

    text = reactive("Tab or a click goes to a field; its meaning appears here.")

    def render(self) -> Content:
        """As many words as there is room for, and an ellipsis for the others."""
        width, height = self.size
        return Content("\n".join(textwrap.wrap(self.text, max(width, 2), max_lines=max(height, 1), placeholder=" …")))
