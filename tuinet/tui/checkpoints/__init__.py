"""The checkpoints of a run on a timeline that a user slides through."""
