"""All fields of the form, one below the other: the preset, the name, and the groups of settings."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Static

from tuinet.config import GROUPS
from tuinet.presets import PRESETS
from tuinet.tui import keys
from tuinet.tui.form.choice import Choice
from tuinet.tui.form.draft import NAME, PRESET, SETTINGS, Draft
from tuinet.tui.form.field import Field
from tuinet.tui.form.followed_run import FollowedRun
from tuinet.tui.form.group import Group

OPEN = ("Network",)
"""The groups that are there at the first painting"""

SOON = ("Training", "Optimizer")
"""The groups that are unfolded right after it; making all at once would delay it"""

NARROW = 34
"""Columns from which on all labels have the same width"""

LEGEND = {True: "= is fixed while it trains", False: "= the settings of this run"}


class Fields(Widget):
    """Shows a draft, or a run that is followed; it scrolls."""

    BINDINGS = keys.FORM_FIELDS

    DEFAULT_CSS = """
    Fields {
        layout: vertical;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        #legend { color: $text-muted; height: 1; display: none; }
        &.-following #legend { display: block; }
        &.-following > Field { display: none; }
    }
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.following: FollowedRun | None = None
        self.legend = Static(id="legend", markup=False)
        self.preset, self.run_name = Field(PRESET, tuple(PRESETS)), Field(NAME)
        names = {title: tuple(name for name, setting in SETTINGS.items() if setting.group == title) for title in GROUPS}
        self.groups = [Group(title, names[title], title not in OPEN, self._make) for title in GROUPS]
        super().__init__(self.legend, self.preset, self.run_name, *self.groups)

    @property
    def settings(self) -> dict[str, Field]:
        """The fields of settings that have been made so far."""
        return {name: field for group in self.groups for name, field in group.fields.items()}

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the editors now, by field; messages about it may still be on their way."""
        fields = {NAME: self.run_name, **self.settings}
        return {name: text for name, field in fields.items() if (text := field.typed) is not None}

    @property
    def stops(self) -> list[Widget]:
        """The widgets that can have the focus, in order."""
        return [widget for widget in self.screen.focus_chain if self in widget.ancestors]

    def show(self, following: FollowedRun | None) -> None:
        """Show the draft: the values, what is wrong with them, and what can be edited."""
        draft, self.following = self.draft, following
        self.set_class(following is not None, "-following")
        if following:
            self.legend.update(LEGEND[following.live])
        if isinstance(self.preset.editor, Choice):
            self.preset.editor.options = draft.presets
        fixed = following is not None
        self.preset.show(draft.preset, "", fixed=fixed)
        self.run_name.show(draft.texts[NAME], "optional", problem=draft.problems.get(NAME, ""), fixed=fixed)
        for field in self.settings.values():
            self._show(field)
        for group in self.groups:
            group.show(draft.own(group.names), not draft.problems.keys().isdisjoint(group.names))

    def _show(self, field: Field) -> None:
        draft, name = self.draft, field.key
        field.show(
            draft.texts[name],
            draft.defaults[name],
            problem=draft.problems.get(name, ""),
            note=self.following.note(name, draft.texts[name]) if self.following else "",
            fixed=self.following is not None and self.following.is_fixed(name),
        )

    def _make(self, name: str) -> Field:
        field = Field(name, SETTINGS[name].choices)
        self._show(field)
        return field

    def go_to(self, name: str) -> None:
        """Give a field the focus; a group is unfolded for it."""
        for group in self.groups:
            if name in group.names and group.folded:
                group.fold(False)
        field = {NAME: self.run_name, **self.settings}[name]
        self.call_after_refresh(field.editor.focus)

    def on_mount(self) -> None:
        """Paint first."""
        self.call_after_refresh(self._unfold)

    def _unfold(self) -> None:
        for group in self.groups:
            if group.header.title in SOON:
                group.fold(False)

    def align(self) -> None:
        """Align the values of all fields, or where it is narrow those of each group."""
        narrow = self.size.width < NARROW
        widest = max(group.label_width for group in self.groups)
        for group in self.groups:
            group.indent(group.label_width if narrow else widest + 1)
        for field in (self.preset, self.run_name):
            field.indent(len(PRESET) + 1 if narrow else widest + 1)

    def on_resize(self) -> None:
        """Align them anew."""
        self.align()

    def action_move(self, step: int) -> None:
        """To the next field, or the one before; not beyond the form."""
        stops, focused = self.stops, self.screen.focused
        if focused in stops:
            place = stops.index(focused) + step
            self.screen.set_focus(stops[min(max(place, 0), len(stops) - 1)])

    def action_page(self, step: int) -> None:
        """Scroll by what is in sight."""
        self.scroll_relative(y=step * self.size.height, animate=False)
