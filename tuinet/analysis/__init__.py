"""A trained network, opened as a `Model` from a checkpoint, and the ways to examine it."""
