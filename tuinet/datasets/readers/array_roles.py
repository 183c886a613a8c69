"""The role of an array by its name: x_train, train_images, trainY, X."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tuinet.datasets.readers.splits import is_split, words_of

Role = Literal["images", "labels"]

_IMAGES = ("x", "image", "images", "img", "imgs", "data", "pixels", "features", "fea", "inputs", "patterns", "samples")
_LABELS = ("y", "label", "labels", "lbl", "lbls", "target", "targets", "class", "classes", "gnd")

_ROLES: dict[str, Role] = {
    **dict.fromkeys(_IMAGES, "images"),
    **dict.fromkeys(_LABELS, "labels"),
}


def words_of_array(name: str) -> list[str]:
    """Return the words of a name in lower case; those of xtrain are x and train."""
    words = []
    for word in words_of(name):
        if word[0] in "xy" and is_split(word[1:]):
            words.append(word[0])
            words.append(word[1:])
        else:
            words.append(word)
    return words


def is_role(word: str) -> bool:
    """Return True if a word names a role."""
    return word in _ROLES


def role_of(words: Sequence[str]) -> Role | None:
    """Return the role that is among the words of a name; None if there is none, or more than one."""
    roles = {_ROLES[word] for word in words if word in _ROLES}
    return roles.pop() if len(roles) == 1 else None
