"""Questions to a trained network: a `Model` opened from a checkpoint, and what can be asked of it."""
