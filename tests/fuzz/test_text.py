"""Text that a person types: arguments, names, and what narrows a list."""

from __future__ import annotations

from pathlib import Path

import pytest
from cyclopts import CycloptsError
from hypothesis import example, given
from hypothesis import strategies as st

from tuinet.cli.application import build
from tuinet.cli.hyperparameters import assemble
from tuinet.config import Configuration, configure, hyperparameters
from tuinet.datasets.catalogue import find
from tuinet.errors import TuinetError, UsageError
from tuinet.runs.collection import find_run
from tuinet.runs.directory import Run
from tuinet.runs.local import LocalRun
from tuinet.runs.overview import read_overview
from tuinet.runs.run_names import check_name
from tuinet.tui.explore.filter_text import parse_class, parse_confidence
from tuinet.tui.runs.filter import parse_filter
from tuinet.tui.terminal_input import TerminalInput
from tuinet.tui.train.saving import check_path

from .corpus import nasty

NAMES = [setting.name for setting in hyperparameters().values()]

PIECES = st.sampled_from([*"acc valid time > <= 1e9 98 % . - tanh to .. ~nosuch/ ٣ ²".split(), " ", "9" * 5000])
TYPED = st.lists(PIECES | st.text(max_size=3), max_size=6).map("".join)
WORDS = "-1 nan inf -inf 1e400 none auto 128,64".split()
VALUE = TYPED | st.sampled_from([*WORDS, "a" * 100_000, "\x1b[2J"])


@example("epochs", "9" * 5000)
@example("hidden", ",".join(["9" * 5000] * 3))
@example("hidden", "1," * 100_000)
@example("seed", "0x" + "f" * 5000)
@example("threads", "²")
@given(st.sampled_from(NAMES), VALUE)
def test_a_setting(name: str, value: str) -> None:
    try:
        configure({name: value})
    except TuinetError as error:
        assert len(str(error)) < 1000


TRAIN = build(["train"])


@example(["--epochs", "9" * 5000])
@example(["--hidden=" + "[" * 2000])
@example(["--", "-", "--", "\udcff"])
@given(st.lists(st.sampled_from(["--" + name.replace("_", "-") for name in NAMES]) | VALUE, max_size=4))
def test_flags(arguments: list[str]) -> None:
    try:
        _, bound, *_ = TRAIN.parse_args(["train", *arguments], exit_on_error=False, print_error=False)
        assemble("default", None, bound.arguments.get("flags"))
    except (CycloptsError, TuinetError):
        return


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return LocalRun.create(tmp_path_factory.mktemp("runs"), Configuration(), "mine")


@example("acc>" + "9" * 5000)
@example("time<.")
@given(TYPED)
def test_the_filter_of_the_list_of_runs(run: Run, text: str) -> None:
    try:
        conditions = parse_filter(text)
    except UsageError:
        return
    assert conditions.matches(read_overview(run)) in (True, False)


@example("9" * 5000)
@example("²")
@given(TYPED)
def test_the_filters_of_images(text: str) -> None:
    for parse in (lambda: parse_class(text, ["zero", "one"]), lambda: parse_confidence(text)):
        try:
            parse()
        except TuinetError:
            continue


@example("9" * 5000)
@example("a" * 5000)
@example("../..")
@given(TYPED)
def test_the_name_of_a_run_a_data_set_or_a_file(run: Run, scratch: Path, text: str) -> None:
    for use in (
        lambda: check_name(text),
        lambda: find_run(run.folder.parent, text),
        lambda: run.checkpoints().choose(text or "x", 1),
        lambda: find(text.replace("\0", ""), scratch),
        lambda: check_path(str(scratch / "x" / text.replace("\0", ""))),
    ):
        try:
            use()
        except TuinetError:
            continue


SENT = st.sampled_from(
    [b"\x1b" + rest for rest in (b"", *b"[ [< [M [48; [?2026; [200~ [201~ O ]".split())]
    + [b"9" * 20, b"1114112", b"-1", b"$y", b"\xff", b"\xc3", *(bytes([byte]) for byte in b"0;:uMmtR~")]
)


@nasty(b"\x1b[1114112u", b"\x1b[48;1;1;0;0t\x1b[<0;1;1M", b"\x1b[<" + b"9" * 5000 + b";1;1M")
@given(content=st.lists(SENT | st.binary(max_size=3), max_size=10).map(b"".join))
def test_what_a_terminal_sends(content: bytes) -> None:
    typed = TerminalInput()
    for data in (content[:5], content[5:5000], b"\x1b[201~\x1b[201~", b"\x1b[A"):
        found = list(typed.messages(data))
    assert found, "what comes after it is understood"
