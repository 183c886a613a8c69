"""A configuration while the user edits it: one text per field, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tuinet.config import Configuration, check_consistent, configure, hyperparameters
from tuinet.errors import ConfigurationError, UsageError
from tuinet.presets import PRESETS
from tuinet.presets import preset as preset_values
from tuinet.runs.run_names import check_name
from tuinet.values import value_text

HYPERPARAMETERS = hyperparameters()

PRESET = "preset"
"""The field that chooses a preset; it is not a hyperparameter"""

NAME = "name"
"""The field for the name of the run; not a hyperparameter either"""

CUSTOM = "custom"
"""The value of the preset field if the values match no preset"""


def as_texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Return hyperparameters as the user types them; those that the schema does not know are left out."""
    return {name: value_text(values[name]) for name in HYPERPARAMETERS if name in values}


class Draft:
    """The texts of the fields, parsed after each change. An empty text stands for the default."""

    def __init__(self) -> None:
        self.texts = dict.fromkeys((*HYPERPARAMETERS, NAME), "")
        self.custom_texts: dict[str, str] = {}
        """The user's edits, kept while a preset is chosen"""
        self.problems: dict[str, str] = {}
        """Error messages by field, without the field's name"""
        self.checks: list[Callable[[Configuration], Mapping[str, str]]] = []
        """Additional checks of a configuration, with messages of the same form"""
        self.unreadable: list[str] = []
        """The fields whose text cannot be parsed"""
        self.lenient = Configuration()
        """The configuration, with the default for every text that cannot be parsed"""
        self.defaults = as_texts(self.lenient.model_dump())

    @property
    def run_name(self) -> str:
        return self.texts[NAME].strip()

    @property
    def configuration(self) -> Configuration | None:
        """The configuration, or None while something is wrong."""
        if self.problems:
            return None
        return self.lenient

    @property
    def problem(self) -> str | None:
        """The first problem, with the field's name."""
        for name, message in self.problems.items():
            return f"{label(name)}: {message}"
        return None

    @property
    def preset(self) -> str:
        """The preset that has these values, or `custom`."""
        if self.problems.keys() - {NAME}:
            return CUSTOM
        for name, values in PRESETS.items():
            if configure(values) == self.lenient:
                return name
        return CUSTOM

    @property
    def presets(self) -> tuple[str, ...]:
        """The choices of the preset field: the presets, and `custom` if the user has edited any value."""
        if self.custom_texts or self.preset == CUSTOM:
            return (*PRESETS, CUSTOM)
        return tuple(PRESETS)

    def validated(self) -> Configuration:
        """Return the configuration. Raises ConfigurationError while something is wrong."""
        if self.problem:
            raise ConfigurationError(self.problem)
        return self.lenient

    def update(self, texts: Mapping[str, str]) -> None:
        """Change the texts of some fields, and check all of them."""
        self.texts |= texts
        entered = {name: self.texts[name] for name in HYPERPARAMETERS if self.texts[name].strip()}
        self.unreadable = [name for name, text in entered.items() if not can_parse(name, text)]
        self.problems = {name: f"expected {HYPERPARAMETERS[name].expected}" for name in self.unreadable}
        self.lenient = configure({name: text for name, text in entered.items() if name not in self.unreadable})
        # The default learning rate depends on the optimizer and the encoding.
        self.defaults["learning_rate"] = value_text(self.lenient.default_rate)
        self._check_together()
        for check in self.checks:
            self.problems = {**check(self.lenient), **self.problems}

    def load(self, config: Configuration) -> None:
        """Replace all texts by a configuration. Defaults become empty texts."""
        self.update(dict.fromkeys(HYPERPARAMETERS, "") | as_texts(config.non_defaults()))

    def choose_preset(self, preset: str) -> None:
        """Fill in a preset, or with `custom` the values from before a preset was chosen."""
        if self.preset == CUSTOM:
            self.custom_texts = {name: self.texts[name] for name in HYPERPARAMETERS}
        if preset == CUSTOM:
            self.update(self.custom_texts)
        else:
            self.load(configure(preset_values(preset)))

    def clear_defaults(self) -> None:
        """Empty the texts that spell out a default, so that they follow it when it changes."""
        kept = {*self.lenient.non_defaults(), *self.unreadable}
        self.update({name: "" for name in HYPERPARAMETERS if name not in kept})

    def non_defaults(self, names: Collection[str]) -> dict[str, str]:
        """Return the texts of the named hyperparameters that are not at their default."""
        texts = as_texts(self.lenient.non_defaults())
        return {name: texts[name] for name in names if name in texts}

    def _check_together(self) -> None:
        """Check what needs more than one field: whether the values contradict each other. Check the name, too."""
        if not self.problems:
            try:
                check_consistent(self.lenient)
            except ConfigurationError as error:
                name, _, rest = str(error).partition(" = ")
                self.problems[name] = rest.partition(": ")[2]
        if self.run_name:
            try:
                check_name(self.run_name)
            except UsageError as error:
                self.problems[NAME] = str(error).removeprefix(f"run name '{self.run_name}': ")


def can_parse(name: str, text: str) -> bool:
    """Return True if the schema accepts a text for a hyperparameter."""
    try:
        configure({name: text})
    except ConfigurationError:
        return False
    return True


def label(name: str) -> str:
    """Return a field's name as people read it: `learning rate`."""
    return name.replace("_", " ")
