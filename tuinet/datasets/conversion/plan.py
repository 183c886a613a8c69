"""The plan for the final files of a data set, made after reading and before writing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuinet.datasets.conversion.choices import Choices
from tuinet.datasets.conversion.classes import Classes, find_classes
from tuinet.datasets.conversion.collecting import Collected
from tuinet.datasets.conversion.conversion import Conversion, find_conversion
from tuinet.datasets.conversion.division import Division, Selection, divide
from tuinet.datasets.files import DatasetFiles
from tuinet.datasets.readers.source import Source
from tuinet.datasets.traits import Traits
from tuinet.errors import DatasetError


@dataclass(frozen=True)
class Plan:
    """The decisions about the final files of a data set that was read."""

    source: Source
    collected: Collected
    choices: Choices
    classes: Classes
    division: Division
    conversion: Conversion
    traits: Traits

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the final images."""
        return self.conversion.shape(self.collected)

    @property
    def was_transposed(self) -> bool:
        """True if the images were stored transposed."""
        return self.conversion.transposed or self.choices.orientation == "transposed"

    @property
    def copied(self) -> DatasetFiles | None:
        """The files that are copied as they are, because nothing in them has to change, or None."""
        changes_images = self.was_transposed or not self.choices.keep_images or not self.conversion.is_identity
        if changes_images or not self.classes.labels_are_normal:
            return None
        return self.source.files

    def labels(self, selection: Selection) -> NDArray[np.uint8]:
        """Return the final labels of a split."""
        return self.classes.numbers[selection.codes]


def make_plan(source: Source, collected: Collected, choices: Choices) -> Plan:
    """Plan the final files of a data set. Raises DatasetError if a network cannot be trained on it."""
    try:
        classes = find_classes(collected.table.keys, source)
    except DatasetError as error:
        raise DatasetError(f"{source.train.origin}: {error}") from None
    division = divide(collected, classes.numbers, choices.seed)
    conversion, traits = find_conversion(collected, division.train, classes, choices, source)
    return Plan(source, collected, choices, classes, division, conversion, traits)
