"""Declaring a hyperparameter, and describing it for flags, forms and help texts.

`declare` is used once per field of the schema. A `Hyperparameter` is that field seen from outside: everything that
shows or asks for a value is made from it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import Field, JsonValue
from pydantic.fields import FieldInfo

BOUNDS = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
"""The constraints of pydantic that bound a number, and how a message words them"""

KINDS: tuple[tuple[type, str, str], ...] = (
    # float comes first: a field that takes either is a number.
    (float, "a number", "FLOAT"),
    (int, "a whole number", "INT"),
    (str, "text without control characters", "NAME"),
)
"""Types of values, each with its name in a message and its placeholder in a help text"""


def declare(
    default: Any,  # noqa: ANN401 - of the field's type
    group: str,
    help_text: str,
    *,
    common: bool = False,
    live: bool = False,
    expected: str = "",
    metavar: str = "",
    **bounds: Any,  # noqa: ANN401 - as pydantic's Field
) -> Any:  # noqa: ANN401 - as pydantic's Field
    """Declare a field of the schema.

    The form shows `common` hyperparameters first. A `live` one can be changed while a run trains. `expected` and
    `metavar` replace the texts that are otherwise derived from the field's type and bounds.
    """
    extra: dict[str, JsonValue] = {
        "group": group,
        "common": common,
        "live": live,
        "expected": expected,
        "metavar": metavar,
    }
    return Field(default, description=help_text, json_schema_extra=extra, **bounds)


@dataclass(frozen=True)
class Hyperparameter:
    """One field of the schema, as help texts and forms see it."""

    name: str
    group: str
    help: str
    default: Any
    common: bool
    """True if most people change it: the form shows these first"""
    live: bool
    """True if it can be changed while a run trains"""
    choices: tuple[str, ...]
    """The names it can take; empty if it takes other values"""
    bounds: str
    """Such as `from 1 to 100` or `at least 0 and below 1`, or an empty string"""
    expected: str
    """The values it takes, as an error message words them: `a number of at least 0 and below 1`"""
    metavar: str
    """The placeholder for a value in help texts: `INT`, `FLOAT`"""

    @property
    def flag(self) -> str:
        """The command-line flag: `--learning-rate` for `learning_rate`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable: `TUINET_LEARNING_RATE` for `learning_rate`."""
        return "TUINET_" + self.name.upper()


def describe(name: str, field: FieldInfo) -> Hyperparameter:
    """Describe a field that was made with `declare`."""
    extra = field.json_schema_extra
    assert isinstance(extra, dict)  # noqa: S101 - declare() puts it there
    annotation = field.annotation
    bounds = _bounds(field.metadata)
    return Hyperparameter(
        name=name,
        group=str(extra["group"]),
        help=field.description or "",
        default=field.default,
        common=bool(extra["common"]),
        live=bool(extra["live"]),
        choices=_choices(annotation),
        bounds=bounds,
        expected=str(extra["expected"]) or _expected(annotation, bounds),
        metavar=str(extra["metavar"]) or _metavar(annotation),
    )


def _expected(annotation: object, bounds: str) -> str:
    choices = _choices(annotation)
    if choices:
        return "one of " + ", ".join(choices)
    _, kind, _ = _kind(annotation)
    if bounds.startswith("at least"):
        kind += " of"
    expected = f"{kind} {bounds}".strip()
    if type(None) in get_args(annotation):
        expected += ", or 'none'"
    return expected


def _metavar(annotation: object) -> str:
    if _choices(annotation):
        return "CHOICE"
    _, _, metavar = _kind(annotation)
    return metavar


def _choices(annotation: object) -> tuple[str, ...]:
    arguments = get_args(annotation)
    if all(isinstance(argument, str) for argument in arguments):
        return arguments
    return ()


def _kind(annotation: object) -> tuple[type, str, str]:
    types = get_args(annotation) or (annotation,)
    return next(kind for kind in KINDS if kind[0] in types)


def _bounds(constraints: Iterable[object]) -> str:
    bounds = {}
    for constraint in constraints:
        for attribute in BOUNDS:
            bound = getattr(constraint, attribute, None)
            if bound is not None:
                bounds[attribute] = _number(bound)
    if bounds.keys() == {"ge", "le"}:
        return f"from {bounds['ge']} to {bounds['le']}"
    return " and ".join(f"{BOUNDS[attribute]} {bound}" for attribute, bound in bounds.items())


def _number(bound: float) -> str:
    # The seed's bound of 2^63 has 19 digits, which nobody reads.
    if abs(bound) < 2**40:
        return f"{bound:,}"
    return f"2^{math.log2(bound):.0f}"
