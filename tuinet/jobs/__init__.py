"""One training process, and the sessions that watch one."""
