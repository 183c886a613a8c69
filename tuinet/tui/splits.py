"""The splits of a run, and how many images each has."""

from __future__ import annotations

from tuinet.datasets.dataset import SPLITS
from tuinet.jobs.follower import RunFollower


def image_counts(follower: RunFollower | None) -> dict[str, int]:
    """Return the number of images in each split; empty until it is known."""
    if follower is None or follower.state.started is None:
        return {}
    started = follower.state.started
    return {"train": started.train_size, "valid": started.valid_size, "test": started.test_size}


def next_split(current: str, follower: RunFollower | None) -> str:
    """Return the next split that has images: test, validation, training. One whose size is not known yet is tried."""
    counts = image_counts(follower)
    position = SPLITS.index(current)
    following = [SPLITS[position - back] for back in (1, 2)]
    return next((split for split in following if counts.get(split, 1)), current)
