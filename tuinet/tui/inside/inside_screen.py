"""The Inside screen: look into a network through one lens after another."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantFocus, Resize
from textual.widget import Widget

from tuinet.tui import keys
from tuinet.tui.checkpoints.epoch_line import EpochLine
from tuinet.tui.context import AppContext
from tuinet.tui.inside.lens import Lens
from tuinet.tui.inside.lens_line import LensLine
from tuinet.tui.inside.mistakes import MistakeFinder
from tuinet.tui.inside.strongest_unit import StrongestUnit
from tuinet.tui.inside.subject_line import SubjectLine
from tuinet.tui.inspection.inspecting_screen import InspectingScreen
from tuinet.tui.lenses import LENS_NAMES, lens_entry
from tuinet.tui.splits import image_counts, next_split
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.prompts import ask_number

NEEDS_RUN = frozenset({"step", "mistake", "go", "slide", "slide_to", "split"})
"""Actions that are offered only when a run is open"""


class InsideScreen(InspectingScreen):
    """Lenses that share an inspector: one at a time, or two where there is room."""

    BINDINGS = keys.INSIDE
    ALLOW_IN_MAXIMIZED_VIEW = "Header, SubjectLine, EpochLine, LensLine, KeyBar"
    BEFORE_BATCH = (
        "weights older than {batch} of {epoch}, which the Microscope (h) shows",
        "weights older than {batch} of {epoch}: h shows it",
        "weights older than {batch} of {epoch}",
        "weights older than {batch}",
    )
    AFTER_BATCH = (
        "weights after {batch} of {epoch}; the Microscope (h) shows how it changed them",
        "weights after {batch} of {epoch}: h shows its step",
        "weights after {batch} of {epoch}",
        "weights after {batch}",
    )
    OWN_WEIGHTS = (
        "below, the Microscope shows the step of {batch} of {epoch}; i shows this image",
        "below: the step of {batch} of {epoch}; i: this image",
        "below: the step of {batch} of {epoch}",
        "below: the step of {batch}",
    )
    """Notes that the only lens in view shows that batch"""
    HELP_TRY = (
        ("n", "See the image pass through the network. Move the cursor over its units with the arrow keys."),
        ("h", "Take the unit under the cursor apart, down to single products."),
        ("m w", "Go to a mistake, and ask why: which pixels support the answer, and which support another?"),
        (
            "n pgdn a h",
            "Take the output of the predicted class apart: which units is it based on? pgdn shows the other outputs.",
        ),
        ("k f", "Change the image on the bench until the network gives another answer."),
        ("p l", "See which images a layer considers similar. Move among them with the arrow keys."),
        ("d", "Watch images form from noise: for each class, the one that the network finds most like it."),
        ("u x s", "Switch a unit off, and see which digits suffer."),
        ("[ ]", "Slide through the epochs, and watch every lens change."),
        (", .", "Go to the previous or the next image."),
        ("z", "Enlarge the lens if there is another one beside it; press again to see both."),
    )

    HELP = (
        "Look inside a network, through one lens after another. All lenses look at the same image and the same "
        "checkpoint of the run, named in the lines at the top. Changing either one changes it for every lens."
    )

    def __init__(self) -> None:
        super().__init__()
        self._mistakes = MistakeFinder(self, self.inspector)
        self._strongest_unit = StrongestUnit(self, self.inspector)
        self.current = LENS_NAMES[0]
        """The name of the lens that was chosen"""
        self._lenses: dict[str, Lens] = {}
        """The lenses that have been shown, by name"""

    @property
    def help_sections(self) -> list[tuple[str, str]]:
        """The titles and the texts of the lenses in view."""
        return [(lens_entry(name).title, self._lenses[name].HELP) for name in self.shown if name in self._lenses]

    @property
    def HELP_KEYS(self) -> tuple[str, ...]:  # noqa: N802 - the help reads it from every screen
        """The keys of the lenses in view, and those of the screen."""
        groups = [f"Inside: {lens_entry(name).title}" for name in self.shown]
        return (*[group for group in groups if group in keys.TABLE], "Inside screen")

    @property
    def shown(self) -> Collection[str]:
        """The names of the lenses in view, from left to right."""
        names = {self.current}
        if self.has_class("-wide"):
            names.add(lens_entry(self.current).beside)
        return [name for name in LENS_NAMES if name in names]

    def compose(self) -> ComposeResult:
        """Compose three lines, and room for the lenses."""
        yield Header("inside")
        yield SubjectLine(self.inspector)
        yield EpochLine(self.inspector, self.notes)
        yield LensLine(lambda: self.shown)
        yield Horizontal(id="lenses")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the first lens."""
        self._arrange()
        # What lenses offer depends on whether there are a network and an image.
        self.inspector.changed.subscribe(self, lambda _: self._on_changed())

    def on_resize(self, event: Resize) -> None:
        """Show two lenses or one."""
        self.call_later(self._arrange)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Keep the focused one of two lenses if there is soon room for one only."""
        for name in self.shown:
            if self._lenses.get(name) is event.widget and lens_entry(name).beside == self.current:
                self.current = name

    def notes(self) -> Sequence[str]:
        """Return notes on what the weights in view have to do with the batch that a paused run has just trained."""
        batch = self.inspector.stepped_batch
        lenses = [self._lenses.get(name) for name in self.shown]
        if batch is not None and all(lens is not None and lens.has_own_weights for lens in lenses):
            return self.about_batch(self.OWN_WEIGHTS, batch)
        return super().notes()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what needs a run only if there is one."""
        if action == "member":
            return AppContext.of(self).run_session.membership is not None
        if action in NEEDS_RUN:
            return self.inspector.follower is not None
        return True

    def reveal(self, pane: Widget) -> bool:
        """Show a lens that has been shown before."""
        for name, lens in self._lenses.items():
            if lens is pane and not lens.display:
                self.action_lens(name)
        return pane.display

    def action_lens(self, name: str) -> None:
        """Show a lens."""
        if self.maximized:
            self.minimize()
        self.current = name
        self._arrange()
        self._lenses[name].focus()

    def action_step(self, by: int) -> None:
        """Go forward by `by` images; a negative number goes back."""
        self.inspector.step(by)

    def action_mistake(self, step: int) -> None:
        """Go to the next image that the network gets wrong, or with -1 to the previous one."""
        self._mistakes.go_on(step)

    def action_member(self) -> None:
        """Look into the next member of the committee."""
        context = AppContext.of(self)
        place = context.run_session.membership
        if place is not None:
            context.opener.open(place.next, place.members)

    def action_go(self) -> None:
        """Ask for the number of an image."""
        if self.inspector.follower is None:
            return
        split = self.inspector.split
        most = None
        counts = image_counts(self.inspector.follower)
        if split in counts:
            most = counts[split] - 1
        ask_number(self, "image", 0, most, lambda index: self.inspector.go_to(split, index))

    def action_split(self) -> None:
        """Go to the first image of the next split that has images: test, validation, training."""
        inspector = self.inspector
        split = next_split(inspector.split, inspector.follower)
        if split != inspector.split:
            inspector.go_to(split, 0)

    def _on_changed(self) -> None:
        # The Network lens selects the strongest unit itself.
        if "network" not in self.shown:
            self._strongest_unit.select()
        self.refresh_bindings()

    def _arrange(self) -> None:
        """Show the chosen lens, and the one beside it; a lens is made when it is first shown."""
        room = self.query_one("#lenses", Horizontal)
        shown = self.shown
        for name in shown:
            if name not in self._lenses:
                lens = lens_entry(name).load()(self.inspector)
                later = LENS_NAMES[LENS_NAMES.index(name) + 1 :]
                following = next((self._lenses[other] for other in later if other in self._lenses), None)
                room.mount(lens, before=following)
                self._lenses[name] = lens
        for name, lens in self._lenses.items():
            if lens.display != (name in shown):
                lens.display = name in shown
        self._share_columns()
        self.query_one(LensLine).redraw()
        self.query_one(EpochLine).redraw()
        self.refresh_bindings()

    def _share_columns(self) -> None:
        """Let one of two lenses take fewer columns than the other."""
        width = self.size.width
        for name in self.shown:
            lens = self._lenses[name]
            columns = None
            if len(self.shown) > 1 and lens.is_attached:
                columns = lens.width_beside(width)
            lens.styles.width = columns or "1fr"
