"""Formatting of numbers and networks for people."""

import math
from collections.abc import Sequence
from contextlib import suppress

from rich.cells import cell_len, set_cell_size

from tuinet.config import Configuration
from tuinet.nn.names import EncodingName, LossChoice, chosen_loss
from tuinet.values import value_text

MISSING = "–"
"""The sign for a missing number"""


def percent(share: float | None, places: int = 2) -> str:
    """Format a share as `97.21 %`; a dash for None and NaN."""
    if share is None or math.isnan(share):
        return MISSING
    return f"{share:.{places}%}".replace("%", " %")


def ordinal(number: int) -> str:
    """Format a position from 1: `1st`, `22nd`, `1,013th`."""
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    if number % 100 in (11, 12, 13):
        suffix = "th"
    return f"{number:,}{suffix}"


def points(difference: float) -> str:
    """Format a difference of two shares in percentage points: `−2.41`, `+0.05`, `0.00`."""
    text = f"{100 * difference:+.2f}".replace("-", "−")
    if text in {"+0.00", "−0.00"}:
        return "0.00"
    return text


LARGE = 1e6
"""The smallest number that is written with an exponent: the loss of a diverging run has dozens of digits"""


def number(value: float | None, places: int = 4) -> str:
    """Format a number as a decimal with a minus sign, or as `1.75e+32` from a million; a dash for None and NaN."""
    if value is None or math.isnan(value):
        return MISSING
    text = f"{value:.{places}f}"
    if abs(value) >= LARGE:
        text = f"{value:.2e}"
    return text.replace("-", "−")


def two_digits(value: float) -> str:
    """Format a number with two significant digits, zeros included, as they align in a column: `0.30`, `2.0`, `17`."""
    return f"{value:#.2g}".removesuffix(".")


def duration(seconds: float | None) -> str:
    """Format a duration: `0.84 s`, `12 s`, `3 min 05 s`, `2 h 07 min`."""
    if seconds is None:
        return MISSING
    if seconds < 10:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 1:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min"


def speed(samples_per_second: float | None) -> str:
    """Format images per second: `115 k/s`, or `320/s` below a thousand."""
    if samples_per_second is None:
        return MISSING
    if round(samples_per_second) < 1000:
        return f"{samples_per_second:.0f}/s"
    return f"{samples_per_second / 1000:,.0f} k/s"


def architecture(config: Configuration, inputs: int, outputs: int) -> str:
    """Format a network: `784 → 128 relu → 10 softmax`, or with bits as outputs `784 → 128 relu → 4 sigmoid`."""
    hidden = [
        f"{width} {activation}" for width, activation in zip(config.hidden_widths, config.activations, strict=True)
    ]
    return " → ".join([str(inputs), *hidden, f"{outputs} {output_activation(config.encoding, config.loss)}"])


def output_activation(encoding: EncodingName, loss: LossChoice) -> str:
    """Return the name of the function that follows the last layer: `softmax`, `sigmoid` or `linear`."""
    if chosen_loss(encoding, loss) == "squared_error":
        return "linear"
    if encoding == "onehot":
        return "softmax"
    return "sigmoid"


def short_architecture(config: Configuration) -> str:
    """Format the hidden layers: `128-64 relu`, `128 relu-64 tanh`, or `linear` without any."""
    if not config.hidden:
        return "linear"
    return "-".join(layers_in_short(config))


def layers_in_short(config: Configuration) -> list[str]:
    """Format each hidden layer. An activation is only written after the last layer that has it: `128`, `64 relu`."""
    activations = config.activations
    return [
        str(width) if activations[layer : layer + 2] == (activation, activation) else f"{width} {activation}"
        for layer, (width, activation) in enumerate(zip(config.hidden_widths, activations, strict=True))
    ]


def shortened(name: str, columns: int) -> str:
    """Return a name in at most that many columns, with an ellipsis if it is cut: `Ankle b…`."""
    if cell_len(name) <= columns:
        return name
    return set_cell_size(name, columns - 1).rstrip() + "…"


def shown_value(text: str, digits: int = 4) -> str:
    """Return the value of a hyperparameter in a cell, a number with at most that many digits."""
    with suppress(ValueError):
        return f"{float(text):.{digits}g}" if "." in text else text
    return text


LINE_DIGITS = 6
"""The digits of a hyperparameter where there is more room than in a cell: people hardly type more of them"""


def readable_value(value: object) -> str:
    """Return the value of a hyperparameter in a line: a search tries numbers with 17 digits, of which six are enough.

    What is typed or trained again comes from `value_text`, with all of them.
    """
    return shown_value(value_text(value), LINE_DIGITS)


def up_and_down(ascii_only: bool) -> str:
    """Return the keys that show more, as they are named on the screen. In ASCII, `^ v` would read as other keys."""
    return "up/down" if ascii_only else "↑ ↓"


def first_fitting(candidates: Sequence[str], room: int) -> str:
    """Return the first text that fits into `room` columns; empty if none does."""
    return next((text for text in candidates if len(text) <= room), "")
