"""A finished run in a table."""

from rich.table import Table

from tuinet.config import Configuration
from tuinet.evaluation.intervals import wilson_interval
from tuinet.events import RunEnded
from tuinet.render.formatting import architecture, counted, duration, number, percent
from tuinet.runs.state import RunState

REASONS = {
    "finished": "finished",
    "stopped": "stopped on request",
    "early_stopped": "stopped early: no new best for a while",
    "target_reached": "target accuracy reached",
    "diverged": "diverged",
    "failed": "failed",
}


def accuracy_with_interval(accuracy: float | None, count: int) -> str:
    """`98.35 % (95 % interval 98.08 % to 98.58 %)`."""
    if accuracy is None or not count:
        return "–"
    low, high = wilson_interval(round(accuracy * count), count)
    return f"{percent(accuracy)}  (95 % interval {percent(low)} to {percent(high)})"


def figures_table(rows: list[tuple[str, str]]) -> Table:
    """Names and values, without a frame."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, value)
    return table


def summary(state: RunState, ended: RunEnded, classes: int) -> Table:
    """What came of a run."""
    started = state.started
    rows = []
    if started:
        config, inputs = Configuration.model_validate(started.config), first_width(state)
        rows = [("run", started.run_id), ("network", architecture(config, inputs, classes))]
        rows.append(("parameters", f"{started.parameters:,}"))
    done = counted(ended.epochs, "epoch")
    rows.append(("ended", f"{REASONS[ended.reason]} after {done}, {duration(ended.seconds)} of training"))
    if ended.best_epoch is not None:
        rows.append(("best epoch", f"{ended.best_epoch}, validation accuracy {percent(ended.best_valid_accuracy)}"))
    rows.append(("test accuracy", accuracy_with_interval(ended.test_accuracy, started.test_size if started else 0)))
    rows.append(("test loss", number(ended.test_loss)))
    return figures_table(rows)


def first_width(state: RunState) -> int:
    """Inputs of the network, as the events tell; 0 before the first epoch's end."""
    return state.history[0].layers[0].shape[1] if state.history else 0
