"""`tuinet import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

from cyclopts import Parameter

from tuinet.cli.completers import dataset_names
from tuinet.cli.exit_codes import exit_on_signals
from tuinet.cli.options import Json, Quiet
from tuinet.cli.output import emit, narrate, write
from tuinet.datasets.catalogue import BUNDLED
from tuinet.errors import DatasetError, ForeignNetworkError, UsageError
from tuinet.imports.fitting import fitted, with_activations, with_plain_pixels
from tuinet.imports.foreign_network import ForeignNetwork
from tuinet.imports.imported_run import configuration_of, create_run, load_data
from tuinet.imports.registry import read_network
from tuinet.nn.names import ActivationName
from tuinet.render.formatting import percent
from tuinet.values import quoted

POOR = 0.5
"""A test accuracy below this suggests that the network was trained on other pixels or classes"""


def import_command(
    file: Annotated[Path, Parameter(help="A safetensors or ONNX file, or an .npz or .json file from 'tuinet export'.")],
    /,
    *,
    name: Annotated[str | None, Parameter(metavar="NAME", help="A name for the run.")] = None,
    activation: Annotated[
        str | None,
        Parameter(
            metavar="NAME,...",
            help="Activation of the hidden layers, if the file does not name it: one for all, or one for each, as in "
            "relu,tanh.",
        ),
    ] = None,
    dataset: Annotated[
        str | None,
        Parameter(
            metavar="NAME",
            help="The data set to explore the network with. Default: the one that the file names, or else mnist.",
            completer=dataset_names,
        ),
    ] = None,
    classes: Annotated[
        str | None,
        Parameter(
            metavar="NAME,...", help="The classes in the order of the outputs, if it differs from that of the data set."
        ),
    ] = None,
    mean: Annotated[float, Parameter(help="The mean that was subtracted from pixels from 0 to 1.")] = 0.0,
    std: Annotated[float, Parameter(help="The standard deviation that the pixels were then divided by.")] = 1.0,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Import a network that was trained elsewhere, as a run that can be explored, evaluated and trained further.

    Reads a safetensors file with the weights of a PyTorch nn.Sequential, an ONNX model of linear layers, and the
    networks that 'tuinet export' writes. The input of the network is an image of the data set as a row of pixels from 0
    to 1. For a network trained on normalised pixels, as with torchvision's Normalize((0.1307,), (0.3081,)), use --mean
    0.1307 --std 0.3081.

    A file of weights has no optimizer state, so 'tuinet resume RUN --epochs N' begins with a fresh optimizer.
    """
    network = read_network(file)
    try:
        network = with_plain_pixels(with_activations(network, parsed_activations(activation)), mean, std)
        config = configuration_of(network, dataset or _named_dataset(network))
        data = load_data(config)
        network = fitted(network, data, parsed_classes(classes))
        with exit_on_signals():
            imported = create_run(network, config, data, name, file.name)
    except ForeignNetworkError as error:
        raise ForeignNetworkError(f"{file}: {error}") from None
    run = imported.run
    if json:
        emit({"run_id": run.run_id, "name": name, "test_accuracy": imported.test_accuracy, "notes": network.notes})
    else:
        write(f"{run.run_id}\n")
    if not quiet:
        _narrate(network, imported.test_accuracy, data.name, name or run.run_id)
    return 0


def parsed_activations(text: str | None) -> tuple[ActivationName, ...]:
    """Split a comma-separated list of activations; None is an empty one. Raises UsageError for an unknown name."""
    if text is None:
        return ()
    known: tuple[ActivationName, ...] = get_args(ActivationName)
    chosen: dict[str, ActivationName] = {name: name for name in known}
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in chosen:
            raise UsageError(f"--activation {quoted(name)}: expected one of {', '.join(known)}")
    return tuple(chosen[name] for name in names)


def parsed_classes(text: str | None) -> tuple[str, ...] | None:
    """Split a comma-separated list of class names. Raises ForeignNetworkError if a name occurs twice."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    duplicates = {name for name in names if names.count(name) > 1}
    if duplicates:
        raise ForeignNetworkError(f"--classes: {', '.join(sorted(map(quoted, duplicates)))}: expected each class once")
    return names


def _named_dataset(network: ForeignNetwork) -> str:
    """Return the data set that the file names, if this machine has it. Raises DatasetError."""
    if network.dataset is None:
        return BUNDLED
    from tuinet.datasets.catalogue import entries
    from tuinet.runs.home import home

    if network.dataset not in [entry.name for entry in entries(home())]:
        raise DatasetError(
            f"{network.dataset}: the network was trained on this data set, which this machine does not have: "
            "add it with 'tuinet data add', or name another one with --dataset"
        )
    return network.dataset


def _narrate(network: ForeignNetwork, accuracy: float, dataset: str, run: str) -> None:
    widths = "-".join(map(str, network.widths))
    activations = "".join(f", {name}" for name in dict.fromkeys(network.activations or ()))
    narrate(f"imported {widths}{activations}: test accuracy {percent(accuracy)} on {dataset}")
    narrate(f"layers: {', '.join(layer.name for layer in network.layers)}")
    for note in network.notes:
        narrate(f"note: {note}")
    if accuracy < POOR:
        narrate("note: this accuracy is low: check --activation, --classes, --dataset, --mean and --std")
    narrate(f"explore it with 'tuinet --run {run}'")
    narrate(f"train it further with 'tuinet resume {run} --epochs 6', which begins with a fresh optimizer")
