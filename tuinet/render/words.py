"""Numbers as people read them."""

from tuinet.config import Configuration


def percent(share: float | None, places: int = 2) -> str:
    """`97.21 %`; a dash where there is no number."""
    return "–" if share is None or share != share else f"{share:.{places}%}".replace("%", " %")


def number(value: float | None, places: int = 4) -> str:
    """A plain decimal; a dash where there is no number."""
    return "–" if value is None or value != value else f"{value:.{places}f}"


def duration(seconds: float | None) -> str:
    """`0.84 s`, `12 s`, `3 min 05 s`, `2 h 07 min`."""
    if seconds is None:
        return "–"
    if seconds < 10:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 1:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def counted(number: int, noun: str) -> str:
    """`1 batch`, `2 batches`, `5,000 epochs`."""
    plural = f"{noun}es" if noun.endswith(("tch", "s")) else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def speed(samples_per_second: float | None) -> str:
    """`115 k/s`: thousands of images a second."""
    return "–" if samples_per_second is None else f"{samples_per_second / 1000:,.0f} k/s"


def architecture(config: Configuration, inputs: int, classes: int) -> str:
    """`784 → 128 relu → 10 softmax`."""
    hidden = [f"{width} {config.activation}" for width in config.hidden]
    return " → ".join([str(inputs), *hidden, f"{classes} softmax"])


def short_architecture(config: Configuration) -> str:
    """`128-64 relu`, or `linear` without a hidden layer."""
    return f"{'-'.join(map(str, config.hidden))} {config.activation}" if config.hidden else "linear"
