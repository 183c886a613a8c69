"""The table of a TOML file that says what a sweep tries."""

from __future__ import annotations

import pytest

from tuinet.cli.sweep_flags import swept_in_table
from tuinet.errors import ConfigurationError


def test_a_misspelt_hyperparameter_is_refused_with_the_nearest_one() -> None:
    message = r"^a\.toml: \[sweep\]: unknown hyperparameter 'learing_rate': did you mean 'learning_rate'\?$"
    with pytest.raises(ConfigurationError, match=message):
        swept_in_table({"learing_rate": [0.1, 0.2]}, "a.toml")
