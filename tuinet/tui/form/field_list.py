"""All fields of the form, one below the other: the common ones, and the others in groups that can be folded."""

from __future__ import annotations

from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from tuinet.config import GROUPS
from tuinet.presets import PRESETS
from tuinet.tui import keys
from tuinet.tui.form.choice import Choice
from tuinet.tui.form.draft import HYPERPARAMETERS, NAME, PRESET, Draft, label
from tuinet.tui.form.field import Field
from tuinet.tui.form.followed_run import FollowedRun
from tuinet.tui.form.group import Group

NARROW = 34
"""Columns below which each group aligns its values by itself"""

LEGEND = {True: "= locked while training", False: "= the configuration of this run"}
"""The meaning of `=` before a value, for a live run and for any other"""


def grouped_names() -> dict[str, tuple[str, ...]]:
    """Return the names of the hyperparameters that are not common, by the title of their group."""
    names = {
        title: tuple(name for name, known in HYPERPARAMETERS.items() if known.group == title and not known.common)
        for title in GROUPS
    }
    return {title: grouped for title, grouped in names.items() if grouped}


class FieldList(Widget):
    """Shows a draft, or the configuration of a run. It scrolls."""

    BINDINGS = keys.FORM_FIELDS

    DEFAULT_CSS = """
    FieldList {
        layout: vertical;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        padding-right: 1;
        scrollbar-size-vertical: 1;
        #legend { color: $text-muted; height: 1; display: none; }
    }
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.run: FollowedRun | None = None
        self.legend = Static(id="legend", markup=False)
        self.preset = Field(PRESET, tuple(PRESETS))
        self.run_name = Field(NAME)
        self.common = {name: self._make_field(name) for name, known in HYPERPARAMETERS.items() if known.common}
        self.groups = [Group(title, names, self._make_field) for title, names in grouped_names().items()]
        self._rows = 0
        """Rows for the fields and the headers of the groups"""
        self._is_folded_by_hand = False
        super().__init__(self.legend, self.preset, *self.common.values(), self.run_name, *self.groups)

    @property
    def hyperparameters(self) -> dict[str, Field]:
        """The fields of hyperparameters that have been made so far."""
        grouped = {name: field for group in self.groups for name, field in group.fields.items()}
        return {**self.common, **grouped}

    @property
    def row_count(self) -> int:
        """Rows of all fields and headers while every group is unfolded."""
        return len((self.preset, *self.common, self.run_name)) + sum(1 + len(group.names) for group in self.groups)

    @property
    def typed(self) -> dict[str, str]:
        """The texts in the editors, by field. Messages about them may still be on their way."""
        fields = {NAME: self.run_name, **self.hyperparameters}
        return {name: text for name, field in fields.items() if (text := field.typed) is not None}

    @property
    def names(self) -> list[str]:
        """The names of all fields that can be edited now, in the order of the form; some may be folded away."""
        hyperparameters = [*self.common, *(name for group in self.groups for name in group.names)]
        if self.run:
            return [name for name in hyperparameters if not self.run.is_locked(name)]
        return [PRESET, *self.common, NAME, *hyperparameters[len(self.common) :]]

    @property
    def focused_name(self) -> str | None:
        """The name of the field that has the focus."""
        focused = self.screen.focused
        for widget in focused.ancestors_with_self if focused else ():
            if isinstance(widget, Field):
                return widget.key
        return None

    def show(self, run: FollowedRun | None) -> None:
        """Show the draft: its values, what is wrong with them, and what can be edited."""
        draft = self.draft
        self.run = run
        locked = run is not None
        # A class that did the same would have Textual compute the styles of all fields again.
        self.legend.display = locked
        for field in (self.preset, self.run_name):
            field.display = not locked
        if run:
            self.legend.update(LEGEND[run.live])
        if isinstance(self.preset.editor, Choice):
            self.preset.editor.options = draft.presets
        self.preset.show(draft.preset, "", locked=locked)
        self.run_name.show(draft.texts[NAME], "optional", problem=draft.problems.get(NAME, ""), locked=locked)
        for field in self.hyperparameters.values():
            self._show_field(field)
        for group in self.groups:
            group.summarise(draft.non_defaults(group.names), not draft.problems.keys().isdisjoint(group.names))

    def _show_field(self, field: Field) -> None:
        name = field.key
        text = self.draft.texts[name]
        note = ""
        locked = False
        if self.run:
            note = self.run.note(name, text)
            locked = self.run.is_locked(name)
        problem = self.draft.problems.get(name, "")
        field.show(text, self.draft.defaults[name], problem=problem, note=note, locked=locked)

    def _make_field(self, name: str) -> Field:
        field = Field(name, HYPERPARAMETERS[name].choices)
        self._show_field(field)
        return field

    def go_to(self, name: str) -> None:
        """Focus a field that can be edited, and unfold its group for it."""
        for group in self.groups:
            if name in group.names and group.folded:
                self._is_folded_by_hand = True
                group.fold(False)
        field = {PRESET: self.preset, NAME: self.run_name, **self.hyperparameters}[name]
        # At once, so that the next key reaches the field; a field that was just made has no layout to scroll to yet.
        self.screen.set_focus(field.editor, scroll_visible=False)
        self.call_after_refresh(field.scroll_visible, animate=False)

    def fit(self, size: Size) -> None:
        """Align the values to that many columns, and fold and unfold the groups to fit the rows without blank lines.

        What is unfolded depends on the last call alone, however many heights the form has had until its final one.
        """
        self._align(size.width)
        self._rows = size.height
        if self.is_mounted:
            self._schedule_unfolding()

    def on_mount(self) -> None:
        self._schedule_unfolding()

    def _schedule_unfolding(self) -> None:
        # Making all fields at once would delay the first painting.
        self.call_after_refresh(self._unfold_what_fits)

    def _align(self, width: int) -> None:
        """Align the values of all fields, or of each group if there is little room."""
        common_width = max(len(label(name)) for name in (PRESET, NAME, *self.common)) + 1
        widths = [group.label_width for group in self.groups]
        if width >= NARROW:
            common_width = max(common_width, *widths)
            widths = [common_width] * len(self.groups)
        for group, label_width in zip(self.groups, widths, strict=True):
            group.indent(label_width)
        for field in (self.preset, *self.common.values(), self.run_name):
            field.indent(common_width)

    def _unfold_what_fits(self) -> None:
        """Unfold groups, beginning with the first, as long as the whole form stays in view.

        Once the user has folded or unfolded a group, they stay as they are.
        """
        if self._is_folded_by_hand:
            return
        room = self._rows - len((self.preset, *self.common, self.run_name, *self.groups))
        focused = self.focused_name
        for group in self.groups:
            room -= len(group.names)
            folded = room < 0 and focused not in group.names
            if folded != group.folded:
                group.fold(folded)

    def on_group_header_clicked(self) -> None:
        self._is_folded_by_hand = True

    def action_move(self, step: int) -> None:
        """Focus the next or the previous field; stop at the ends of the form."""
        names = self.names
        if self.focused_name in names:
            index = names.index(self.focused_name) + step
            self.go_to(names[min(max(index, 0), len(names) - 1)])

    def action_fold(self) -> None:
        """Fold all groups, or unfold all of them if all are folded."""
        self._is_folded_by_hand = True
        folded = not all(group.folded for group in self.groups)
        focused = self.focused_name
        for group in self.groups:
            group.fold(folded)
        if folded and any(focused in group.names for group in self.groups):
            self.go_to([name for name in self.names if name in self.common][-1])

    def action_page(self, step: int) -> None:
        self.scroll_relative(y=step * self.size.height, animate=False)
