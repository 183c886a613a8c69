"""The run directory: everything about a run is in its files, so anybody who can read the folder can follow the run."""
