"""The page of keys, generated from the bindings: `python tests/readme/key_table.py` writes it."""

from __future__ import annotations

from pathlib import Path

from tuinet.tui import keys
from tuinet.tui.help_text import group_bindings, key_names

PAGE = Path(__file__).parents[2] / "tuinet" / "tui" / "KEYS.md"

INTRODUCTION = """\
# Keys

Generated from the bindings by `python tests/readme/key_table.py`; do not edit. In the app, `?` shows the keys of the
current screen, and every key in the bottom bar can be clicked.
"""


def page() -> str:
    """All keys, one table per screen or pane, in Markdown."""
    sections = [INTRODUCTION]
    for title in keys.TABLE:
        rows = ["| key | in the bottom bar | what it does |", "| --- | --- | --- |"]
        for binding in group_bindings(title):
            names = ", ".join(f"`{name}`" for name in key_names(binding).split(", "))
            rows.append(f"| {names} | {binding.description} | {binding.tooltip} |")
        sections.append("\n".join([f"## {title.capitalize()}", "", *rows, ""]))
    return "\n".join(sections)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
