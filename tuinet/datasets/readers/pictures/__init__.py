"""Readers of data sets whose images are image files."""
