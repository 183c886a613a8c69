"""The network in a line: whole where there is room, and never cut off without a sign."""

from itertools import product

import pytest

from tuinet.config import configure
from tuinet.nn.network import Network
from tuinet.tui.form.network import NetworkLine, network_lines, parameter_count


def lines(hidden: str, width: int, most: int = 2) -> list[str]:
    return network_lines(configure({"hidden": hidden}), 784, 10, width, most)


@pytest.mark.parametrize("hidden", ["none", "128", "128,64"])
def test_the_parameters_are_those_of_the_network(hidden: str) -> None:
    widths = (784, *configure({"hidden": hidden}).hidden, 10)
    assert parameter_count(widths) == Network(widths).parameters.size


def test_with_room_it_is_one_line() -> None:
    assert lines("128", 60) == ["784 → 128 relu → 10 softmax · 101,770 parameters"]


def test_softmax_regression_has_no_hidden_layer() -> None:
    assert lines("none", 60) == ["784 → 10 softmax · 7,850 parameters"]


def test_it_breaks_after_an_arrow_or_in_the_place_of_the_dot() -> None:
    assert lines("128", 34) == ["784 → 128 relu → 10 softmax", "101,770 parameters"]
    assert lines("128,64", 28) == ["784 → 128 relu → 64 relu →", "10 softmax · 109,386"]


def test_in_a_single_narrow_line_the_words_give_way_to_the_figures() -> None:
    assert lines("128", 30, 1) == ["784 → 128 → 10 · 101,770"]


def test_layers_that_are_left_out_are_counted() -> None:
    assert lines("512,512,512,512,512,256", 34, 1) == ["784 → 6 layers → 10 · 1,586,442"]
    assert lines("512,512,512,512,512,256", 40, 1) == ["784 → … 5 more … → 256 → 10 · 1,586,442"]


def test_hidden_layers_that_cannot_be_parsed_leave_its_height_alone() -> None:
    line = NetworkLine()
    assert line.lines(34) == ["784 → 256 relu → 10 softmax", "203,530 parameters"]
    line.set_reactive(NetworkLine.config, None)
    assert line.lines(34) == ["784 → ? → 10 softmax", "? parameters"]


@pytest.mark.parametrize("count", [0, 1, 2, 5, 64])
def test_it_fits_into_any_width(count: int) -> None:
    for width, most in product((12, 20, 28, 33, 56, 120), (1, 2, 3)):
        found = lines(",".join(["65536"] * count) or "none", width, most)
        assert len(found) <= most
        assert max(map(len, found)) <= width
        assert not any(line.startswith(("·", "→")) for line in found)
        whole = "·".join(found)
        assert whole.endswith("…") or "·" in whole
