"""The summary of a finished run."""

from contextlib import suppress

from pydantic import ValidationError
from rich.table import Table

from tuinet.config import Configuration
from tuinet.evaluation.intervals import wilson_interval
from tuinet.events import RunEnded
from tuinet.messages import counted
from tuinet.render.formatting import MISSING, architecture, duration, number, percent
from tuinet.runs.state import RunState

REASONS = {
    "finished": "finished",
    "stopped": "stopped on request",
    "early_stopped": "stopped early (no new best epoch)",
    "target_reached": "target accuracy reached",
    "pruned": "pruned (other trials of its sweep were better)",
    "diverged": "diverged",
    "failed": "failed",
}


def accuracy_with_interval(accuracy: float | None, count: int) -> str:
    """Format an accuracy with its interval: `98.35 % (95 % interval 98.08 % to 98.58 %)`."""
    if accuracy is None or not count:
        return MISSING
    low, high = wilson_interval(round(accuracy * count), count)
    return f"{percent(accuracy)}  (95 % interval {percent(low)} to {percent(high)})"


def figures_table(rows: list[tuple[str, str]]) -> Table:
    """Return a table of names and values, without a frame."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, value)
    return table


def summary(state: RunState, ended: RunEnded, outputs: int) -> Table:
    """Return a table of the results of a run.

    Args:
        state: The run, read to its end.
        ended: Its last event.
        outputs: The number of outputs of the network.
    """
    started = state.started
    rows = []
    test_size = 0
    if started is not None:
        rows.append(("run", started.run_id))
        # A log that was edited or written by a newer version may contain a configuration that this version rejects.
        with suppress(ValidationError):
            config = Configuration.model_validate(started.config)
            rows.append(("network", architecture(config, inputs_of(state), outputs)))
        rows.append(("parameters", f"{started.parameters:,}"))
        test_size = started.test_size
    zeros = _zero_share(state)
    if zeros:
        rows.append(("weights of 0", percent(zeros)))
    epochs = counted(ended.epochs, "epoch")
    rows.append(("ended", f"{REASONS[ended.reason]} after {epochs}, {duration(ended.seconds)} of training"))
    if ended.best_epoch is not None:
        rows.append(("best epoch", f"{ended.best_epoch}, validation accuracy {percent(ended.best_valid_accuracy)}"))
    rows.append(("test accuracy", accuracy_with_interval(ended.test_accuracy, test_size)))
    rows.append(("test loss", number(ended.test_loss)))
    return figures_table(rows)


def inputs_of(state: RunState) -> int:
    """Return the number of inputs of the network according to the log; 0 before the first epoch has finished."""
    if not state.history:
        return 0
    first_layer = state.history[0].layers[0]
    return first_layer.shape[1]


def _zero_share(state: RunState) -> float:
    """Return the share of all weights that were exactly 0 after the last epoch."""
    if not state.history:
        return 0.0
    layers = state.history[-1].layers
    weights = [layer.shape[0] * layer.shape[1] for layer in layers]
    zeros = sum(count * (layer.zero_share or 0.0) for count, layer in zip(weights, layers, strict=True))
    return zeros / max(sum(weights), 1)
