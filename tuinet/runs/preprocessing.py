"""The preprocessing of images that a configuration asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuinet.config import Configuration

if TYPE_CHECKING:
    from tuinet.datasets.preprocessing import Preprocessing


def preprocessing_of(config: Configuration) -> Preprocessing:
    """Return what a run of this configuration does to every image before its network sees it."""
    # Imported here because NumPy takes time to load.
    from tuinet.datasets.preprocessing import Preprocessing

    return Preprocessing(config.preprocess == "deslant", config.figure_width)
