"""Pictures send only the lines that changed, from the first changed cell to the last."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tuinet.tui.widgets.picture import difference


def strip(*parts: str | tuple[str, str]) -> Strip:
    pairs = [(part, "") if isinstance(part, str) else part for part in parts]
    return Strip([Segment(text, Style.parse(style)) for text, style in pairs])


def test_equal_lines_differ_nowhere() -> None:
    assert difference(strip("abc"), strip("abc")) is None


def test_lines_of_other_segments_and_the_same_cells_differ_nowhere() -> None:
    assert difference(strip("ab", "c"), strip("a", "bc")) is None


def test_a_changed_cell_is_a_span_of_one() -> None:
    assert difference(strip("abcd"), strip("abXd")) == (2, 3)


def test_a_changed_style_is_a_change() -> None:
    assert difference(strip("abcd"), strip("a", ("bc", "bold"), "d")) == (1, 3)


def test_several_changes_are_one_span() -> None:
    assert difference(strip("abcdefgh"), strip("XbcdefgX")) == (0, 8)


def test_a_wide_character_counts_as_two_cells() -> None:
    assert difference(strip("字ab"), strip("字aX")) == (3, 4)
