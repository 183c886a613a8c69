"""The control sequences of styles, in as few bytes as they take."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style

DEFAULT_FRONT = "39"
DEFAULT_BEHIND = "49"

OFF = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "21": "24",
    "51": "54",
    "52": "54",
    "53": "55",
}
"""The parameter that ends each attribute"""


class Codes(NamedTuple):
    """The parameters of `ESC[…m` for a style."""

    attributes: str = ""
    """Bold, reverse and so on; empty for none"""
    front: str = DEFAULT_FRONT
    behind: str = DEFAULT_BEHIND

    @property
    def swapped(self) -> Codes | None:
        """The style in which the lower half of a cell looks as the upper one does in this, or None."""
        has_colours = self.front.startswith("38;") and self.behind.startswith("48;")
        if self.attributes or not has_colours:
            return None
        return Codes("", f"38{self.behind[2:]}", f"48{self.front[2:]}")

    def filled(self, behind: str) -> Codes | None:
        """Return the style in which a full block looks like a blank in this one, with anything `behind`; or None."""
        if self.attributes or not self.behind.startswith("48;"):
            return None
        return Codes("", f"38{self.behind[2:]}", behind)


def attribute_changes(old: str, new: str) -> list[str]:
    """Return the parameters that turn some attributes into others, both as parameters separated by semicolons."""
    before = [part for part in old.split(";") if part]
    after = [part for part in new.split(";") if part]
    ends = {OFF[part] for part in before if part not in after}
    # What ends bold also ends dim, and underline both of its kinds.
    begun = [part for part in after if part not in before or OFF[part] in ends]
    return [*sorted(ends), *begun]


@lru_cache(maxsize=4096)
def codes_of(style: Style | None, color_system: ColorSystem) -> Codes:
    """Return the parameters for a style."""
    if style is None:
        return Codes()
    front = DEFAULT_FRONT
    behind = DEFAULT_BEHIND
    if style.color is not None:
        front = ";".join(shortest(style.color, color_system).get_ansi_codes())
    if style.bgcolor is not None:
        behind = ";".join(shortest(style.bgcolor, color_system).get_ansi_codes(foreground=False))
    without_colours = style.without_color
    attributes = without_colours._make_ansi_codes(color_system)  # noqa: SLF001 - there is no public way to them
    return Codes(attributes, front, behind)


def shortest(color: Color, color_system: ColorSystem) -> Color:
    """Return the colour in the fewest bytes: a grey of the 256 colours by its number, for terminals that have them."""
    if color_system is ColorSystem.TRUECOLOR and color.triplet is not None:
        red, green, blue = color.triplet
        if red == green == blue:
            step, rest = divmod(red - 8, 10)
            if not rest and 0 <= step < 24:
                return Color.from_ansi(232 + step)
            if red in (0, 255):
                return Color.from_ansi(16 if red == 0 else 231)
    return color.downgrade(color_system)
