"""The search of the palette: words come before letters that are scattered over a title."""

from __future__ import annotations

import re

from textual.command import Hit, Hits
from textual.system_commands import SystemCommandsProvider

WHOLE_TITLE = 5
START_OF_TITLE = 4
WHOLE_WORDS = 3
STARTS_OF_WORDS = 2
WITHIN_WORDS = 1
SCATTERED = 0


class PaletteSearch(SystemCommandsProvider):
    """Finds commands by their titles, the best match first; without a search, lists them by title."""

    async def search(self, query: str) -> Hits:
        """Yield the commands that match, in any order: the palette sorts them by their scores."""
        matcher = self.matcher(query)
        for command in self.app.get_system_commands(self.screen):
            score = relevance(query, command.title, matcher.match(command.title))
            if score:
                shown = matcher.highlight(command.title)
                yield Hit(score, shown, command.callback, help=command.help)


def relevance(query: str, title: str, scattered: float) -> float:
    """Return how well a title matches what was typed; 0 if it does not.

    Args:
        query: What was typed.
        title: The title of a command.
        scattered: Textual's score of the letters in their order, wherever they are; 0 if they are not all there.
    """
    words = query.lower().split()
    level = min((_level(word, title.lower()) for word in words), default=SCATTERED)
    if title.lower().startswith(query.lower().strip()):
        level = START_OF_TITLE
    if title.lower() == query.lower().strip():
        level = WHOLE_TITLE
    if level == SCATTERED and not scattered:
        return 0
    # Of titles that match equally well, the shorter one is meant more often.
    return 1000 * level + scattered + 1 / len(title)


def _level(word: str, title: str) -> int:
    """Return how well one word matches a title; both are in lower case."""
    found = re.escape(word)
    if re.search(rf"(?<!\w){found}(?!\w)", title):
        return WHOLE_WORDS
    if re.search(rf"(?<!\w){found}", title):
        return STARTS_OF_WORDS
    if word in title:
        return WITHIN_WORDS
    return SCATTERED
