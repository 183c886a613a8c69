"""Stylesheets are parsed once, and styles are computed for what changed only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from textual.app import App
from textual.color import Color
from textual.css import stylesheet as textual_stylesheet
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import Screen

import tuinet.tui
from tuinet.tui.stylesheets import STYLESHEETS, CachingStylesheet

from .conftest import opened

PARSE_RULES = Stylesheet._parse_rules

pytestmark = pytest.mark.usefixtures("soon_idle")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The sources that are parsed, each time that they are."""
    sources: list[tuple[str, str]] = []
    parse = textual_stylesheet.parse

    def spy(scope: str, css: str, read_from: tuple[str, str], **options: object) -> Iterable[RuleSet]:
        sources.append(read_from)
        return parse(scope, css, read_from, **options)

    monkeypatch.setattr(textual_stylesheet, "parse", spy)
    # Other tests share what was parsed between their apps.
    monkeypatch.setattr(Stylesheet, "_parse_rules", PARSE_RULES)
    return sources


@pytest.fixture
def styled(monkeypatch: pytest.MonkeyPatch) -> list[DOMNode]:
    """The apps and screens that get all their styles anew."""
    nodes: list[DOMNode] = []

    def spy_on(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def spy(self: object, node: DOMNode, animate: bool = False) -> None:
            if isinstance(node, App | Screen):
                nodes.append(node)
            original(self, node, animate)

        monkeypatch.setattr(owner, name, spy)

    spy_on(Stylesheet, "update")
    spy_on(App, "update_styles")
    return nodes


def test_every_stylesheet_is_read_at_the_start() -> None:
    folder = Path(tuinet.tui.__file__).parent
    assert set(STYLESHEETS) == set(folder.rglob("*.tcss"))


def test_a_source_is_parsed_again_only_for_other_variables(parsed: list[tuple[str, str]]) -> None:
    stylesheet = CachingStylesheet(variables={"ink": "red"})
    stylesheet.add_source("Screen { color: $ink; }", ("here", ""))
    for ink in ("red", "red", "blue", "blue"):
        stylesheet.set_variables({"ink": ink})
        stylesheet.reparse()
        assert stylesheet.rules[0].styles.color == Color.parse(ink)
    assert parsed == [("here", "")] * 2


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_a_screen_that_is_new_is_styled_once(
    size: tuple[int, int], styled: list[DOMNode], parsed: list[tuple[str, str]]
) -> None:
    async with opened(size=size) as person:
        for mode in ("explore", "runs", "train"):
            styled.clear()
            await person.app.switch_mode(mode)
            await person.pause()
            assert styled == []
        files = [source for source in parsed if source[0] in map(str, STYLESHEETS)]
        assert len(files) == len(STYLESHEETS)


async def test_a_theme_colours_everything_anew(styled: list[DOMNode]) -> None:
    async with opened() as person:
        before = person.app.screen.styles.background
        styled.clear()
        await person.press("t")
        assert styled
        assert person.app.screen.styles.background != before
