"""The run whose configuration the form shows, and the changes that the user has sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuinet.config import Configuration, live_hyperparameters
from tuinet.errors import ConfigurationError
from tuinet.live_changes import check_change
from tuinet.tui.form.draft import as_texts


class FollowedRun:
    """The values that the run has, besides those that the user types."""

    def __init__(self) -> None:
        self.live = False
        self.texts: dict[str, str] = {}
        """The run's values"""
        self.epochs_begun = 0
        """The number of epochs that the run has begun"""
        self._sent: dict[str, str] = {}

    def problems(self, config: Configuration) -> dict[str, str]:
        """Return changes that make no sense for the run now: messages by hyperparameter."""
        if not self.live:
            return {}
        problems = {}
        texts = as_texts(config.model_dump())
        for name in live_hyperparameters():
            if texts[name] == self.texts.get(name):
                continue
            try:
                check_change(config, name, self.epochs_begun)
            except ConfigurationError as error:
                problems[name] = str(error).partition(": ")[2]
        return problems

    def update(self, config: Mapping[str, Any], live: bool, typed: Mapping[str, str]) -> dict[str, str]:
        """Store the run's current values, and return the texts that replace what is typed.

        A text that the user has edited is not replaced, until the run confirms the change that was sent to it.
        """
        before = self.texts
        current = as_texts(config)
        self.texts = current
        self.live = live
        if not live:
            self._sent = {}
            return current
        replaced = {}
        for name, text in current.items():
            is_unedited = typed[name] == before.get(name)
            has_changed = text != before.get(name, text)
            sent = self._sent.pop(name, None) if has_changed else None
            # What was typed after it was sent is a new edit, and stays.
            is_confirmed = sent == typed[name]
            if name not in before or is_unedited or is_confirmed:
                replaced[name] = text
        return replaced

    def mark_sent(self, name: str, text: str) -> None:
        """Remember that this change was sent to the run."""
        self._sent[name] = text

    def is_locked(self, name: str) -> bool:
        """Return True if a hyperparameter cannot be changed now."""
        return not (self.live and name in live_hyperparameters())

    def note(self, name: str, typed: str) -> str:
        """Return what to say about a text that differs from the run's value."""
        if typed == self.texts.get(name, typed):
            return ""
        if self._sent.get(name) == typed:
            return "sent to the run"
        return "press enter to apply"
