"""The training process of a run, and the programs that start, control and follow it."""
