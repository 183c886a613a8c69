"""`tuinet data show` and `tuinet data check`: looking at images and at their labels."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tuinet.cli.main import call
from tuinet.errors import UsageError

from ..exports.conftest import home, subject, train

__all__ = ["home", "subject", "train"]

pytestmark = pytest.mark.usefixtures("home")


def test_every_class_is_shown_with_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["data", "show", "mnist"]) == 0
    printed = capsys.readouterr().out
    assert "60,000 for training, 10,000 for testing, 28×28 pixels" in printed
    assert "1: 6,742 for training, 1,135 for testing" in printed
    assert sum(line.count("@") for line in printed.splitlines()) > 100


def test_one_class_of_a_split_is_shown_with_the_numbers_of_its_images(capsys: pytest.CaptureFixture[str]) -> None:
    call(["data", "show", "mnist", "--class", "7", "--split", "test", "--rows", "2"])
    numbers = [line.split() for line in capsys.readouterr().out.splitlines() if line.replace(" ", "").isdecimal()]
    assert numbers[0][:3] == ["0", "17", "26"]
    assert len(numbers) == 2


def test_the_counts_are_data(capsys: pytest.CaptureFixture[str]) -> None:
    call(["data", "show", "mnist", "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert shown["classes"][5] == {"name": "5", "train": 5421, "test": 892}


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(UsageError, match="--class 'x': expected one of 0, 1, 2"):
        call(["data", "show", "mnist", "--class", "x"])


def test_the_labels_that_a_network_doubts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["data", "check", "mnist", "small", "--count", "5"]) == 0
    printed = capsys.readouterr()
    assert len([line for line in printed.out.splitlines() if line[:1].isdecimal()]) == 5
    assert "of 10,000 labels; these are the 5 it doubts most" in printed.err


def test_the_doubtful_labels_are_data(capsys: pytest.CaptureFixture[str]) -> None:
    call(["data", "check", "mnist", "small", "--json"])
    checked = json.loads(capsys.readouterr().out)
    rows = checked["doubtful"]
    assert (len(rows), checked["count"]) == (50, 10_000)
    assert [row["margin"] for row in rows] == sorted(row["margin"] for row in rows)
    assert all(row["label"] != row["suggested"] for row in rows)
    assert np.sum(checked["confident_joint"]) <= 10_000


def test_labels_that_the_network_was_trained_on_are_checked_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call(["data", "check", "mnist", "small", "--split", "train"])
    assert "may have memorised their wrong labels" in capsys.readouterr().err
