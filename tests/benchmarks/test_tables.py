"""What the benchmarks of speed print, from measurements that are made up."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parent

Load = Callable[[str], ModuleType]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Imports a script of this folder, as its neighbours do."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(FOLDER)
    yield import_module
    for name in {path.stem for path in FOLDER.glob("*.py")} & set(sys.modules) - before:
        del sys.modules[name]


def rounds(load: Load, *quiet: Any, noisy: tuple[Any, ...] = (), is_noise_accepted: bool = False) -> Any:
    """Measurements, of which the noisy ones were made beside programs that took half of the cores."""
    shares = [0.5] * len(noisy)
    return load("usage").Rounds([*quiet], [*noisy], shares, is_noise_accepted)


def row(markdown: str, name: str) -> list[str]:
    """The cells of a line of a table."""
    [line] = [line for line in markdown.splitlines() if line.startswith(f"| {name} ")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def throughput(load: Load, **options: Any) -> str:
    """The table of the smallest network, of which PyTorch takes part with two thread counts."""
    script = load("throughput")
    rates = {"tuinet": 700, "PyTorch": 80, "PyTorch, 1 thread": 100, "JAX jit": 400, "ceiling": 2000}
    results = {name: rounds(load) for name in load("contender").CONTENDERS}
    for name, rate in rates.items():
        measured = {"rates": [rate / 2, rate], "threads": 1, "whole": [rate / 2]}
        results[name] = rounds(load, **options) if options else rounds(load, measured)
        results[name].noisy = [measured] * len(results[name].noisy)
    return str(script.report(load("cases").CASES[0], results))


def test_throughput_compares_with_the_better_thread_count_and_says_which_target_is_reached(load: Load) -> None:
    printed = throughput(load)
    assert row(printed, "PyTorch")[1:] == ["100", "75", "3.50 (≥ 7: no)", "7.00 (≥ 7: yes)"]
    assert row(printed, "JAX jit")[3:] == ["0.88 (≥ 2: no)", "1.75 (≥ 2: no)"]
    assert row(printed, "scikit-learn")[1:] == ["not measured", "", "", ""]
    assert "- scikit-learn: not measured" in printed


def test_disturbed_measurements_do_not_count_unless_they_are_asked_for(load: Load) -> None:
    without = throughput(load, noisy=(None,))
    assert row(without, "PyTorch")[1] == "no quiet round"
    assert "PyTorch: 0 quiet and 1 disturbed, which do not count: other programs took 50 % of the cores" in without
    with_them = throughput(load, noisy=(None,), is_noise_accepted=True)
    assert row(with_them, "PyTorch")[1] == "100"
    assert "PyTorch: 0 quiet and 1 disturbed, which count as well: other programs took 50 % of the cores" in with_them


def test_threads_are_compared_within_each_load(load: Load) -> None:
    speeds = {("alone", "auto"): 95, ("alone", "1"): 80, ("alone", "2"): 100}
    speeds |= {("busy loop", "auto"): 44, ("busy loop", "1"): 50, ("busy loop", "2"): 10}
    printed = load("threads").page("784-10-10, 32", {key: rounds(load, speed) for key, speed in speeds.items()})
    assert row(printed, "alone: auto over the better of both")[1:] == ["0.95", "≥ 0.95", "yes"]
    assert row(printed, "busy loop: auto over one thread")[1:] == ["0.88", "≥ 0.9", "**no**"]
    assert "All measurements were quiet: 1 of each." in printed


def test_waiting_for_distorted_images_is_a_share_of_the_best_round(load: Load) -> None:
    script = load("distortions")
    results = {
        script.HERE: rounds(load, script.Speed(9_000, 0.0)),
        script.AHEAD: rounds(load, script.Speed(14_000, 0.3), script.Speed(15_000, 0.04)),
    }
    rows = {line.name: line.row[1:4] for line in script.report(results)}
    assert rows["images trained on, distorted ahead"][0] == "15,000/s"
    assert rows["share of the time spent waiting"] == ["4.0%", "≤ 10%", "yes"]


def test_time_to_accuracy_says_which_targets_are_reached(load: Load) -> None:
    script = load("time_to_accuracy")
    results = {
        "tuinet, sprint": rounds(load, {"training": 1.5, "97 %": 2.5, "98 %": 2.5}),
        "tuinet, minute": rounds(load, {"97 %": 20.0, "98 %": 30.0, "99 %": 50.0}),
        "PyTorch script": rounds(load, {"97 %": 10.0}),
    }
    printed = script.report(results, limit=60)
    assert row(printed, "98 %")[1:] == ["2.50 s", "30.00 s", "not within 60 s"]
    assert row(printed, "sprint: seconds of training")[1:] == ["1500 ms", "≤ 2000 ms", "yes"]
    assert row(printed, "sprint to 97 %: share of the time of the PyTorch script")[1:] == ["0.25", "≤ 0.2", "**no**"]
    assert row(printed, "sprint to 98 %: share of the time of the PyTorch script")[1:] == ["< 0.04", "≤ 0.2", "yes"]
    assert row(printed, "minute: from a cold start to 99 %")[1:] == ["50.0 s", "≤ 45.0 s", "**no**"]


def test_a_round_that_misses_a_target_counts_as_the_slowest(load: Load) -> None:
    script = load("time_to_accuracy")
    results = {
        "tuinet, sprint": rounds(load, {"training": 1.5, "97 %": 2.5}),
        "tuinet, minute": rounds(load, {}),
        "PyTorch script": rounds(load, {"97 %": 6.0}, {"97 %": 7.0}, {}),
    }
    printed = script.report(results, limit=60)
    assert row(printed, "97 %")[3] == "7.00 s"
    assert row(printed, "sprint to 97 %: share of the time of the PyTorch script")[1:] == ["0.36", "≤ 0.2", "**no**"]


def test_a_script_ends_at_its_limit_even_within_an_epoch(
    load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = load("time_to_accuracy")
    (tmp_path / "endless.py").write_text("import signal\nprint('epoch 1: test accuracy 0.9750')\nsignal.pause()")
    monkeypatch.setattr(script, "__file__", str(tmp_path / "time_to_accuracy.py"))
    assert set(script.of_script("endless.py", limit=1.0)) <= {"97 %"}


def test_the_cost_of_a_sweep_is_compared_with_that_of_a_plain_loop(load: Load) -> None:
    script = load("sweeps")
    plain = rounds(load, script.Cost(40, 8.0, 2.0))
    traffic = script.Traffic(0.4, 800, 4_000_000)
    sweep = rounds(load, script.Cost(40, 8.4, 3.0, traffic), noisy=(script.Cost(40, 20.0, 5.0, traffic),))
    line = script.row(script.LOCAL, 2, sweep, plain)
    assert line == {
        "": "sweep, 2 at a time",
        "ms per trial": "210",
        "over plain": "1.05 (≤ 1.1: yes)",
        "own CPU, ms": 100.0,
        "scheduler CPU, ms": 10.0,
        "messages": 20.0,
        "kB": 100.0,
    }
    assert script.row(script.PLAIN, 2, plain, plain)["over plain"] == ""


def test_no_measurement_is_started_after_the_time_is_over(load: Load) -> None:
    pace = load("pace").Pace(rounds=2, is_noise_accepted=True, deadline=0.0)
    results = pace.results(("one", "other"))
    pace.measure(results, lambda name: pytest.fail(f"{name} was measured"))
    assert [each.note for each in results.values()] == ["not measured", "not measured"]


def test_each_round_measures_every_contender_once(load: Load) -> None:
    pace = load("pace").Pace(rounds=2, is_noise_accepted=True)
    results = pace.results(("one", "other"))
    measured: list[str] = []
    pace.measure(results, measured.append)
    assert measured == ["one", "other"] * 2


MADE_UP: dict[str, dict[str, Any]] = {
    "throughput": {"measure": lambda *_: {"rates": [1.0], "threads": 1, "whole": [1.0]}},
    "threads": {"rate": lambda *_: 1.0},
    "distortions": {"load": lambda *_, **__: None, "use_threads": lambda _: None},
    "time_to_accuracy": {"of_tuinet": lambda *_: {"training": 1.0}, "of_script": lambda *_: {}},
}
"""What each script calls to measure"""


@pytest.mark.parametrize("name", MADE_UP)
def test_each_script_prints_its_page_to_the_end(
    load: Load, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = load(name)
    for function, replacement in MADE_UP[name].items():
        monkeypatch.setattr(script, function, replacement)
    if name == "distortions":
        monkeypatch.setattr(script, "measure", lambda *_: script.Speed(1.0, 0.0))
    for options in ((), ("--json",)):
        monkeypatch.setattr(sys, "argv", [name, "--noisy", "--rounds", "1", *options])
        script.main()
        printed = capsys.readouterr().out
        if options:
            assert json.loads(printed)["results"]
        else:
            assert printed.startswith("## ")
            assert "All measurements were quiet: 1 of each." in printed or " quiet and " in printed
