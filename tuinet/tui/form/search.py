"""Finding a field of the form by a part of its name."""

from __future__ import annotations

from collections.abc import Iterable

from tuinet.tui.form.draft import label

NO_MATCH = 5


def matching(text: str, names: Iterable[str]) -> list[str]:
    """Return the labels of the fields that a text may mean, the most likely one first."""
    wanted = label(text.strip().lower())
    ranked = sorted((rank(wanted, label(name)), index, label(name)) for index, name in enumerate(names))
    return [name for number, _, name in ranked if number < NO_MATCH]


def rank(text: str, name: str) -> int:
    """Rank a text as a match for a label, from 0 for the best to NO_MATCH.

    `epochs` is `epochs`; `lr` are the initials of `learning rate`; `batch` begins it; `rate` begins a word of it; `ate`
    is within it; `lrate` leaves letters out.
    """
    initials = "".join(word[0] for word in name.split())
    if text in (name, initials):
        return 0
    if name.startswith(text):
        return 1
    if any(word.startswith(text) for word in name.split()):
        return 2
    if text in name:
        return 3
    letters = iter(name)
    if all(letter in letters for letter in text):
        return 4
    return NO_MATCH
