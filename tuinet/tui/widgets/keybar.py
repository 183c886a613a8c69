"""The lines at the bottom: what each key does here and now."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.binding import ActiveBinding
from textual.widget import Widget

from tuinet.tui.available_keys import offers
from tuinet.tui.context import AppContext
from tuinet.tui.keys import name_of
from tuinet.tui.widgets.picture import Picture


class KeyBar(Picture):
    """The keys that work now, those of the pane with the focus last; a click does what the key does."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 2;
    }
    """

    def on_mount(self) -> None:
        """Follow the focus and what is possible."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.redraw())

    def draw(self, width: int, height: int) -> Text:
        """As many as there is room for; help, where all of them are, always."""
        entries = [self._entry(active) for active in sorted(offers(self.screen), key=self._rank)]
        help_entry = entries.pop(next(i for i, e in enumerate(entries) if e.plain.endswith(" Help")))
        lines = [Text(no_wrap=True)]
        for entry in entries:
            last = len(lines) == height
            room = width - lines[-1].cell_len - (help_entry.cell_len + 2 if last else 0)
            if entry.cell_len + 2 > room:
                if last:
                    continue
                lines.append(Text(no_wrap=True))
            lines[-1].append(" ").append_text(entry).append(" ")
        if lines[-1].cell_len + help_entry.cell_len + 2 > width and len(lines) < height:
            lines.append(Text(no_wrap=True))
        lines[-1].append(" ").append_text(help_entry)
        return Text("\n").join(lines)

    def _rank(self, active: ActiveBinding) -> tuple[bool, int]:
        """The screen's keys, then those of the widget with the focus, then the app's; at the end the less common."""
        place = 0 if active.node is self.screen else 1 if isinstance(active.node, Widget) else 2
        return not active.binding.show, place

    def _entry(self, active: ActiveBinding) -> Text:
        binding, context = active.binding, AppContext.of(self)
        click = Style.from_meta({"@click": f"app.simulate_key('{binding.key}')"})
        plain = click + Style(dim=not active.enabled)
        strong = plain + Style.parse(f"bold {context.palette.valid}".replace("bold bold", "bold"))
        return Text.assemble((name_of(binding.key, context.ascii_only), strong), (f" {binding.description}", plain))
