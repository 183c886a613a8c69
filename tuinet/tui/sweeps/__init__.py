"""The sweeps below the Runs screen: a list of them, and the trials of one."""
