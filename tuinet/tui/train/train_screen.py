"""The Train screen: the form, the log, the chart, the digit, and the control of the run."""

from __future__ import annotations

from textual.app import ComposeResult

from tuinet.events import AnyEvent, BatchTrained, Continued
from tuinet.jobs.follower import RunFollower
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.train.control_screen import ControlScreen
from tuinet.tui.train.digit_pane import DigitPane
from tuinet.tui.train.form_line import FormLine
from tuinet.tui.train.layers_pane import LayersPane
from tuinet.tui.train.log_line import LogLine
from tuinet.tui.train.log_pane import LogPane
from tuinet.tui.train.panes import Panes
from tuinet.tui.train.starting import configuration_of, preferred_threads, starting_configuration
from tuinet.tui.train.status_lines import StatusLines, interruption_note
from tuinet.tui.widgets.chart_pane import ChartPane
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar


class TrainScreen(ControlScreen):
    """Follows the run that the app shows: `_show` fits everything to another run, `_take_news` to its events."""

    BINDINGS = keys.TRAIN
    AUTO_FOCUS = "DigitPane"
    ALLOW_IN_MAXIMIZED_VIEW = "Header, StatusLines, KeyBar"
    HELP_TRY = (
        ("space", "Train a first network. It takes a few seconds, and the bars settle on the digit."),
        ("← →", "Watch how another digit is recognised while the network learns."),
        ("b", "Train a single batch, and follow it forward through the layers and back."),
        ("/ enter", "Type lr, set the learning rate to 10, and start again: the log says in words what goes wrong."),
        ("m", "After training, see the digits that fool the network."),
        ("c o v", "In the chart: show the loss, smooth it, and overlay an older run."),
    )
    HELP = (
        "Configure and train a network, and watch it learn. Fill in the form, and press space to start: training "
        "runs in a separate process, which continues if you close this window. The log lists what happens, the "
        "chart shows loss and accuracy, and the bars show how the network classifies a test image, which it never "
        "trains on. 'One batch' trains a single batch, and shows its forward pass, backward pass and update.\n\n"
        "On the chart, ★ marks the epoch with the highest validation accuracy, and a dotted vertical line marks a "
        "change of a hyperparameter. The axis leaves out values that would flatten the rest: ↓ and ↑ mark where a "
        "curve goes on below or above it. In ASCII, + marks where curves cross.\n\n"
        "While a run trains, you can change the learning rate and a few other hyperparameters; press enter to "
        "apply a change from the next batch on.\n\n"
        "On a small screen, the form and the log shrink to a line each while a run is shown: F opens the form, L "
        "the log.\n\n"
        "Press / to go to a field by its name, tab to move to the next pane, and esc to leave the form. In a field, ? "
        "explains that field first."
    )
    HELP_KEYS = ("Train screen", "Configuration form", "Test image pane", "Chart pane", "Log pane")
    HELP_FIELDS = True

    def compose(self) -> ComposeResult:
        yield Header("train")
        yield StatusLines()
        yield FormLine()
        yield Panes(self.app.size)
        yield LogLine()
        yield KeyBar()

    def on_mount(self) -> None:
        context = AppContext.of(self)
        self._fitted_to = ("none", False)
        """The state of the run that the form and the keys are fitted to, and whether the run is live"""
        self.form.border_title = "Configuration"
        self.form.is_read_only = context.read_only
        self.rearrange()
        self.form.feasibility.on_this_machine = not context.machines.others
        self.form.load(starting_configuration(context.remembered.configuration, self._report_problem))
        context.run_session.changed.subscribe(self, self._show)
        context.run_session.news.subscribe(self, self._take_news)
        self.set_interval(context.pace.figures, self._paint_figures_if_needed)
        self.set_interval(context.pace.chart, self._paint_chart)
        # Looked up then and not now: a run may be opened in between.
        self.call_after_refresh(lambda: self._present(context.run_session.follower))

    @property
    def log_pane(self) -> LogPane:
        return self.query_one(LogPane)

    def on_screen_resume(self) -> None:
        """Paint what happened while another screen was shown."""
        if self.is_mounted:
            self._paint()
            self.on_descendant_focus()

    def _show(self, follower: RunFollower | None) -> None:
        """Show another run, and the panes that show the most of it."""
        if follower and follower.over and follower is AppContext.of(self).opener.first_run:
            self._show_first(follower)
            return
        self.rearrange(is_form_open=False, front="chart")
        self._present(follower)

    def _show_first(self, follower: RunFollower) -> None:
        """Show the run that the app opens with. The user may have used the form in the meantime."""
        edits = self.form.edits
        self.rearrange(is_form_open=self._is_in_form, front="chart")
        self._present(follower)
        for name, text in edits.items():
            self.form.enter(name, text)

    @property
    def _is_in_form(self) -> bool:
        return self.focused is not None and self.form in self.focused.ancestors

    def _present(self, follower: RunFollower | None) -> None:
        # The panes stay as they are: when the screen is new, a key may have brought one of them to the front already.
        self.log_pane.show(follower.log if follower else [])
        if follower and not follower.over and self._is_in_form:
            # Most fields are locked while a run trains, and a locked field cannot keep the focus.
            self.focus_pane()
        self._fit()
        self._paint()

    def _take_news(self, events: list[AnyEvent]) -> None:
        follower = self.follower
        if not events:
            # A run may be on its way, which changes what the keys do. The form stays: the run may fail to start.
            self.refresh_bindings()
            self.query_one(StatusLines).redraw()
        if self.arrangement.is_opening != AppContext.of(self).run_session.is_opening_first:
            self._present(follower)
        if follower is None or self.situation.name == "starting":
            return
        self.log_pane.add(events)
        self.form.set_epochs_begun(follower.state.epochs_begun)
        if any(isinstance(event, BatchTrained) and event.layers for event in events):
            # Only a single step reports its layers, and it is taken to see them.
            self.show_batch()
            self._paint()
        elif any(isinstance(event, Continued) for event in events):
            self.hide_batch()
        is_reconfigured = any(event.type in ("setting_changed", "run_started") for event in events)
        if is_reconfigured or self._fitted_to != (self.situation.name, follower.live):
            self._fit()
            self._paint()

    def _fit(self) -> None:
        """Fit form, keys and the room for the status to what the run does now."""
        follower = self.follower
        self.rearrange()
        self._fitted_to = (self.situation.name, bool(follower and follower.live))
        threads = preferred_threads(AppContext.of(self).remembered)
        if follower is None:
            self.form.release(threads=str(threads))
        elif follower.over:
            self.form.release()
            self.form.load(configuration_of(follower).changed(threads=threads))
        else:
            config = follower.state.config or follower.record.config.model_dump()
            self.form.follow(config, live=True, epochs_begun=follower.state.epochs_begun)
        self.refresh_bindings()

    def _paint(self) -> None:
        if self.follower:
            self.log_pane.catch_up(self.follower.log)
        self._paint_figures()
        self._paint_chart()

    def _paint_figures_if_needed(self) -> None:
        """Paint while a run is training. Otherwise nothing changes, and an idle app should cost nothing."""
        follower = self.follower
        if follower is None:
            return
        log_pane = self.log_pane
        if follower.live:
            log_pane.catch_up(follower.log, pause=AppContext.of(self).pace.log)
            self._paint_figures()
        elif log_pane.has_waiting:
            log_pane.catch_up(follower.log)
            self._paint_figures()

    def _paint_figures(self) -> None:
        follower = self.follower
        self.log_pane.set_note(interruption_note(follower, AppContext.of(self).read_only))
        self.query_one(StatusLines).show(follower)
        self._show_digit()
        self.query_one(LayersPane).show(follower)
        self.query_one(LogLine).show(follower)
        self._paint_form_line()

    def _show_digit(self) -> None:
        # What an untrained network guesses would only be replaced a moment later.
        if not self.arrangement.is_opening:
            self.query_one(DigitPane).show(self.follower, self.form.configuration)

    def _paint_form_line(self) -> None:
        self.query_one(FormLine).show(self.form.configuration, self.form.network.shape)

    def _paint_chart(self) -> None:
        self.query_one(ChartPane).show(self.follower)

    def on_configuration_form_changed(self) -> None:
        # Another data set has other digits.
        self._show_digit()
        self._paint_form_line()

    def on_digit_pane_loaded(self, message: DigitPane.Loaded) -> None:
        self.form.set_dataset_shape(message.inputs, message.classes)

    def on_configuration_form_left(self) -> None:
        self.close_form()

    def _report_problem(self, problem: str) -> None:
        self.notify(problem, severity="error", markup=False)
