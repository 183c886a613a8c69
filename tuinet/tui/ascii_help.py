"""The help in ASCII: keys and letters that no single character stands for are spelled out."""

from __future__ import annotations

import re

from tuinet.render.attribution import AGAINST, ASCII_AGAINST
from tuinet.render.digit_styles import ASCII_STYLES_IN_WORDS, STYLES_IN_WORDS
from tuinet.render.formulas import SPELLINGS
from tuinet.tui.help_page import Section

ARROWS = {"←": "left", "→": "right", "↑": "up", "↓": "down"}

ARROW_KEYS = re.compile("[←→↑↓](?: [←→↑↓])+")
"""Keys in a sentence: `^ v` would read as two other keys. A single arrow is a sign on the screen"""

ASCII_TERMS = (("~", "At the end of a text: the rest has no room, and is left out."),)
"""Signs that only ASCII needs, with their meanings"""

LETTERS = {sign: name for sign, name in SPELLINGS.items() if sign.isalpha()}
"""The Greek letters of the formulas"""


def section_in_ascii(section: Section) -> Section:
    """Return a section of the help with its terms, explanations and sentences in ASCII, where that takes words."""
    rows = tuple((keys_in_ascii(term), words_in_ascii(explanation)) for term, explanation in section.rows)
    return Section(section.title, rows, words_in_ascii(section.text))


def keys_in_ascii(keys: str) -> str:
    """Return `space down down` for `space ↓ ↓`."""
    for arrow, name in ARROWS.items():
        keys = keys.replace(arrow, name)
    return keys


def words_in_ascii(text: str) -> str:
    """Return a text with the names of arrow keys and of Greek letters, and with the characters of pictures in ASCII."""
    text = ARROW_KEYS.sub(lambda found: keys_in_ascii(found.group()), text)
    text = text.replace(" ".join(AGAINST), " ".join(ASCII_AGAINST))
    text = text.replace(STYLES_IN_WORDS, ASCII_STYLES_IN_WORDS)
    for letter, name in LETTERS.items():
        text = text.replace(letter, name)
    return text
