"""The keys of the lenses of the Inside screen: a part of the table in `keys`."""

from __future__ import annotations

from tuinet.tui.bindings import Keys

LENS_KEYS: dict[str, Keys] = {}
"""By the group of keys in the help: `Inside: Why`"""
