"""The lines at the bottom: what each key does here and now."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.binding import ActiveBinding
from textual.widget import Widget

from tuinet.tui.available_keys import available_keys
from tuinet.tui.context import AppContext
from tuinet.tui.keys import key_name
from tuinet.tui.widgets.picture import Picture


class KeyBar(Picture):
    """The keys that work now, as many as there is room for; a click does what the key does."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
    }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.redraw())

    def draw(self, width: int, height: int) -> Text:
        bindings = sorted(available_keys(self.screen), key=self._rank)
        # Help lists every key, so it is always there, whatever else has to be left out.
        help_entry = next(self._entry(active) for active in bindings if active.binding.action == "help")
        lines = [Text(no_wrap=True)]
        for active in bindings:
            if active.binding.action == "help":
                continue
            entry = self._entry(active)
            is_last_line = len(lines) == height
            room = width - lines[-1].cell_len
            if is_last_line:
                room -= help_entry.cell_len + 2
            if entry.cell_len + 2 > room:
                if is_last_line:
                    # A shorter entry may still fit.
                    continue
                lines.append(Text(no_wrap=True))
            lines[-1].append(" ").append_text(entry).append(" ")
        if lines[-1].cell_len + help_entry.cell_len + 2 > width and len(lines) < height:
            lines.append(Text(no_wrap=True))
        lines[-1].append(" ").append_text(help_entry)
        return Text("\n").join(lines)

    def _rank(self, active: ActiveBinding) -> tuple[bool, int]:
        """Common keys first; among them those of the screen, then of the focused widget, then of the app."""
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
        strong = plain + Style.parse(f"bold {context.palette.valid}".replace("bold bold", "bold"))
        return Text.assemble((key_name(binding.key, context.ascii_only), strong), (f" {binding.description}", plain))
