"""The colours of pictures: few, distinct for colour-blind people, and never the only way to convey a meaning.

The hues are those of Okabe and Ito, "Color Universal Design" (2008), darkened for light backgrounds.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Palette:
    """Rich styles by their meaning."""

    train: str
    valid: str
    right: str
    wrong: str
    warning: str
    accent: str
    dim: str
    ink: str
    """Full ink of a digit"""
    paper: str
    """No ink: the background"""
    runs: tuple[str, ...]
    """The colours of compared runs"""
    light: bool = False
    """True if the background is light"""
    colour: bool = True
    """True if the terminal has colours"""
    sixteen: bool = False
    """True if there are only the terminal's 16 colours, which cannot be mixed into shades"""

    @property
    def key(self) -> str:
        """The style of key names."""
        return bold(self.valid)

    @property
    def steps(self) -> tuple[str, str, str]:
        """The styles of the forward pass, the backward pass and the update; alike where there are no colours."""
        if self.colour:
            return self.train, self.valid, self.right
        return "bold", "bold", "bold"


def bold(style: str) -> str:
    """Return a style in bold; it may be bold already."""
    if "bold" in style.split():
        return style
    return f"bold {style}".strip()


DARK = Palette(
    train="#56b4e9",
    valid="#e69f00",
    right="#2fc796",
    wrong="#ff7a45",
    warning="#f0e442",
    accent="#56b4e9",
    dim="#8a93a3",
    ink="#ffffff",
    paper="#11151c",
    runs=("#56b4e9", "#e69f00", "#2fc796", "#cc79a7", "#f0e442", "#ff7a45"),
)

LIGHT = Palette(
    train="#0065a0",
    valid="#945300",
    right="#00704f",
    wrong="#b33c00",
    warning="#6e5f00",
    accent="#0065a0",
    dim="#5c6470",
    ink="#000000",
    paper="#fafafa",
    runs=("#0065a0", "#945300", "#00704f", "#9c3f74", "#6e5f00", "#b33c00"),
    light=True,
)

SIXTEEN = replace(
    DARK,
    train="#55ffff",
    valid="#ffff55",
    right="#55ff55",
    wrong="#ff5555",
    warning="#ffff55",
    accent="#55ffff",
    dim="#aaaaaa",
    runs=("#55ffff", "#ffff55", "#55ff55", "#ff55ff", "#aaaaaa", "#ff5555"),
    sixteen=True,
)
"""For terminals with 16 colours: the nearest of them to the colours above are not all distinct."""

SIXTEEN_LIGHT = replace(
    LIGHT,
    train="#0000aa",
    valid="#aa0000",
    right="#0000aa",
    wrong="#aa0000",
    warning="#aa00aa",
    accent="#0000aa",
    dim="#555555",
    paper="#ffffff",
    runs=("#0000aa", "#aa0000", "#000000", "#aa00aa", "#555555", "#00aa00"),
    sixteen=True,
)
"""For terminals with 16 colours and a light background, on which yellow and cyan are illegible."""

PLAIN = Palette(
    train="",
    valid="bold",
    right="",
    wrong="bold",
    warning="bold",
    accent="bold",
    dim="",
    ink="",
    paper="",
    runs=("", "", "", "", "", ""),
    colour=False,
)
"""For terminals without colours, and for NO_COLOR."""

PLAIN_LIGHT = replace(PLAIN, light=True)
"""The same on a light background, where ink is dark"""
