"""Run ids sort by time, and people can type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuinet.runs.run_ids import ADJECTIVES, ANIMALS, RUN_ID, new_run_id, next_id_time, sort_key

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC))


@given(MOMENTS)
def test_an_id_matches_its_pattern(moment: datetime) -> None:
    assert RUN_ID.fullmatch(new_run_id(moment))


@given(MOMENTS, st.integers(1, 10**9))
def test_ids_sort_by_time(moment: datetime, seconds: int) -> None:
    assert new_run_id(moment) < new_run_id(moment + timedelta(seconds=seconds))


def test_an_id_begins_with_its_time() -> None:
    assert new_run_id(datetime(2026, 11, 23, 14, 15, 2, tzinfo=UTC)).startswith("20261123-141502-")


@pytest.mark.parametrize("words", [ADJECTIVES, ANIMALS], ids=["adjectives", "animals"])
def test_the_words_are_plain_and_different(words: list[str]) -> None:
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
    assert len(set(words)) == len(words)


NOW = datetime(2026, 11, 23, 14, 15, 2)


@pytest.mark.parametrize(
    ("there", "moment"),
    [
        ([], NOW),
        (["20261123-141501-calm-otter"], NOW),
        (["20261123-141502-calm-otter"], NOW + timedelta(seconds=1)),
        (["20261123-235959-calm-otter"], datetime(2026, 11, 24)),
        (["20271231-235959-calm-otter", "20251231-235959-calm-otter"], datetime(2028, 1, 1)),
        (["zoo", "99991231-235959-calm-otter", "20270231-120000-calm-otter"], NOW),
    ],
    ids=["first", "later", "same second", "clock set back", "newest of several", "no ids"],
)
def test_the_next_id_comes_after_all_existing_ones(there: list[str], moment: datetime) -> None:
    assert next_id_time(NOW, there) == moment


def test_renamed_directories_come_before_runs_with_an_id() -> None:
    ids = ["zoo", "20261123-141502-calm-otter", "abc", "19700101-000000-calm-otter"]
    assert sorted(ids, key=sort_key) == ["abc", "zoo", "19700101-000000-calm-otter", "20261123-141502-calm-otter"]
