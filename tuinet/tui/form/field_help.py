"""Everything about one field: what it means, what it takes, and where else it can be set."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from tuinet.config import Configuration
from tuinet.formats import as_toml
from tuinet.presets import DESCRIPTIONS
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.form.draft import HYPERPARAMETERS, NAME, PRESET, label
from tuinet.tui.form.explain import NAME_HELP, PRESET_HELP
from tuinet.tui.help_text import table
from tuinet.values import value_text

Rows = list[tuple[str, str]]

MARGIN = 12
"""Columns of the screen that the text cannot use: the border, the padding, the scroll bar and some distance"""

ROWS_AROUND = 8
"""Rows of the screen that the text cannot use: the border, the padding, the title, the hint and the gaps"""

HINT = "esc back · ? screen help"


def meaning(name: str) -> str:
    """Return the help text of a field, without what `facts` says."""
    texts = {PRESET: PRESET_HELP, NAME: NAME_HELP}
    if name in texts:
        return texts[name]
    return HYPERPARAMETERS[name].help


def facts(name: str, config: Configuration) -> Rows:
    """Return short facts about a field; the default may depend on the configuration."""
    if name == PRESET:
        return [*DESCRIPTIONS.items(), ("flag", "--preset")]
    if name == NAME:
        return [("flag", "--name")]
    hyperparameter = HYPERPARAMETERS[name]
    default = getattr(Configuration.model_validate({"optimizer": config.optimizer}), name)
    rows = [("expected", hyperparameter.expected), ("default", value_text(default))]
    if name == "learning_rate":
        rows[-1] = ("default", f"{value_text(default)} with {config.optimizer}")
        rows.append(("to find one", "press ^r in the form"))
    if hyperparameter.live:
        rows.append(("during training", "can be changed"))
    else:
        rows.append(("during training", "cannot be changed"))
    rows.append(("flag", hyperparameter.flag))
    rows.append(("variable", hyperparameter.variable))
    rows.append(("TOML", next(line for line in as_toml(config).splitlines() if line.startswith(f"{name} ="))))
    return rows


class FieldHelp(ModalScreen[None]):
    """Shows it until a key is pressed; the same key again shows the help for the whole screen."""

    BINDINGS = keys.FIELD_HELP

    DEFAULT_CSS = """
    FieldHelp VerticalScroll {
        height: auto;
        margin-bottom: 1;
    }
    FieldHelp #title { text-style: bold; margin-bottom: 1; }
    """

    WIDTH = 50
    """Columns of the text"""

    def __init__(self, name: str, config: Configuration) -> None:
        super().__init__(classes="question")
        self.field_name = name
        self.config = config

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(label(self.field_name), id="title")
            with VerticalScroll():
                yield Static(Text("\n").join(self._lines()))
            yield Label(HINT, classes="hint")

    def on_resize(self) -> None:
        """Let a long text scroll, so that the hint stays in view."""
        self.query_one(VerticalScroll).styles.max_height = max(self.size.height - ROWS_AROUND, 1)
        self.call_after_refresh(self._show_hint)

    def _show_hint(self) -> None:
        hint = HINT
        if self.query_one(VerticalScroll).max_scroll_y:
            hint = keys.with_key_names("↑ ↓ scroll", AppContext.of(self).ascii_only) + f" · {HINT}"
        self.query_one(".hint", Label).update(hint)

    def _lines(self) -> Iterator[Text]:
        width = min(self.WIDTH, self.app.size.width - MARGIN)
        for line in textwrap.wrap(meaning(self.field_name), width):
            yield Text(line)
        yield Text()
        yield from table(facts(self.field_name, self.config), width)

    def action_close(self) -> None:
        self.dismiss()

    async def action_more(self) -> None:
        """Show the help for the screen instead."""
        await self.dismiss()
        await self.run_action("app.help_on_screen")
