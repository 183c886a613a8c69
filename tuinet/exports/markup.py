"""Elements of HTML and SVG, whose text and attributes are escaped wherever they come from."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

__all__ = ["Element", "element", "serialize"]


def element(tag: str, *children: Element | str, **attributes: object) -> Element:
    """Return an element with its children in order.

    The names of attributes are written as Python can: `class_` is `class`, `stroke_width` is `stroke-width`. An
    attribute that is None is left out.
    """
    parent = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            parent.set(name.rstrip("_").replace("_", "-"), _text(value))
    for child in children:
        if isinstance(child, Element):
            parent.append(child)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + child
        else:
            parent.text = (parent.text or "") + child
    return parent


def serialize(root: Element) -> str:
    """Return the element as text that is valid HTML and XML: no element may be void, or hold a script."""
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


def _text(value: object) -> str:
    """Return a number without the noise of its last digits, which would make pictures larger."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
