"""All fields of the form, one below the other: the preset, the name, and the groups of hyperparameters."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Static

from tuinet.config import GROUPS
from tuinet.presets import PRESETS
from tuinet.tui import keys
from tuinet.tui.form.choice import Choice
from tuinet.tui.form.draft import HYPERPARAMETERS, NAME, PRESET, Draft
from tuinet.tui.form.field import Field
from tuinet.tui.form.followed_run import FollowedRun
from tuinet.tui.form.group import Group

OPEN_AT_FIRST = ("Network",)
"""The groups that are open at the first painting"""

OPEN_NEXT = ("Training", "Optimizer")
"""The groups that are opened right after it: making all fields at once would delay it"""

NARROW = 34
"""Columns below which each group aligns its values by itself"""

LEGEND = {True: "= locked while training", False: "= the configuration of this run"}
"""What `=` before a value means, by whether the run is live"""


class FieldList(Widget):
    """Shows a draft, or the configuration of a run. It scrolls."""

    BINDINGS = keys.FORM_FIELDS

    DEFAULT_CSS = """
    FieldList {
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
        self.run: FollowedRun | None = None
        self.legend = Static(id="legend", markup=False)
        self.preset = Field(PRESET, tuple(PRESETS))
        self.run_name = Field(NAME)
        self.groups = [self._make_group(title) for title in GROUPS]
        super().__init__(self.legend, self.preset, self.run_name, *self.groups)

    @property
    def hyperparameters(self) -> dict[str, Field]:
        """The fields of hyperparameters that have been made so far."""
        return {name: field for group in self.groups for name, field in group.fields.items()}

    @property
    def typed(self) -> dict[str, str]:
        """The texts in the editors, by field. Messages about them may still be on their way."""
        fields = {NAME: self.run_name, **self.hyperparameters}
        return {name: text for name, field in fields.items() if (text := field.typed) is not None}

    @property
    def focus_targets(self) -> list[Widget]:
        """The widgets that can have the focus, in order."""
        return [widget for widget in self.screen.focus_chain if self in widget.ancestors]

    def show(self, run: FollowedRun | None) -> None:
        """Show the draft: its values, what is wrong with them, and what can be edited."""
        draft = self.draft
        self.run = run
        locked = run is not None
        self.set_class(locked, "-following")
        if run:
            self.legend.update(LEGEND[run.live])
        if isinstance(self.preset.editor, Choice):
            self.preset.editor.options = draft.presets
        self.preset.show(draft.preset, "", locked=locked)
        self.run_name.show(draft.texts[NAME], "optional", problem=draft.problems.get(NAME, ""), locked=locked)
        for field in self.hyperparameters.values():
            self._show_field(field)
        for group in self.groups:
            group.summarize(draft.non_defaults(group.names), not draft.problems.keys().isdisjoint(group.names))

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

    def _make_group(self, title: str) -> Group:
        names = tuple(name for name, hyperparameter in HYPERPARAMETERS.items() if hyperparameter.group == title)
        return Group(title, names, title not in OPEN_AT_FIRST, self._make_field)

    def _make_field(self, name: str) -> Field:
        field = Field(name, HYPERPARAMETERS[name].choices)
        self._show_field(field)
        return field

    def go_to(self, name: str) -> None:
        """Focus a field, and unfold its group for it."""
        for group in self.groups:
            if name in group.names and group.folded:
                group.fold(False)
        field = {NAME: self.run_name, **self.hyperparameters}[name]
        self.call_after_refresh(field.editor.focus)

    def on_mount(self) -> None:
        self.call_after_refresh(self._open_next)

    def _open_next(self) -> None:
        for group in self.groups:
            if group.header.title in OPEN_NEXT:
                group.fold(False)

    def on_resize(self) -> None:
        """Align the values of all fields, or of each group if there is little room."""
        widths = [group.label_width for group in self.groups]
        label_width = len(PRESET) + 1
        if self.size.width >= NARROW:
            label_width = max(widths) + 1
            widths = [label_width] * len(self.groups)
        for group, width in zip(self.groups, widths, strict=True):
            group.indent(width)
        for field in (self.preset, self.run_name):
            field.indent(label_width)

    def action_move(self, step: int) -> None:
        """Focus the next or the previous field; stop at the ends of the form."""
        widgets = self.focus_targets
        if self.screen.focused in widgets:
            index = widgets.index(self.screen.focused) + step
            self.screen.set_focus(widgets[min(max(index, 0), len(widgets) - 1)])

    def action_page(self, step: int) -> None:
        self.scroll_relative(y=step * self.size.height, animate=False)
