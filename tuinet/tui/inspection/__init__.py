"""The state behind the screens that look into a network: a checkpoint of a run, and an image."""
