"""The Train screen: the form, the log, the chart, the digit, and the control of the run."""

from __future__ import annotations

import time

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from tuinet.config import Configuration, configure
from tuinet.events import AnyEvent, BatchTrained
from tuinet.facts import valid_count
from tuinet.jobs.follower import RunFollower
from tuinet.tui import keys
from tuinet.tui.context import AppContext
from tuinet.tui.form.form import ConfigurationForm
from tuinet.tui.train.control_screen import ControlScreen
from tuinet.tui.train.digit import DigitPane
from tuinet.tui.train.layers_pane import LayersPane
from tuinet.tui.train.log_pane import LogPane
from tuinet.tui.train.starting import starting_configuration
from tuinet.tui.train.status_lines import StatusLines, interruption_note
from tuinet.tui.widgets.chart_pane import ChartPane
from tuinet.tui.widgets.header import Header
from tuinet.tui.widgets.keybar import KeyBar
from tuinet.tui.widgets.panes_screen import pane_of


class TrainScreen(ControlScreen):
    """Configure, train, watch."""

    BINDINGS = keys.TRAIN
    CSS_PATH = "train.tcss"
    AUTO_FOCUS = "DigitPane"
    ALLOW_IN_MAXIMIZED_VIEW = "Header, StatusLines, KeyBar"
    HELP = (
        "Here a network is configured, trained and watched. The form says what to train; space trains it, in a process "
        "of its own that goes on without this window. The log tells what happens, the chart how loss and accuracy go, "
        "and the pinned test digit what the network thinks of an image that it never trains on. With 'one batch' you "
        "see a single batch: forward, backward, update. While a run trains, the rate and a few other fields can be "
        "changed: enter applies them from the next batch on. tab goes from pane to pane; escape leaves the form."
    )
    HELP_KEYS = ("Train screen", "Configuration form", "Digit pane", "Chart pane", "Log pane")
    HELP_FIELDS = True

    def compose(self) -> ComposeResult:
        """Header, status, four panes, keys."""
        yield Header("train")
        yield StatusLines()
        with Container(id="panes"):
            yield ConfigurationForm(classes="pane")
            yield ChartPane()
            with Container(id="log"):
                yield LogPane()
                yield LayersPane()
            yield DigitPane()
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the run that the app watches."""
        context = AppContext.of(self)
        self._followed = ("none", False)  # situation and life that form and keys fit
        self._unlogged: list[AnyEvent] = []  # since the log was painted, as a whole: a line moves all others up
        self._logged = 0.0
        self.query_one(LayersPane).display = False
        self.query_one(ConfigurationForm).border_title = "Configuration"
        self.query_one(ConfigurationForm).load(
            starting_configuration(context.preferences.configuration, self._complain)
        )
        context.run_session.changed.subscribe(self, self._show)
        context.run_session.news.subscribe(self, self._append)
        self.set_interval(context.pace.figures, self._paint_figures_if_live)
        self.set_interval(context.pace.chart, self._paint_chart)
        self.call_after_refresh(self._show, context.run_session.follower)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """In one column the form is what is in sight first, so that its fields are what keys act on."""
        if self.has_class("-one-column") and self.session is None:
            self.query_one(ConfigurationForm).focus()

    def on_resize(self) -> None:
        """In one column, keep the pane with the focus in sight."""
        self._keep_in_sight(self.focused)

    def on_descendant_focus(self) -> None:
        """In one column, bring all of the pane into sight that the focus has come to."""
        if self.focused:
            self._keep_in_sight(pane_of(self.focused))

    def _keep_in_sight(self, widget: Widget | None) -> None:
        if widget:
            self.call_after_refresh(widget.scroll_visible, animate=False)

    def on_screen_resume(self) -> None:
        """Paint what happened while another screen was shown."""
        if self.is_mounted:
            self._paint()
            self.on_descendant_focus()

    def _show(self, session: RunFollower | None) -> None:
        """Another run, or none."""
        self._unlogged = []
        self.query_one(LogPane).show(session.log if session else [])
        form = self.query_one(ConfigurationForm)
        if session and not session.over and self.focused and form in self.focused.ancestors:
            self.query_one(DigitPane).focus()  # what had the focus may be fixed from now on
        self._follow()
        self._paint()

    def _append(self, events: list[AnyEvent]) -> None:
        """News of the run."""
        session = self.session
        if session is None:
            return
        self._unlogged += events
        if any(isinstance(event, BatchTrained) and event.layers for event in events):
            self._show_layers(True)
            self._paint()
        changed = any(event.type in ("setting_changed", "run_started") for event in events)
        if changed or self._followed != (self.situation, session.live):
            self._follow()
            self._paint()

    def _follow(self) -> None:
        """Let form and keys fit the run's situation."""
        session, form = self.session, self.query_one(ConfigurationForm)
        self._followed = (self.situation, bool(session and session.live))
        if session and not session.over:
            form.follow(session.state.config or session.record.config.model_dump(), live=True)
        elif session:
            form.release()
            form.load(self._settings(session).changed(threads=self._threads))
        else:
            form.release(threads=str(self._threads))
        self.refresh_bindings()

    @property
    def _threads(self) -> str | int:
        """The number of threads that the person has chosen: what a run has measured is no choice for the next one."""
        return starting_configuration(AppContext.of(self).preferences.configuration).threads

    def _settings(self, session: RunFollower) -> Configuration:
        """What a run was trained with, to train it again; a number that the default has chosen is no setting."""
        config = configure(session.state.config or session.record.config.model_dump())
        facts = session.record.dataset
        if facts and config.valid_size == valid_count("auto", facts.train):
            return config.changed(valid_size="auto")
        return config

    def _paint(self) -> None:
        self._paint_figures()
        self._paint_chart()

    def _paint_figures_if_live(self) -> None:
        """An app that nobody touches, with a run that stands still, costs nothing."""
        if self.session and self.session.live:
            self._paint_figures(log=time.monotonic() - self._logged >= AppContext.of(self).pace.log)
        elif self._unlogged:
            self._paint_figures()

    def _paint_figures(self, *, log: bool = True) -> None:
        if self.session and self._unlogged and log:
            self.query_one(LogPane).append(self._unlogged, self.session.log)
            self._unlogged, self._logged = [], time.monotonic()
        self.query_one(LogPane).tell(interruption_note(self.session, AppContext.of(self).read_only))
        self.query_one(StatusLines).show(self.session)
        self.query_one(DigitPane).show(self.session, self.query_one(ConfigurationForm).configuration)
        self.query_one(LayersPane).show(self.session)

    def _paint_chart(self) -> None:
        self.query_one(ChartPane).show(self.session)

    def action_layers(self) -> None:
        """The layers instead of the log, or the other way about."""
        self._show_layers(not self.query_one(LayersPane).display)
        if self.has_class("-one-column"):  # what is in sight is what keys act on
            self.call_after_refresh(self.query_one(LayersPane if self.query_one(LayersPane).display else LogPane).focus)

    def _show_layers(self, shown: bool) -> None:
        if shown != self.query_one(LayersPane).display:
            self._keep_in_sight(self.query_one("#log"))
        self.query_one(LayersPane).display = shown
        self.query_one(LogPane).display = not shown
        self.call_after_refresh(self._paint)

    def _complain(self, problem: str) -> None:
        self.notify(problem, severity="error", markup=False)

    def on_configuration_form_changed(self) -> None:
        """Another data set has other digits."""
        self.query_one(DigitPane).show(self.session, self.query_one(ConfigurationForm).configuration)

    def on_digit_pane_loaded(self, message: DigitPane.Loaded) -> None:
        """The size of the network depends on the data set."""
        self.query_one(ConfigurationForm).set_dataset_shape(message.inputs, message.classes)

    def on_configuration_form_left(self) -> None:
        """To the digit, where letters are keys."""
        self.query_one(DigitPane).focus()
