"""`tuinet predict`."""

from pathlib import Path
from typing import Annotated

import numpy as np
from cyclopts import Parameter
from numpy.typing import NDArray
from rich.table import Table

from tuinet.cli.machines import Host, machine_of
from tuinet.cli.names import CheckpointName, RunName
from tuinet.cli.output import emit, glyphs_are_ascii, show, terminal_width
from tuinet.datasets.framing import frame
from tuinet.datasets.images import read_image
from tuinet.jobs.trained import input_of, open_trained
from tuinet.nn.losses import softmax
from tuinet.nn.network import Propagation
from tuinet.render.digit import ascii_digit, half_block_digit
from tuinet.render.softmax import softmax_bars

GAP, FIGURES, WIDEST = 3, 16, 24
"""Columns between digit and bars, those of what stands around a bar, and those of the longest bar."""


def predict_command(
    run: RunName,
    image: Path,
    /,
    *more: Path,
    checkpoint: CheckpointName = "best",
    json: Annotated[bool, Parameter(negative="", help="A JSON object for each image on standard output.")] = False,
    host: Host = None,
) -> int:
    """Say what a network sees in images of your own: PNG, JPEG, PGM or .npy, any size, dark on light or light on dark.

    Each image is brought into the frame of the training images as MNIST was made: the ink scaled into a 20×20 box and
    its centre of mass put in the middle of 28×28. What the network sees is shown beside its softmax outputs.
    """
    with machine_of(host) as machine:
        trained = open_trained(machine.find(run), checkpoint)
        expected = input_of(trained)
    classes = expected.classes
    framed = [frame(read_image(path), expected.shape) for path in (image, *more)]
    x = np.stack(framed).reshape(len(framed), -1).astype(np.float32) / 255  # (N, inputs)
    probabilities = softmax(Propagation(trained.network, len(x)).forward(x))
    for path, pixels, row in zip((image, *more), framed, probabilities.astype(float).tolist(), strict=True):
        top = max(range(len(row)), key=row.__getitem__)
        if json:
            emit(
                {"image": str(path), "prediction": classes[top], "probabilities": dict(zip(classes, row, strict=True))}
            )
            continue
        show(f"{path}: {classes[top]}", beside(pixels, row, classes))
    return 0


def beside(pixels: NDArray[np.uint8], probabilities: list[float], classes: tuple[str, ...]) -> Table:
    """The digit with its bars beside it, as wide as the terminal allows."""
    plain = glyphs_are_ascii()
    digit = ascii_digit(pixels) if plain else half_block_digit(pixels)
    room = terminal_width() - max(map(len, digit.plain.splitlines())) - max(map(len, classes)) - FIGURES
    table = Table.grid(padding=(0, GAP))
    table.add_row(digit, softmax_bars(probabilities, classes, max(4, min(room, WIDEST)), ascii_only=plain))
    return table
