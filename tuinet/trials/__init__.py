"""The trials of a sweep, trained: on the cores of this machine, or on those of a cluster."""
