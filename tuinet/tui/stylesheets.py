"""The stylesheets of all screens, and when they are parsed."""

from __future__ import annotations

from pathlib import Path, PurePath

from textual.css.stylesheet import Stylesheet

STYLESHEETS: list[str | PurePath] = [
    Path(__file__).parent / name
    for name in (
        "app.tcss",
        "train/train.tcss",
        "explore/explore.tcss",
        "explore/confusion.tcss",
        "inside/inside.tcss",
        "runs/runs.tcss",
        "sweeps/sweeps.tcss",
        "draw/draw.tcss",
    )
]
"""All of them are read at the start. For a file that it meets later, Textual computes the styles of everything again"""


class CachingStylesheet(Stylesheet):
    """Parses each source once for a theme.

    Textual's own parses all sources, those of its widgets included, three times at the start and then twice for each
    new screen: a fifth of what a first visit costs.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parsed_with = variables

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._parsed_with:
            self._parsed_with = variables
            super().set_variables(variables)

    def reparse(self) -> None:
        # New variables have emptied the cache of parsed sources; otherwise nothing is left to parse.
        self.parse()
