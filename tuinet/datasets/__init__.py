"""Data sets: IDX files, the catalogue of them, splits, a person's own images, and distortions for training."""
