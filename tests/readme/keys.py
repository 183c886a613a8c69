"""The key table of the README, made from the bindings: `python tests/readme/keys.py` writes it anew."""

from __future__ import annotations

from pathlib import Path

from tuinet.tui import keys
from tuinet.tui.help import own_keys, shown

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- keys: made by tests/readme/keys.py -->", "<!-- end of keys -->"


def table() -> str:
    """All keys, group by group, in Markdown."""
    lines = ["| where | key | what it does |", "| --- | --- | --- |"]
    for title in keys.TABLE:
        where = title.lower()
        for binding in own_keys(title):
            names = ", ".join(f"`{name}`" for name in shown(binding).split(", "))
            lines.append(f"| {where} | {names} | {binding.description}: {binding.tooltip} |")
            where = ""
    return "\n".join(lines).replace("|  |", "| |")


def with_table(readme: str) -> str:
    """The README with the table between its two marks."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
