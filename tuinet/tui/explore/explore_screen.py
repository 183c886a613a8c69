"""The Explore screen: step through the images of a run, and see what its network predicts."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from tuinet.analysis.subject import Subject
from tuinet.datasets.dataset import Images
from tuinet.events import AnyEvent
from tuinet.jobs.follower import RunFollower
from tuinet.tui import explore_keys
from tuinet.tui.checkpoints.epoch_line import EpochLine
from tuinet.tui.context import AppContext
from tuinet.tui.explore.answer_pane import AnswerPane
from tuinet.tui.explore.confusion_screen import ConfusionScreen
from tuinet.tui.explore.explorer import Explorer
from tuinet.tui.explore.filter_screen import FilterScreen
from tuinet.tui.explore.history_pane import HistoryPane
from tuinet.tui.explore.image_cursor import EVERYTHING
from tuinet.tui.explore.image_pane import ImagePane
from tuinet.tui.explore.opened_cell import Cell, OpenedCell
from tuinet.tui.explore.position_line import PositionLine
from tuinet.tui.explore.strip_pane import StripPane
from tuinet.tui.widgets.digit_styles import next_style
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.prompts import ask_number

NEEDS_RUN = frozenset(
    {"draw", "step", "go", "slide", "slide_to", "mistake", "confusion", "narrow", "order", "split", "style"}
)
"""Actions that are offered only when a run is open"""

NEEDS_CHECKPOINT = frozenset({"slide", "slide_to", "mistake", "confusion", "narrow", "order"})
"""Actions that need the network's answers, and thus a checkpoint"""

NEEDS_IMAGE = frozenset({"draw", "step", "go", "mistake"})
"""Actions that do nothing if no image passes the filter"""

NEW_CHECKPOINT = frozenset({"checkpoint_saved", "run_started", "run_ended"})
"""Events after which there may be other checkpoints"""


