"""One HTML file from its parts: nothing is loaded from elsewhere, and nothing else may run in it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Any

from tuinet.exports.expression import javascript_functions
from tuinet.nn.activations import ACTIVATIONS

STYLES = ("base", "drawing", "answer", "run", "phone")
"""In the order in which they override each other"""

SCRIPTS = ("numbers", "ink", "framing", "preprocessing", "functions", "network", "drawing", "pad", "answer", "main")
"""In the order in which they need each other"""

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 28 28'%3E"
    "%3Crect width='28' height='28' rx='7' fill='%235b4bea'/%3E"
    "%3Cpath d='M8 8h12l-7 13' fill='none' stroke='%23fff' stroke-width='3.4' stroke-linecap='round' "
    "stroke-linejoin='round'/%3E%3C/svg%3E"
)
"""A seven, as the icon of the page; without one, browsers ask the server for a file"""


def assemble(title: str, network: Mapping[str, Any], sections: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        title: The title of the window, as plain text.
        network: The network for the scripts, as JSON values.
        sections: The parts of page.html that are written `$name`, as HTML.
    """
    style = "\n".join(_asset(f"{name}.css") for name in STYLES)
    script = "\n".join([_activations(), *(_asset(f"{name}.js") for name in SCRIPTS)])
    return Template(_asset("page.html")).substitute(
        sections,
        title=html.escape(title),
        policy=html.escape(_policy(script, style)),
        icon=html.escape(ICON),
        style=style,
        script=script,
        network=_json(network),
    )


def _activations() -> str:
    """Return the activations as functions of JavaScript, by name."""
    expressions: dict[str, str] = {name: activation.expression for name, activation in ACTIVATIONS.items()}
    return f"const ACTIVATIONS = {javascript_functions(expressions)};\n"


def _policy(script: str, style: str) -> str:
    """Return the Content-Security-Policy: this script and this style, the icon, and no connection to anywhere."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(data: Mapping[str, Any]) -> str:
    """Return JSON that can stand inside a script element: no `<` can end the element or begin a comment."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
