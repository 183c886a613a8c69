"""Checking and repairing run directories, as `git fsck` does repositories."""
