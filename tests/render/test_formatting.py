"""Numbers as people read them."""

from __future__ import annotations

from pathlib import Path

import tuinet
from tuinet.render.formatting import number, ordinal, percent, readable_value, speed


def test_a_percentage_has_a_space_before_its_sign() -> None:
    assert [percent(0.9824), percent(1.0, 0), percent(None)] == ["98.24 %", "100 %", "–"]


def test_no_other_function_formats_percentages() -> None:
    package = Path(tuinet.__file__).parent
    files = {
        str(path.relative_to(package)) for path in package.rglob("*.py") if "%}" in path.read_text(encoding="utf-8")
    }
    # The package's docstring shows what people write in a script.
    assert files == {"__init__.py", "render/formatting.py"}


def test_a_loss_that_has_exploded_is_written_with_an_exponent() -> None:
    assert [number(value) for value in (1892.525, 1.745e32)] == ["1892.5250", "1.74e+32"]


def test_a_number_below_zero_has_a_minus_sign() -> None:
    assert number(-0.997, 3) == "−0.997"
    assert number(-2e6) == "−2.00e+06"


def test_a_speed_is_in_thousands_or_below_that_in_images() -> None:
    assert [speed(value) for value in (None, 320.4, 999.6, 84_321.0)] == ["–", "320/s", "1 k/s", "84 k/s"]


def test_an_ordinal_number_ends_as_it_is_spoken() -> None:
    positions = (1, 2, 3, 4, 11, 12, 13, 21, 101, 111, 1_013, 10_000)
    spoken = "1st 2nd 3rd 4th 11th 12th 13th 21st 101st 111th 1,013th 10,000th"
    assert " ".join(ordinal(position) for position in positions) == spoken


def test_a_hyperparameter_in_a_line_has_as_many_digits_as_are_read_at_a_glance() -> None:
    values = {0.0022637229697395483: "0.00226372", 0.99999: "0.99999", 1.2046852412030323e-06: "1.20469e-06"}
    assert {value: readable_value(value) for value in values} == values
    assert [readable_value(value) for value in (0.05, 10.0, (64, 32), None)] == ["0.05", "10", "64,32", "none"]
