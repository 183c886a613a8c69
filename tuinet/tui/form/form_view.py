"""The parts of the form: the network at the top, the explanation at the bottom, and the fields between them."""

from __future__ import annotations

from typing import Self

from textual.app import ComposeResult
from textual.geometry import Size
from textual.widget import Widget

from tuinet.tui.form.draft import Draft
from tuinet.tui.form.explain import SELECT_A_FIELD, Explanation, sentences
from tuinet.tui.form.field_list import FieldList
from tuinet.tui.form.network import NetworkLine

PARTS = ((0, 1, 0, 0), (10, 1, 2, 0), (14, 1, 3, 0), (16, 2, 4, 0), (24, 2, 6, 1), (34, 3, 6, 1))
"""For forms of at least so many rows: the lines of the network, of the explanation and of the gap above it"""


class FormView(Widget):
    """The parts of the form. Network and explanation stay in view; the fields between them scroll."""

    DEFAULT_CSS = """
    FormView {
        layout: vertical;
        width: 1fr;
        height: 1fr;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self.draft = Draft()
        self.network = NetworkLine()
        self.fields = FieldList(self.draft)
        self.explanation = Explanation()

    def compose(self) -> ComposeResult:
        yield self.network
        yield self.explanation
        yield self.fields

    def set_dataset_shape(self, inputs: int, classes: int) -> None:
        """Set the number of inputs and of classes, which the data set determines."""
        self.network.shape = (inputs, classes)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Focus the first field that can be edited."""
        for name in self.fields.names[:1]:
            self.fields.go_to(name)
        return self

    def show_problem(self) -> None:
        """Focus the first invalid field, with the reason in view."""
        for name in [*self.draft.problems][:1]:
            self.fields.go_to(name)

    def read_editors(self) -> None:
        """Read the texts in the editors into the draft, which replaces them: they may be ahead of their messages."""
        self.draft.update(self.fields.typed)

    def explain_focused(self) -> None:
        """Explain the focused field; without one, say what can be done with the form."""
        if name := self.fields.focused_name:
            self.explanation.sentences = tuple(sentences(name, self.draft.preset))
        elif self.app.app_focus:
            # While another window has the focus of the desktop, no field has it, but the user comes back to the field.
            self.explanation.sentences = self.invitation

    @property
    def invitation(self) -> tuple[str, ...]:
        """Sentences that say what can be done with the form."""
        return SELECT_A_FIELD

    def on_descendant_focus(self) -> None:
        # The event may be late, and the focus elsewhere by now.
        self.explain_focused()

    def on_descendant_blur(self) -> None:
        self.explain_focused()

    def on_resize(self) -> None:
        self.fit(self.content_size)

    def fit(self, size: Size) -> None:
        """Fit the parts to the room inside the border.

        Done with the expected room before the form is mounted, it spares a second layout and painting of everything.
        """
        height = size.height
        sizes = [lines for rows, *lines in PARTS if height >= rows]
        network_lines, explanation_lines, gap = sizes[-1]
        # Setting classes instead would have Textual compute all styles again.
        self.explanation.display = explanation_lines > 0
        self.explanation.styles.height = explanation_lines + gap
        self.explanation.styles.padding = (gap, 0, 0, 0)
        self.network.max_lines = network_lines
        spaced = (self.network, self.fields.run_name, *self.fields.groups)
        # Blank lines separate the groups where all fields are still in view.
        blank = int(height >= network_lines + explanation_lines + gap + self.fields.row_count + len(spaced))
        for part in spaced:
            part.styles.margin = (0, 0, blank, 0)
        # The maximum number of lines of the network, not the current one: typing another layer must not fold a group.
        rows = height - network_lines - explanation_lines - gap - blank * len(spaced)
        self.fields.fit(Size(size.width - 1, rows))
