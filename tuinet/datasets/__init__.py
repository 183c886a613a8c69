"""Data sets: IDX files, their catalogue, splits, images from other sources, and distortions for training."""
