"""Sweeps: many configurations to try, and the result of each."""
