"""A real sweep, watched in the app while another process runs it."""

from __future__ import annotations

import json
import signal

from ...digits import few_digits
from ..conftest import Tuinet
from .conftest import Open

SEARCH = (
    *("--dataset", str(few_digits()), "--train-limit", "2000", "--valid-size", "500", "--threads", "1"),
    *("--learning-rate", "log:0.003..0.3", "--hidden", "8|16", "--epochs", "3", "--workers", "1", "--name", "search"),
)


def accuracies(tuinet: Tuinet) -> list[float]:
    """The validation accuracy of each trial that has ended."""
    path = tuinet.home / "sweeps" / "search" / "trials.jsonl"
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [line["valid_accuracy"] for line in map(json.loads, lines) if line["type"] == "trial_ended"]


def test_a_sweep_is_watched_and_its_best_trial_opened(app: Open, tuinet: Tuinet) -> None:
    seen = app(size=(120, 40))
    seen.press("3", "w")
    seen.until("No sweeps yet")
    sweep = tuinet.start("sweep", *SEARCH, "--trials", "40")
    seen.until("search", "▶ running")
    seen.press("enter")
    seen.until("search · running", "Parallel coordinates", "▶")
    seen.wait(lambda: len(accuracies(tuinet)) >= 2, "two trials have ended")
    sweep.send_signal(signal.SIGINT)
    sweep.communicate()
    ended = accuracies(tuinet)
    seen.until(f"search · interrupted · {len(ended)}/40 trials · best {100 * max(ended):.2f} %")
    seen.until("continue with: tuinet sweep --resume search")
    best = ended.index(max(ended))
    seen.press("b", "enter")
    seen.until(f"search-{best:03}", f"valid {100 * max(ended):.2f} %", "esc Back to sweep")
    seen.press("escape")
    seen.until("Parallel coordinates", "interrupted")
