"""The page of events, generated from their classes: `python tests/readme/event_table.py` writes it."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tuinet import events
from tuinet.layer_diagnostics import LayerDiagnostics

PAGE = Path(__file__).parents[2] / "tuinet" / "api" / "EVENTS.md"

INTRODUCTION = """\
# Events

Generated from `tuinet/events.py` by `python tests/readme/event_table.py`; do not edit.

A run is a sequence of events: the lines of `events.jsonl`, each a JSON object, which `tuinet attach --json` prints and
`for event in run` yields. Numbers that are not finite are null. A program should ignore types and fields that it does
not know: newer versions may add some.
"""

TYPES = {
    bool: "true or false",
    dict: "object",
    float: "number",
    int: "integer",
    list: "array",
    str: "text",
    tuple: "array",
    type(None): "null",
}


def page() -> str:
    """Return all types of events with their fields, in Markdown."""
    sections = [INTRODUCTION, section("Every event", events.Event, events.Event.model_fields)]
    for event in events.EVENT_CLASSES:
        own = {name: field for name, field in event.model_fields.items() if name not in events.Event.model_fields}
        name = own.pop("type").default
        sections.append(section(f"`{name}`", event, own))
    sections.append(section("A layer", LayerDiagnostics, LayerDiagnostics.model_fields))
    return "\n".join(sections)


def section(title: str, model: type[BaseModel], fields: dict[str, FieldInfo]) -> str:
    rows = ["| field | value | meaning |", "| --- | --- | --- |"]
    meanings = docstrings(model)
    for name, field in fields.items():
        meaning = re.sub(r"\bNone\b", "null", field.description or meanings[name])
        rows.append(f"| `{name}` | {value_type(field.annotation)} | {meaning} |")
    return "\n".join([f"## {title}", "", re.sub(r"\bNone\b", "null", inspect.getdoc(model) or ""), "", *rows, ""])


def docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return the string below each field of a class."""
    definition = ast.parse(inspect.getsource(model)).body[0]
    assert isinstance(definition, ast.ClassDef)
    texts = {}
    for field, below in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
            assert isinstance(field.target, ast.Name)
            texts[field.target.id] = ast.literal_eval(below.value)
    return texts


def value_type(annotation: Any) -> str:
    """Return the type of a field in JSON."""
    if annotation is LayerDiagnostics:
        return "layer"
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation))
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(map(value_type, get_args(annotation)))
    if get_origin(annotation) is list:
        return f"array of {value_type(get_args(annotation)[0])}"
    if hasattr(annotation, "__metadata__"):
        return value_type(get_args(annotation)[0])
    return TYPES.get(get_origin(annotation) or annotation, "any value")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
