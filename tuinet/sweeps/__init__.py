"""Sweeps: many configurations to try, and what has become of each."""
