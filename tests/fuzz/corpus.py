"""Input for fuzzing the readers: nasty examples, and valid content that is damaged."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import example
from hypothesis import strategies as st

F = TypeVar("F", bound=Callable[..., None])

DIGITS = b"9" * 5000

NASTY = (
    b"",
    b"\0" * 5000,
    b"\xff\xfe\xfd",
    b"\xef\xbb\xbf{}",
    "\ud800".encode("utf-16", "surrogatepass"),
    DIGITS,
    b"-" + DIGITS,
    b"1e999999999",
    b"NaN",
    b"[" * 100_000,
    b"[" * 2000 + b"]" * 2000,
    b'{"a":' * 2000 + b"1" + b"}" * 2000,
    b'"' + b"\\u0000" * 10_000 + b'"',
    b'"\\ud800"',
    b"x" * 3_000_000,
    b"\n" * 100_000,
)
"""For every reader"""

NASTY_TOML = (
    b"[" + b"a." * 50_000 + b"a]\n",
    b"a." * 50_000 + b"a = 1\n",
    (b"[" + b"a." * 500 + b"a]\n") * 60,
    b"epochs = " + DIGITS,
    b"epochs = 0x" + b"f" * 1000,
    b"epochs = 1_" + b"0" * 900,
    b"hidden = " + b"[\n" * 3000,
    b"hidden = " + b"[\n" * 3000 + b"]\n" * 3000,
    b"epochs = " + b"{a=\n" * 3000,
    b"epochs = 99999-99-99T99:99:99",
    b"epochs = 2026-01-01",
    b'dataset = "\\u0000"',
    b'dataset = "\\U0010ffff"',
)

TOKENS = (
    *(bytes([byte]) for byte in b'\0\xff[]{}"\\,-'),
    *(b"", b"1e999", b"null", b"\x1b[2J", DIGITS, b"[" * 2000),
)
"""The bytes that damage inserts"""

VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**4000,
    -(10**30),
    1 << 63,
    1e300,
    5e-324,
    -0.0,
    "",
    "9" * 5000,
    "\x1b[2J\u202e",
    "none",
    "auto",
    [],
    [[[[]]]],
    [-1],
    [10**20],
    {},
    {"epochs": None},
)
"""Unexpected values for JSON"""


def nasty(*more: bytes) -> Callable[[F], F]:
    """Give a test all nasty examples, by its argument `content`."""

    def decorate(test: F) -> F:
        for content in (*NASTY, *more):
            test = example(content=content)(test)
        return test

    return decorate


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Content with a few pieces of it replaced, and perhaps its end cut off."""
    content = whole
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 8))
        piece = draw(st.sampled_from(TOKENS) | st.binary(max_size=6))
        content = content[:start] + piece + content[start + length :]
    return content if draw(st.booleans()) else content[: draw(st.integers(0, len(content)))]


@st.composite
def misused(draw: st.DrawFn, value: Any) -> Any:
    """A JSON value in which a few parts are of another kind, missing, or unheard of."""
    changed = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 2))):
        node = changed
        while isinstance(node, dict | list) and node:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            key = draw(st.sampled_from(keys))
            if not isinstance(node[key], dict | list) or not node[key] or draw(st.booleans()):
                break
            node = node[key]
        if not isinstance(node, dict | list) or not node:
            continue
        match draw(st.integers(0, 5)):
            case 0:
                del node[key]
            case 1 if isinstance(node, dict):
                node["unheard of"] = copy.deepcopy(draw(st.sampled_from(VALUES)))
            case _:
                node[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))
    return changed


def misused_json(value: Any) -> st.SearchStrategy[bytes]:
    """The same as JSON."""
    return misused(value).map(lambda changed: json.dumps(changed).encode())
