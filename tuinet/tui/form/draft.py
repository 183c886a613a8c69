"""A configuration while it is being written: one text per setting, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuinet.config import Configuration, check_consistent, configure, hyperparameters
from tuinet.errors import ConfigurationError, UsageError
from tuinet.presets import PRESETS
from tuinet.presets import preset as preset_values
from tuinet.runs.run_names import check_name
from tuinet.values import value_text

SETTINGS = hyperparameters()

PRESET, NAME = "preset", "name"
"""Fields that are no settings: the preset, and the name of the run"""

OWN = "own"
"""What stands in the place of the preset where the values are none's"""


def as_texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Settings as they are typed; what the schema does not know is left out."""
    return {name: value_text(values[name]) for name in SETTINGS if name in values}


class Draft:
    """Texts as a person types them; the empty text stands for the default."""

    def __init__(self) -> None:
        self.texts = dict.fromkeys((*SETTINGS, NAME), "")
        self.own_texts: dict[str, str] = {}
        """The values of a person's own that were there before a preset"""
        self.problems: dict[str, str] = {}
        """By field, in words without the field's name"""
        self.sound = Configuration()
        """The configuration with the default for every setting that cannot be read"""
        self.defaults = as_texts(self.sound.model_dump())

    @property
    def run_name(self) -> str:
        """The name that the run is to have; empty for none."""
        return self.texts[NAME].strip()

    @property
    def configuration(self) -> Configuration | None:
        """What is described; None while something is wrong."""
        return None if self.problems else self.sound

    @property
    def problem(self) -> str | None:
        """The first thing that is wrong, with the field's name."""
        return next((f"{label(name)}: {reason}" for name, reason in self.problems.items()), None)

    @property
    def preset(self) -> str:
        """The preset that has these values, or `own`."""
        if self.problems.keys() - {NAME}:
            return OWN
        return next((name for name, values in PRESETS.items() if configure(values) == self.sound), OWN)

    @property
    def presets(self) -> tuple[str, ...]:
        """What there is to choose from: the presets, and a person's own values where there are any."""
        return (*PRESETS, OWN) if self.own_texts or self.preset == OWN else tuple(PRESETS)

    def valid(self) -> Configuration:
        """The configuration. Raises ConfigurationError while something is wrong."""
        if self.problem:
            raise ConfigurationError(self.problem)
        return self.sound

    def put(self, texts: Mapping[str, str]) -> None:
        """Take other texts for some fields, and judge all of them anew."""
        self.texts |= texts
        given = {name: text for name in SETTINGS if (text := self.texts[name]).strip()}
        self.problems = {
            name: f"expected {SETTINGS[name].expected}" for name in given if not readable(name, given[name])
        }
        self.sound = configure({name: text for name, text in given.items() if name not in self.problems})
        fitting = configure({"optimizer": self.sound.optimizer})
        self.defaults["learning_rate"] = value_text(fitting.learning_rate)
        self._check_together()

    def load(self, config: Configuration) -> None:
        """Take a whole configuration; what is the default becomes the empty text."""
        self.put(dict.fromkeys(SETTINGS, "") | as_texts(config.non_defaults()))

    def take(self, preset: str) -> None:
        """Take all values of a preset, or with `own` those again that were there before."""
        if self.preset == OWN:
            self.own_texts = {name: self.texts[name] for name in SETTINGS}
        if preset == OWN:
            self.put(self.own_texts)
        else:
            self.load(configure(preset_values(preset)))

    def shorten(self) -> None:
        """Make the texts that say the default empty, so that they follow it from now on."""
        self.put({name: "" for name in SETTINGS if self.texts[name].strip() == self.defaults[name]})

    def own(self, names: tuple[str, ...]) -> dict[str, str]:
        """Those of the named settings that are not the default, as texts."""
        texts = as_texts(self.sound.model_dump())
        return {name: texts[name] for name in names if texts[name] != self.defaults[name]}

    def _check_together(self) -> None:
        """What only shows once every text can be read: settings that contradict each other, and the name."""
        if not self.problems:
            try:
                check_consistent(self.sound)
            except ConfigurationError as error:
                name, _, rest = str(error).partition(" = ")
                self.problems[name] = rest.partition(": ")[2]
        if self.run_name:
            try:
                check_name(self.run_name)
            except UsageError as error:
                self.problems[NAME] = str(error).removeprefix(f"run name '{self.run_name}': ")


def readable(name: str, text: str) -> bool:
    """Whether the schema takes a text for a setting."""
    try:
        configure({name: text})
    except ConfigurationError:
        return False
    return True


def label(name: str) -> str:
    """A field's name as people read it: `learning rate`."""
    return name.replace("_", " ")
