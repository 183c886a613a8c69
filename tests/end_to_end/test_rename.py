"""`tuinet runs rename`."""

from __future__ import annotations

from .conftest import FEW, SMALL, Tuinet, events, until


def test_a_run_is_found_by_its_new_name_and_no_longer_by_the_old_one(tuinet: Tuinet) -> None:
    assert tuinet("train", *SMALL, "--name", "old", "--quiet").code == 0
    renamed = tuinet("runs", "rename", "old", "new", "--json")
    assert (renamed.code, renamed.json) == (0, {"run_id": tuinet.run.name, "name": "new"})
    assert tuinet("runs", "show", "new", "--json").json["name"] == "new"
    assert tuinet("runs", "show", "old").code == 1
    taken_away = tuinet("runs", "rename", "new", "")
    assert "no longer has a name" in taken_away.err
    assert tuinet("runs", "show", "--json").json["name"] is None


def test_impossible_names_are_refused_with_a_reason(tuinet: Tuinet) -> None:
    for name in ("one", "other"):
        assert tuinet("train", *SMALL, "--name", name, "--quiet").code == 0
    taken = tuinet("runs", "rename", "one", "other")
    wrong = tuinet("runs", "rename", "one", "a/b")
    assert (taken.code, "is already taken" in taken.err) == (1, True)
    assert (wrong.code, "expected up to 64 letters" in wrong.err) == (2, True)
    assert tuinet("runs", "show", "one").code == 0


def test_a_run_that_has_just_been_started_keeps_its_new_name_and_its_threads(tuinet: Tuinet) -> None:
    training = tuinet.start("train", *FEW, "--epochs", "100000", "--quiet")
    try:
        until(lambda: tuinet.runs, "the run is there")
        assert tuinet("runs", "rename", "last", "early").code == 0
        until(lambda: events(tuinet.run), "it trains")
        shown = tuinet("runs", "show", "early", "--json").json
        assert isinstance(shown["config"]["threads"], int)
    finally:
        tuinet("stop", "last")
        training.communicate()
