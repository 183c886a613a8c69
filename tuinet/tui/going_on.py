"""What a run does once the app no longer shows it."""

from __future__ import annotations

from tuinet.jobs.follower import RunFollower


def going_on(follower: RunFollower) -> str:
    """Say what a run that is not over goes on to do: `NAME keeps training` or `NAME stays paused`."""
    if follower.state.paused:
        return f"{follower.label} stays paused"
    return f"{follower.label} keeps training"
