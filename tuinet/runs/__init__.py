"""The run directory: everything of a run is a file in it, so that whoever can read the folder can watch."""
