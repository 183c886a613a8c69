"""The line at the bottom: the keys that matter here and now."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.actions import parse
from textual.binding import ActiveBinding
from textual.widget import Widget

from tuinet.tui.available_keys import available_keys
from tuinet.tui.context import AppContext
from tuinet.tui.keys import key_name
from tuinet.tui.widgets.picture import Picture

MOST = 8
"""Hints at once: among more, nobody finds the one that matters now"""

OF_PANE = 3
"""Hints of the focused pane that come before the less important ones of the screen"""

FIRST = 4
"""Hints of the screen that come before those of the focused pane"""


class KeyBar(Picture):
    """The keys that matter now, as many as fit; a click does what the key does.

    A screen may have a method `hints` that returns its actions, the most important first, and a method `unhinted` that
    returns those that are left out.
    """

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
    }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.redraw())

    def draw(self, width: int, height: int) -> Text:
        available = available_keys(self.screen)
        ranked = self._ranked(available)
        # Help lists every key, so it is always there, whatever else has to be left out. So is the way back.
        help_entry = next(self._entry(active) for active in available if is_help(active))
        reserved = [help_entry, *(self._entry(active) for active in ranked if leads_back(active))]
        line = Text(no_wrap=True)
        count = 0
        for keys in together(ranked):
            is_way_back = leads_back(keys[0])
            if count + len(keys) + len(reserved) > MOST and not is_way_back:
                continue
            entries = [self._entry(active) for active in keys]
            if is_way_back:
                reserved.remove(entries[0])
            room = width - line.cell_len - sum(other.cell_len + 2 for other in reserved)
            # A shorter entry may still fit.
            if is_way_back or sum(entry.cell_len + 2 for entry in entries) <= room:
                for entry in entries:
                    line.append(" ").append_text(entry).append(" ")
                count += len(keys)
        return line.append(" ").append_text(help_entry)

    def _ranked(self, available: Sequence[ActiveBinding]) -> list[ActiveBinding]:
        """Return the keys that work now, except the one for help; the most important first."""
        here = f"show('{self.app.current_mode}')"
        unhinted: Sequence[str] = (here, *getattr(self.screen, "unhinted", tuple)())
        others = [active for active in available if not is_help(active) and active.binding.action not in unhinted]
        others.sort(key=self._rank)
        hints: Sequence[str] = getattr(self.screen, "hints", tuple)()
        by_action = {active.binding.action: active for active in others if active.node is self.screen}
        hinted = [by_action[action] for action in hints if action in by_action]
        of_pane = [active for active in others if self._is_of_pane(active) and active.binding.show]
        order = [*hinted[:FIRST], *of_pane[:OF_PANE], *hinted[FIRST:], *others]
        return list({id(active): active for active in order}.values())

    def _is_of_pane(self, active: ActiveBinding) -> bool:
        return isinstance(active.node, Widget) and active.node is not self.screen

    def _rank(self, active: ActiveBinding) -> tuple[bool, int]:
        """Return the rank of a key: common keys first, and of these the screen's, then the focused widget's."""
        owner = 2
        if active.node is self.screen:
            owner = 0
        elif isinstance(active.node, Widget):
            owner = 1
        return not active.binding.show, owner

    def _entry(self, active: ActiveBinding) -> Text:
        binding = active.binding
        context = AppContext.of(self)
        click = Style.from_meta({"@click": f"app.simulate_key('{binding.key}')"})
        plain = click + Style(dim=not active.enabled)
        strong = plain + Style.parse(context.palette.key)
        return Text.assemble((key_name(binding.key, context.ascii_only), strong), (f" {binding.description}", plain))


def together(ranked: Sequence[ActiveBinding]) -> list[list[ActiveBinding]]:
    """Return the keys in their order, but each beside its opposite: `[` without `]` would only raise a question."""
    groups: list[list[ActiveBinding]] = []
    for active in ranked:
        group = next((group for group in groups if len(group) == 1 and are_opposite(group[0], active)), None)
        if group:
            group.append(active)
        else:
            groups.append([active])
    return groups


def are_opposite(first: ActiveBinding, second: ActiveBinding) -> bool:
    """Return True if two keys do the same in opposite directions, and are equally important."""
    if first.node is not second.node or first.binding.show != second.binding.show:
        return False
    _, name, steps = parse(first.binding.action)
    _, other_name, other_steps = parse(second.binding.action)
    numbers = [step for step in steps if isinstance(step, int)]
    if name != other_name or not numbers:
        return False
    return list(other_steps) == [-number for number in numbers]


def leads_back(active: ActiveBinding) -> bool:
    """Return True if a key leaves what the user has opened, and the footer may name it."""
    return active.binding.key == "escape" and active.binding.show


def is_help(active: ActiveBinding) -> bool:
    """Return True if a key opens the help."""
    return active.binding.action == "help"