class ExploreScreen(FilterScreen):
    """The image beside the answer to it, and its neighbours below."""

    BINDINGS = explore_keys.EXPLORE
    AUTO_FOCUS = "ImagePane"
    HELP_TRY = (
        ("m", "Go to the next mistake. Would you have read it differently?"),
        ("m 5 w", "Go to a mistake, look inside the network (5), and ask why it gave that answer."),
        ("[ ]", "Slide through the epochs, and watch the network change its mind."),
        ("x enter", "Open the most common confusion, and step through its images."),
        ("w s s", "Show only mistakes, and sort them by loss: the network was sure, and wrong."),
        ("l", "Show only images of one class. Press u to see all again."),
    )
    HELP = (
        "See what a network has learned. Step through the images with the arrow keys; the bars show the network's "
        "answer to each: a probability for each class, 100 % in total.\n\n"
        "Press [ and ] to slide through the epochs, and see how the answer to an image changes.\n\n"
        "Filters narrow the images down to mistakes, a true class, a predicted class or a range of confidence. The "
        "confusion matrix counts which classes are mistaken for which; press enter to open the images in a cell. "
        "The filters and the order are listed in the line of the splits, where a click on × removes one. With ↑ the "
        "lowest comes first, with ↓ the highest.\n\n"
        "All of this works while the run trains, too: each new checkpoint is shown until you slide to another."
    )
    HELP_KEYS = ("Explore screen", "Confusion matrix")

    def __init__(self) -> None:
        super().__init__()
        self.explorer = Explorer(self)
        self._opened_cell = OpenedCell()
        self._offered: object = None
        """The state that the offered keys depend on"""
        self._handed_on: object = None
        """The image that other screens were given"""

    def compose(self) -> ComposeResult:
        """Compose two lines, the image beside its answer, and the neighbours."""
        yield Header("explore")
        yield PositionLine(self.explorer)
        yield EpochLine(self.explorer)
        with Horizontal(id="look"):
            with Container(id="frame"):
                yield ImagePane(self.explorer)
            with Container(id="answer"):
                yield AnswerPane(self.explorer)
                yield HistoryPane(self.explorer)
        yield StripPane(self.explorer)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the run that the app shows."""
        run_session = AppContext.of(self).run_session
        run_session.changed.subscribe(self, self._show)
        run_session.news.subscribe(self, self._on_news)
        self.explorer.changed.subscribe(self, lambda _: self._offer_what_is_possible())
        self._show(run_session.follower)

    def _offer_what_is_possible(self) -> None:
        """Update the offered keys when it changes whether there are checkpoints, a filter, or images that pass it."""
        cursor = self.explorer.cursor
        depends_on = (self.explorer.has_no_checkpoint, cursor.filter == EVERYTHING, cursor.nothing_passes)
        if self._offered != depends_on:
            self._offered = depends_on
            self.refresh_bindings()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was shown."""
        follower = AppContext.of(self).run_session.follower
        if follower is not self.explorer.follower:
            self._show(follower)
        self.explorer.checkpoint_watch.look()
        self.explorer.changed.publish(None)

    def on_screen_suspend(self) -> None:
        """Let the screens that look into the network begin with this image, unless they have been given it already."""
        explorer = self.explorer
        if explorer.images is None or explorer.cursor.is_empty:
            return
        image = (explorer.exploration, explorer.split, explorer.cursor.index)
        if image != self._handed_on:
            self._handed_on = image
            AppContext.of(self).look_at(current_subject(explorer, explorer.images))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what needs a run only if there is one."""
        if action in NEEDS_CHECKPOINT and self.explorer.has_no_checkpoint:
            return False
        if action in NEEDS_IMAGE and self.explorer.cursor.nothing_passes:
            return False
        if action == "remove":
            return self.explorer.cursor.filter != EVERYTHING
        if action in NEEDS_RUN:
            return self.explorer.follower is not None
        if action == "back":
            return self._opened_cell.cell is not None
        return True

    def hints(self) -> tuple[str, ...]:
        """Return the actions that the key bar names first: the way back if no image passes the filter."""
        if self.explorer.cursor.nothing_passes:
            return "narrow('all')", "remove"
        return ()

    def action_step(self, by: int) -> None:
        """Step forward by `by` images; a negative number steps back."""
        self.explorer.when_opened(lambda: self.explorer.step(by))

    def action_go(self, target: str) -> None:
        """Go to the `first`, the `last` or `any` image, or ask for the `number` of one."""
        explorer = self.explorer

        def jump(index: int) -> None:
            # While the images were not known, their number was not, either.
            explorer.cursor.jump(min(index, explorer.cursor.count - 1))
            explorer.update_answer()

        def go() -> None:
            if target == "any":
                explorer.cursor.go_to_random()
            else:
                explorer.cursor.go_to_end(last=target == "last")
            explorer.update_answer()

        if target != "number":
            explorer.when_opened(go)
            return
        most = None if explorer.images is None else len(explorer.images) - 1
        ask_number(self, "image", 0, most, lambda index: explorer.when_opened(lambda: jump(index)))

    def action_mistake(self, step: int) -> None:
        """Go to the next mistake, or with -1 to the previous one."""
        if self.explorer.cursor.go_to_mistake(step):
            self.explorer.update_answer()
        elif self.explorer.cursor.evaluation is not None:
            self.notify("no mistakes among these images", markup=False)
        elif not self.explorer.problem:
            self.notify("the images are still being evaluated: press the key again in a moment", markup=False)

    def show_mistakes(self) -> None:
        """Show the test images that the network gets wrong, those that surprised it most first."""
        follower = AppContext.of(self).run_session.follower
        if follower is not self.explorer.follower:
            self.explorer.show(follower)
        self.explorer.choose_split("test")
        self.explorer.cursor.filter = EVERYTHING
        self.narrow(wrong=True, sort="loss", descending=None)

    async def action_draw(self) -> None:
        """Draw on the current image."""
        explorer = self.explorer
        if explorer.images is None or explorer.cursor.is_empty:
            return
        subject = current_subject(explorer, explorer.images)
        AppContext.of(self).look_at(subject)
        await self.app.switch_mode("draw")
        # The Draw screen is not imported here: the app opens screens by their names.
        if open_subject := getattr(self.app.screen, "open_subject", None):
            open_subject(subject)

    def action_style(self) -> None:
        """Draw digits in the next style."""
        next_style(AppContext.of(self))
        self.explorer.changed.publish(None)

    def action_confusion(self) -> None:
        """Show the confusion matrix, and then the images of the cell that was opened."""
        current = self.explorer.cursor.filter
        cell = None
        if current.label is not None and current.predicted is not None:
            # The user comes from a cell, and wants to return to it.
            cell = current.label, current.predicted
        self._show_matrix(cell)

    def action_back(self) -> None:
        """Go back to the confusion matrix from the images of a cell."""
        cell = self._opened_cell.cell
        if cell is None:
            return
        if self.maximized:
            self.minimize()
            return
        self._opened_cell.close(self.explorer.cursor)
        self.refresh_bindings()
        self._show_matrix(cell)

    def _show_matrix(self, cell: Cell | None) -> None:
        def on_close(cell: Cell | None) -> None:
            if cell is not None:
                self._opened_cell.open(cell, self.explorer.cursor)
                self.refresh_bindings()
            self.explorer.update_answer()

        self.app.push_screen(ConfusionScreen(self.explorer, cell), on_close)

    def _show(self, follower: RunFollower | None) -> None:
        if self._is_chosen:
            self._opened_cell.forget()
            self.explorer.show(follower)
            self.refresh_bindings()

    def _on_news(self, events: list[AnyEvent]) -> None:
        # News without events is a change of the run's state: it may have ended.
        matters = not events or any(event.type in NEW_CHECKPOINT for event in events)
        if matters and self._is_chosen:
            self.explorer.checkpoint_watch.look_soon()

    @property
    def _is_chosen(self) -> bool:
        """True if this is the screen that is shown: for the others nothing is computed."""
        return self in self.app.screen_stack


def current_subject(explorer: Explorer, images: Images) -> Subject:
    """Return the image that an explorer shows, for the screens that look into the network."""
    preprocessing = explorer.exploration.preprocessing if explorer.exploration else None
    return Subject.of(images, explorer.split, explorer.cursor.index, explorer.classes, preprocessing)
