"""The run whose settings the form shows, and what the person has asked it to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuinet.config import live_hyperparameters
from tuinet.tui.form.draft import as_texts


class FollowedRun:
    """What the run says, beside what is typed."""

    def __init__(self) -> None:
        self.live = False
        self.texts: dict[str, str] = {}
        """The run's settings"""
        self._asked: dict[str, str] = {}

    def take(self, config: Mapping[str, Any], live: bool, typed: Mapping[str, str]) -> dict[str, str]:
        """Take in what the run says now; the texts that the form is to show in place of those typed.

        What a person is about to change stays as it is, until the run has answered what was asked of it.
        """
        told, before = as_texts(config), self.texts
        self.texts, self.live = told, live
        if not live:
            self._asked = {}
            return told
        shown = {}
        for name, text in told.items():
            untouched = typed[name] == before.get(name)
            changed = text != before.get(name, text)
            asked = self._asked.pop(name, None) if changed else None
            if name not in before or untouched or asked == typed[name]:
                shown[name] = text
        return shown

    def ask(self, name: str, text: str) -> None:
        """Remember that the run was asked for this value."""
        self._asked[name] = text

    def is_fixed(self, name: str) -> bool:
        """Whether a setting cannot be changed."""
        return not (self.live and name in live_hyperparameters())

    def note(self, name: str, typed: str) -> str:
        """What is to be said about a text that is not what the run has."""
        if typed == self.texts.get(name, typed):
            return ""
        return "sent to the run" if self._asked.get(name) == typed else "enter applies"
